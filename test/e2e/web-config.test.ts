import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hash } from '@node-rs/bcrypt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, type Program } from './program.js';
import { eventually, run } from './programs.js';
import { startPrometheus, type Prometheus } from './prometheus.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/web-config/${name}`, import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-config-'));
  await cp(fixture('tls'), folder, { recursive: true });
  await cp(fixture('tls'), join(folder, 'tls'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

/** What is newer than this promtool. */
const NEWER = /client_allowed_sans|rate_limit/;

describe('promtool', () => {
  const check = (path: string) => run('promtool', ['check', 'web-config', path]);

  it('finds the example and those of the page good', async () => {
    const example = readFileSync(new URL('../../deploy/web-config.example.yaml', import.meta.url), 'utf8');
    const page = readFileSync(new URL('../../docs/web-config.md', import.meta.url), 'utf8');
    const shown = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
    const texts = [example, ...shown.filter((text) => !text.includes('scrape_configs'))];
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts) {
      const { code, text: reported } = await check(await write('example.yaml', text));
      expect(reported).toMatch(/SUCCESS\n$/);
      expect(code).toBe(0);
    }
  });

  it('finds what the tests call good to be good, as far as it knows it', async () => {
    const names = readdirSync(fixture('')).filter((name) => name.endsWith('.ok.yaml'));
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) {
      // Its sections end where a line is not indented.
      const text = readFileSync(fixture(name), 'utf8')
        .replace(/^rate_limit:\n(?: .*\n)*/gm, '')
        .replace(/^ *client_allowed_sans:.*\n/gm, '');
      expect(text).not.toMatch(NEWER);
      expect((await check(await write(name, text))).text).toMatch(/SUCCESS\n$/);
    }
  });
});

/** What a job comes with; empty is nothing. */
interface Job {
  readonly user: string;
  readonly password: string;
  readonly certificate: string;
  readonly authority: string;
}

/** What an exporter wants that asks for both a password and a certificate. */
const RIGHT: Job = { user: 'ops', password: 'secret', certificate: 'client', authority: 'authority' };

/** The jobs of a Prometheus. */
const JOBS: Readonly<Record<string, Job>> = {
  right: RIGHT,
  'wrong password': { ...RIGHT, password: 'guess' },
  'unknown user': { ...RIGHT, user: 'nobody' },
  'no password': { ...RIGHT, user: '' },
  'no certificate': { ...RIGHT, certificate: '' },
  'certificate of a stranger': { ...RIGHT, certificate: 'stranger' },
  'exporter not trusted': { ...RIGHT, authority: 'stranger-authority' },
};

const REASONS: Readonly<Record<string, RegExp>> = {
  'wrong password': /401 Unauthorized/,
  'unknown user': /401 Unauthorized/,
  'no password': /401 Unauthorized/,
  'no certificate': /tls|EOF|reset/,
  'certificate of a stranger': /tls|EOF|reset/,
  'exporter not trusted': /x509: certificate signed by unknown authority/,
  'no TLS': /malformed HTTP|EOF|reset/,
};

function jobOf(name: string, target: string, of: Job): object {
  return {
    job_name: name,
    scheme: 'https',
    static_configs: [{ targets: [target] }],
    tls_config: {
      ca_file: join(folder, `${of.authority}.pem`),
      ...(of.certificate !== '' && {
        cert_file: join(folder, `${of.certificate}.pem`),
        key_file: join(folder, `${of.certificate}.key.pem`),
      }),
    },
    ...(of.user !== '' && { basic_auth: { username: of.user, password: of.password } }),
  };
}

interface Target {
  readonly labels: { readonly job: string };
  readonly health: string;
  readonly lastError: string;
}

describe('a Prometheus', () => {
  let program: Program;
  let prometheus: Prometheus;

  beforeAll(async () => {
    program = await buildProgram();
    const users = { ops: await hash('secret', 10) };
    const tls = { cert_file: 'server.pem', key_file: 'server.key.pem' };
    const start = async (name: string, config: object) => {
      const path = await write(name, JSON.stringify(config));
      const flags = ['--demo', '--web.listen-address=127.0.0.1:0', `--web.config.file=${path}`];
      return new URL(await program.run(flags).url()).host;
    };
    const strict = await start('strict.yaml', {
      tls_server_config: {
        ...tls,
        client_auth_type: 'RequireAndVerifyClientCert',
        client_ca_file: 'authority.pem',
        client_allowed_sans: ['prometheus.example'],
      },
      basic_auth_users: users,
    });
    const mild = await start('mild.yaml', { tls_server_config: tls, basic_auth_users: users });
    const config = {
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: [
        ...Object.entries(JOBS).map(([name, job]) => jobOf(name, strict, job)),
        { ...jobOf('no TLS', strict, RIGHT), scheme: 'http' },
        jobOf('right, without a certificate', mild, { ...RIGHT, certificate: '' }),
        jobOf('wrong password, without a certificate', mild, {
          ...RIGHT,
          certificate: '',
          password: 'guess',
        }),
      ],
    };
    prometheus = await startPrometheus(
      await write('prometheus.yaml', JSON.stringify(config)),
      join(folder, 'data'),
    );
  }, 120_000);
  afterAll(async () => {
    await prometheus.stop();
    await program.killAll();
    await program.remove();
  });

  /** The targets by their jobs, once each was scraped. */
  async function targets(): Promise<ReadonlyMap<string, Target>> {
    return eventually('every target was scraped', async () => {
      const { activeTargets } = await prometheus.get<{ activeTargets: Target[] }>('targets');
      const isScraped = activeTargets.every(({ health }) => health !== 'unknown');
      return isScraped ? new Map(activeTargets.map((target) => [target.labels.job, target])) : undefined;
    });
  }

  it.each(['right', 'right, without a certificate'])('is let in when it is %s', async (job) => {
    const has = (what: string) =>
      eventually(`${what} for the job ${job}`, async () => {
        const [series] = await prometheus.query(what.replace('{}', `{job="${job}"}`));
        return series;
      });
    await has('up{} == 1');
    // The first scrapes may end before the simulated cloud has reported all.
    await has('huaweicloud_task_info{}');
  });

  it('gets nothing at all otherwise, and is given the reason', async () => {
    const all = await targets();
    expect(all.size).toBe(Object.keys(JOBS).length + 3);
    for (const [job, { health, lastError }] of all) {
      if (job.startsWith('right')) continue;
      expect([job, health]).toEqual([job, 'down']);
      expect(lastError).toMatch(REASONS[job] ?? /401 Unauthorized/);
    }
    const up = await prometheus.query('sum by (job) (max_over_time(up[1h])) > 0');
    expect(up.map(({ metric }) => metric['job']).sort()).toEqual(['right', 'right, without a certificate']);
    const got = await prometheus.query('{__name__=~"huaweicloud_.*", job!~"right.*"}');
    expect(got).toEqual([]);
  });
});
