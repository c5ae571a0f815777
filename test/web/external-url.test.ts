import { describe, expect, it } from 'vitest';
import { parseExternalUrl, parseRoutePrefix, publicAddress } from '../../src/web/external-url.js';
import { ask } from './raw-http.js';
import { METRICS, serve } from './served.js';

describe('a route prefix', () => {
  it.each([
    ['/', ''],
    ['', ''],
    ['a', '/a'],
    ['/a/b/', '/a/b'],
    ['//a//', '/a'],
    ['/a.b/c-d_e~f', '/a.b/c-d_e~f'],
  ])('"%s" is read as "%s"', (text, prefix) => {
    expect(parseRoutePrefix(text)).toBe(prefix);
  });

  it.each(['/a//b', '/..', '/a/./b', '/a b', '/a?b', '/a#b', '/a/:b', '/{a}', '/*', '/a%2Fb'])(
    '"%s" is refused',
    (text) => expect(parseRoutePrefix(text)).toBeUndefined(),
  );
});

describe('an external URL', () => {
  it.each([
    'ftp://x/',
    'exporter.example',
    '/a',
    'http://u:p@x/',
    'http://x/?a',
    'http://x/#a',
    'http://x/a b',
    '"http://x"',
  ])('"%s" is refused', (text) => expect(parseExternalUrl(text)).toBeUndefined());

  it.each([
    ['https://proxy.example/a/b/', undefined, '/a/b'],
    ['https://proxy.example', undefined, ''],
    ['https://proxy.example/a', '/', ''],
    ['https://proxy.example/a', '/c', '/c'],
    [undefined, '/c', '/c'],
    [undefined, undefined, ''],
  ])('%s and the prefix %s make the prefix "%s"', (url, prefix, expected) => {
    const external = url === undefined ? undefined : parseExternalUrl(url);
    expect(publicAddress(external, prefix).routePrefix).toBe(expected);
  });
});

describe('an app below a prefix', () => {
  const address = publicAddress(parseExternalUrl('https://proxy.example/tools/exporter/'), undefined);

  it.each([
    '/metrics',
    '/probe?project=shop',
    '/sd',
    '/',
    '/tasks',
    '/api/v1/tasks',
    '/config',
    '/-/healthy',
    '/-/ready',
  ])('answers %s there and not at the root', async (path) => {
    const { url } = await serve({ address });
    expect((await ask(url, `/tools/exporter${path}`)).status).toBe(200);
    if (path !== '/') expect((await ask(url, path)).status).toBe(404);
  });

  it.each(['/', '/tools/exporter'])('redirects %s to it', async (path) => {
    const { status, headers } = await ask((await serve({ address })).url, path);
    expect([status, headers['location']]).toEqual([302, '/tools/exporter/']);
  });

  it('says where to look', async () => {
    const { body } = await ask((await serve({ address })).url, '/nothing');
    expect(body.toString()).toBe(
      'Nothing is served here. The metrics are at /tools/exporter/metrics, an overview is at /tools/exporter/\n',
    );
  });

  it('has its metrics where both flags say', async () => {
    const { url } = await serve({ address, telemetryPath: '/prom' });
    expect((await ask(url, '/tools/exporter/prom')).body.toString()).toBe(METRICS);
  });
});

describe('service discovery', () => {
  const external = parseExternalUrl('https://proxy.example/tools/');
  const pathFor = async (prefix: string | undefined, host: string): Promise<string | undefined> => {
    const address = publicAddress(external, prefix);
    const { url } = await serve({ address });
    const { body } = await ask(url, `${address.routePrefix}/sd`, { Host: host });
    const [first] = JSON.parse(body.toString()) as { labels: Record<string, string> }[];
    return first?.labels['__metrics_path__'];
  };

  it.each([
    ['that keeps the path', undefined, 'proxy.example', '/tools/probe'],
    ['that removes the path', '/', 'proxy.example', '/tools/probe'],
    ['that replaces the path', '/inside', 'Proxy.Example', '/tools/probe'],
  ])('through a proxy %s has the path outside', async (_what, prefix, host, path) => {
    expect(await pathFor(prefix, host)).toBe(path);
  });

  it('without the proxy has the path inside', async () => {
    expect(await pathFor('/', 'exporter:39101')).toBe('/probe');
    expect(await pathFor('/inside', 'exporter:39101')).toBe('/inside/probe');
  });
});
