import { request, type IncomingMessage, type RequestListener } from 'node:http';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from './configurations.js';
import { useProgram } from './program.js';
import { pathOf } from './programs.js';

const PATH = '/tools/exporter';

/** Passes requests below the path on to `target`, with the host that the client asked for. */
function proxyTo(target: () => string, isStripping: boolean): RequestListener {
  return (incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    if (!url.startsWith(`${PATH}/`) && !(url === PATH && !isStripping)) {
      outgoing.writeHead(404).end('not of the exporter');
      return;
    }
    const inner = isStripping ? url.slice(PATH.length) : url;
    const passed = request(target() + inner, { method, headers }, (answer: IncomingMessage) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  };
}

const program = useProgram();
let browser: Browser;

beforeAll(async () => {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser = await chromium.launch({ executablePath: pathOf('chromium'), args });
}, 120_000);

afterAll(() => browser.close());

describe.each([
  ['keeps the path', false, []],
  ['removes the path', true, ['--web.route-prefix=/']],
])('behind a reverse proxy that %s', (_what, isStripping, flags) => {
  /** The exporter with a simulated cloud, and its address at the proxy. */
  async function start(): Promise<string> {
    let inside = '';
    const proxy = await startServer(proxyTo(() => inside, isStripping));
    const outside = proxy.url + PATH;
    const run = program.run([
      '--demo',
      '--web.listen-address=127.0.0.1:0',
      `--web.external-url=${outside}/`,
      ...flags,
    ]);
    inside = new URL(await run.url()).origin;
    return outside;
  }

  it('the target that service discovery names is scraped through the proxy', async () => {
    const outside = await start();
    const groups = (await (await fetch(`${outside}/sd`)).json()) as {
      readonly targets: readonly string[];
      readonly labels: Readonly<Record<string, string>>;
    }[];
    expect(groups.length).toBeGreaterThan(0);
    for (const { targets, labels } of groups) {
      const project = labels['__param_project'] ?? '';
      const response = await fetch(`http://${targets[0]}${labels['__metrics_path__']}?project=${project}`);
      expect([response.status, await response.text()]).toEqual([
        200,
        expect.stringContaining(`huaweicloud_tasks{status="running",project="${project}"`),
      ]);
    }
    for (const path of ['/metrics', '/-/healthy', '/-/ready', '/config', '/api/v1/tasks?status=running'])
      expect([path, (await fetch(outside + path)).status]).toEqual([path, 200]);
  });

  it('pages, their links, their files and their requests work in a browser', async () => {
    const outside = await start();
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    const answers: { readonly url: string; readonly status: number }[] = [];
    page.on('response', (response) => answers.push({ url: response.url(), status: response.status() }));
    await Promise.all([
      page.waitForResponse((response) => response.url() === `${outside}/api/v1/tasks` && response.ok()),
      page.goto(`${outside}/`),
    ]);
    const links = await page
      .locator('nav a')
      .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
    expect(links).toContain(`${outside}/config`);
    for (const link of links) expect([link, (await fetch(link)).status]).toEqual([link, 200]);
    await page.click('nav a[href="tasks"]');
    await page.waitForURL(`${outside}/tasks`);
    await page.waitForResponse((response) => response.url() === `${outside}/api/v1/tasks`);
    expect(answers.filter(({ status }) => status >= 400)).toEqual([]);
    for (const { url } of answers) expect(url.startsWith(`${outside}/`)).toBe(true);
  });
});

describe('without a proxy', () => {
  it('the root leads to the prefix, and health is below it', async () => {
    const run = program.run(['--demo', '--web.listen-address=127.0.0.1:0', '--web.route-prefix=a/b']);
    const url = await run.url();
    expect(new URL(url).pathname).toBe('/a/b');
    const followed = await fetch(new URL('/', url));
    expect([followed.status, followed.url]).toEqual([200, `${url}/`]);
    expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
    expect((await fetch(new URL('/-/healthy', url))).status).toBe(404);
  });
});
