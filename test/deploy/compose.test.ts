import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readValues } from '../../alerts/src/values.js';
import { parseArguments } from '../../src/cli/arguments.js';
import { compose, datasources, prometheus, providers, read, ROOT, type ComposeService } from './files.js';

const { services } = compose;

/** `source:target:mode`, of every service. */
const mounts = Object.entries(services).flatMap(([service, { volumes = [] }]) =>
  volumes.map((volume) => {
    const [source = '', target = '', mode] = volume.split(':');
    return { service, source, target, mode };
  }),
);
const fileMounts = mounts.filter(({ source }) => source.startsWith('.'));

/** Where a path inside a container lies in the repository. */
function inRepository(service: string, path: string): string {
  const mount = fileMounts.find(
    ({ service: of, target }) => of === service && (path === target || path.startsWith(`${target}/`)),
  );
  if (mount === undefined) throw new Error(`nothing is mounted at ${path} of ${service}`);
  return join('deploy', mount.source, path.slice(mount.target.length));
}

describe('compose.yaml', () => {
  it.each(fileMounts)('mounts $source, which is there, and cannot change it', ({ source, mode }) => {
    expect(existsSync(join(ROOT, 'deploy', source))).toBe(true);
    expect(mode).toBe('ro');
  });

  it('declares the volumes that it uses, and no other', () => {
    const named = mounts.filter(({ source }) => !source.startsWith('.')).map(({ source }) => source);
    expect(Object.keys(compose.volumes).sort()).toEqual(named.sort());
  });

  it('shows every port to this machine alone, under its own number', () => {
    const ports = Object.values(services).flatMap(({ ports = [] }) => ports);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
    expect(ports.map((port) => port.split(':').at(-1))).toEqual(['39101', '9090', '9093', '3000']);
  });

  it('pins every image', () => {
    for (const { image, build } of Object.values(services)) {
      if (build === undefined) expect(image).toMatch(/^[\w/-]+:v?\d+\.\d+\.\d+$/);
      else expect(existsSync(join(ROOT, 'deploy', build, 'Dockerfile'))).toBe(true);
    }
  });

  it('starts the exporter with flags that it has', () => {
    expect(parseArguments(services['exporter']?.command ?? [])).toMatchObject({ isDemo: true });
  });

  it('says what to do for a cloud that is real', () => {
    const { exporter } = (parse(forReal(read('deploy/compose.yaml'))) as typeof compose).services;
    expect(exporter?.command).toBeUndefined();
    const target = exporter?.volumes?.[0]?.split(':')[1] ?? '';
    expect(read('Dockerfile')).toContain(`\nWORKDIR ${posix.dirname(target)}\n`);
    expect(parseArguments([])).toMatchObject({ configFile: posix.basename(target) });
  });
});

/** What the comment tells: `command` goes, and the two lines below come in. */
function forReal(text: string): string {
  return text.replace('    command: [--demo]\n', '').replaceAll(/^( +)#(volumes:| {2}- )/gm, '$1$2');
}

describe('in the containers', () => {
  it('Prometheus finds the rules', () => {
    const config = flagOf(services['prometheus'], '--config.file');
    for (const path of prometheus.rule_files) {
      const inside = posix.join(posix.dirname(config), path);
      expect(existsSync(join(ROOT, inRepository('prometheus', inside))), inside).toBe(true);
    }
    expect(inRepository('prometheus', config)).toBe('deploy/prometheus/prometheus.yml');
  });

  it('Prometheus reaches the exporter and Alertmanager', () => {
    const addresses = [...prometheus.scrape_configs, ...prometheus.alerting.alertmanagers].flatMap(
      ({ static_configs }) => static_configs.flatMap(({ targets }) => targets),
    );
    expect(addresses).toEqual(['exporter:39101', 'alertmanager:9093']);
    for (const address of addresses) expectServed(address);
  });

  it('the links of alerts lead to the exporter and to Grafana', () => {
    const { exporter, grafana } = readValues().links;
    for (const [name, link] of Object.entries({ exporter, grafana })) {
      const { hostname, port } = new URL(link);
      expect(hostname).toBe('localhost');
      expectServed(`${name}:${port}`);
    }
  });

  it('the image is built with the runbooks', () => {
    const ignored = read('.dockerignore').split('\n');
    const copied = [...read('Dockerfile').matchAll(/^COPY (docs\/\S+) /gm)].map(([, path = '']) => path);
    expect(copied).toEqual(['docs/runbooks.md', 'docs/src']);
    expect(ignored).toEqual(expect.arrayContaining(copied.map((path) => `!${path}`)));
  });

  it('Alertmanager runs on the example', () => {
    const config = flagOf(services['alertmanager'], '--config.file');
    expect(inRepository('alertmanager', config)).toBe('alerts/alertmanager.example.yaml');
  });

  it('Grafana reaches its data sources', () => {
    for (const { url } of datasources) expectServed(new URL(url).host);
  });

  it('Grafana finds the dashboards and begins with one of them', () => {
    const folder = `${providers[0]?.options.path ?? ''}/`;
    const mounted = fileMounts.filter(({ target }) => target.startsWith(folder)).map(({ source }) => source);
    const committed = readdirSync(join(ROOT, 'dashboards')).filter((name) => name.endsWith('.json'));
    expect(committed).toHaveLength(3);
    expect(mounted.sort()).toEqual(committed.map((name) => `../dashboards/${name}`).sort());
    const home = services['grafana']?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(existsSync(join(ROOT, inRepository('grafana', home)))).toBe(true);
  });
});

/** The value of a flag on a service's command line. */
function flagOf(service: ComposeService | undefined, flag: string): string {
  const found = service?.command?.find((word) => word.startsWith(`${flag}=`));
  if (found === undefined) throw new Error(`no ${flag} in ${JSON.stringify(service?.command)}`);
  return found.slice(flag.length + 1);
}

/** Inside, a service is called by its name, and its port is the one it also shows outside. */
function expectServed(address: string): void {
  const [name = '', port = ''] = address.split(':');
  expect(services[name]?.ports?.[0]?.split(':').at(-1), address).toBe(port);
}
