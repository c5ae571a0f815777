import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';
import { parseDuration } from '../../src/config/durations.js';
import { datasources, prometheus, read } from './files.js';

const [job] = prometheus.scrape_configs;

describe('the port', () => {
  it('is the same in the program, in the image and in Prometheus', () => {
    const args = parseArguments([]);
    const port = String(args.command === 'serve' ? args.listenAddresses[0]?.port : undefined);
    expect(read('Dockerfile')).toMatch(new RegExp(`^EXPOSE ${port}$`, 'm'));
    expect(job?.static_configs[0]?.targets[0]?.split(':')[1]).toBe(port);
  });
});

describe('the scrape', () => {
  it('has the job name that the rules look for and the README shows', () => {
    const rules = read('alerts/huaweicloud-task-exporter.rules.yaml');
    const wanted = [...rules.matchAll(/\bjob=~?"([^"]+)"/g)].map(([, name]) => name);
    const shown = [...read('README.md').matchAll(/job_name: (\S+)/g)].map(([, name]) => name);
    expect(new Set([...wanted, ...shown])).toEqual(new Set([job?.job_name]));
  });

  it('comes at least every two minutes, ends before the next one, and is what Grafana takes it for', () => {
    const interval = parseDuration(job?.scrape_interval ?? '') ?? NaN;
    expect(interval).toBeLessThanOrEqual(120_000);
    expect(parseDuration(job?.scrape_timeout ?? '')).toBeLessThan(interval);
    expect(datasources[0]?.jsonData.timeInterval).toBe(job?.scrape_interval);
  });
});

describe('the unit for systemd', () => {
  const unit = read('deploy/systemd/huaweicloud-task-exporter.service');
  const [, command = ''] = /^ExecStart=((?:.*\\\n)*.*)$/m.exec(unit) ?? [];

  it('starts the program with flags that it has', () => {
    const words = command.replaceAll('\\\n', ' ').split(/ +/);
    const main = words.findIndex((word) => word.endsWith('/dist/main.js'));
    const flags = words.slice(main + 1).filter((word) => word !== '$ARGS');
    expect(parseArguments(flags)).toMatchObject({
      command: 'serve',
      configFile: '/etc/huaweicloud-task-exporter/config.yaml',
    });
  });

  it('installs itself and the configuration where it looks for them', () => {
    expect(unit).toMatch(/^#.* config\.yaml \/etc\/huaweicloud-task-exporter\/config\.yaml$/m);
    expect(unit).toMatch(
      /^#.* deploy\/systemd\/huaweicloud-task-exporter\.service \/etc\/systemd\/system\/$/m,
    );
  });
});
