import fc from 'fast-check';

/** What one client does on one connection. */
export interface Visit {
  readonly chunks: readonly Buffer[];
  /** How it leaves: it ends its side and reads, it is gone at once, or it says nothing more for a while. */
  readonly leaves: 'reads' | 'goes' | 'waits';
}

const PATHS = [
  ...[
    '/',
    '/metrics',
    '/probe',
    '/sd',
    '/tasks',
    '/config',
    '/api/v1/tasks',
    '/-/healthy',
    '/-/ready',
    '/-/reload',
  ],
  ...[
    '*',
    '',
    '//',
    '/..%2f..%2fetc/passwd',
    '/%',
    '/%ff',
    '/%00',
    '/\u00e9',
    '/assets',
    '/favicon.ico',
    '/tasks/',
  ],
  ...[
    'http://other.example/metrics',
    'other.example:443',
    `/${'a'.repeat(9_000)}`,
    '/metrics#x',
    '/api/v1/schema',
  ],
];

const QUERY_VALUES = [
  ...[
    '',
    'shop',
    'nothing',
    'kafka',
    'running',
    'all',
    '-1',
    '1e9',
    '%',
    '%ff',
    '%00',
    '9'.repeat(400),
    '__proto__',
  ],
  ...['<script>', '[]', '\u202e', 'a'.repeat(3_000)],
];

const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ['Host', ['exporter', '', 'a b', '[::1', 'x'.repeat(300), '"', '../..', 'exporter:99999']],
  [
    'X-Prometheus-Scrape-Timeout-Seconds',
    ['10', '0.001', '-1', 'NaN', '1e400', '9'.repeat(400), '', '0x10', '1,2'],
  ],
  ['Accept', ['text/plain', '*/*;q=0', 'application/openmetrics-text', ',,;;', 'text/html;q=2']],
  ['Accept-Encoding', ['gzip', 'gzip;q=0', 'br, *;q=0.1', 'zstd;q=nan', ',', 'identity;q=0, *;q=0']],
  ['Authorization', ['Basic', 'Basic Og==', 'Basic \u00ff', 'Bearer x', `Basic ${'A'.repeat(5_000)}`]],
  ['Origin', ['null', 'http://other.example', 'https://exporter', '::']],
  ['Sec-Fetch-Site', ['cross-site', 'same-origin', 'none', 'x']],
  ['Content-Length', ['0', '5', '-1', '1e9', '99999999999999999999', '5, 6', '']],
  ['Transfer-Encoding', ['chunked', 'identity', 'chunked, chunked', 'gzip', 'xchunked']],
  ['Connection', ['close', 'keep-alive', 'upgrade', 'keep-alive, Host', '']],
  ['Upgrade', ['websocket', 'h2c', 'TLS/1.0']],
  ['Expect', ['100-continue', '200-ok']],
  ['If-None-Match', ['*', '"x"', 'W/']],
  ['Range', ['bytes=0-0', 'bytes=-1', 'rows=all']],
  ['Cookie', ['a=b; c', '=']],
  [' ', ['folded']],
  ['X-\u0000', ['nul']],
  ['X-Long', ['x'.repeat(20_000)]],
];

const METHODS = [
  'GET',
  'GET',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PATCH',
  'get',
  'X',
];

const BROKEN = [
  ...[
    '\r\n',
    '\n\n',
    '\0',
    'GET',
    'GET ',
    'GET /metrics',
    'GET /metrics\r\n\r\n',
    'GET /metrics HTTP/1.1\r\n',
  ],
  ...[
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\u0016\u0003\u0001\u0002\0\u0001\0\u0001',
    'HTTP/1.1 200 OK\r\n\r\n',
  ],
  ...[
    '5\r\nhello\r\n0\r\n\r\n',
    'ffffffffffffffff\r\n',
    '0\r\n\r\n',
    'Host: a\r\n\r\n',
    ': \r\n\r\n',
    'hello',
  ],
];

const query = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'project',
        'cloud_service',
        'status',
        'instance_id',
        'rows',
        'sort',
        'page',
        '__proto__',
        'a[b]',
        '',
      ),
      fc.constantFrom(...QUERY_VALUES),
    ),
    { maxLength: 4 },
  )
  .map((pairs) =>
    pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`,
  );

const header = fc
  .constantFrom(...HEADERS)
  .chain(([name, values]) => fc.constantFrom(...values).map((value) => `${name}: ${value}\r\n`));

const request = fc
  .record({
    method: fc.constantFrom(...METHODS),
    path: fc.constantFrom(...PATHS),
    query,
    version: fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/9.9', 'HTTP/0.9', ''),
    host: fc.constantFrom('Host: exporter\r\n', 'Host: exporter\r\n', ''),
    headers: fc.array(header, { maxLength: 4 }),
    body: fc.constantFrom('', '', 'hello', '5\r\nhello\r\n0\r\n\r\n'),
  })
  .map(({ method, path, query: asked, version, host, headers, body }) =>
    Buffer.from(`${method} ${path}${asked} ${version}\r\n${host}${headers.join('')}\r\n${body}`, 'utf8'),
  );

const bytes = fc.uint8Array({ maxLength: 60 }).map((all) => Buffer.from(all));

/** A request of which only a part comes, or in which some bytes are others. */
const damaged = fc
  .tuple(request, fc.nat(400), bytes)
  .map(([whole, at, other]) =>
    Buffer.concat([whole.subarray(0, at), other, whole.subarray(at + other.length)]),
  );

const half = fc.tuple(request, fc.nat(200)).map(([whole, length]) => whole.subarray(0, length));

const broken = fc.constantFrom(...BROKEN).map((text) => Buffer.from(text, 'latin1'));

const chunk = fc.oneof(
  { weight: 6, arbitrary: request },
  { weight: 2, arbitrary: half },
  { weight: 2, arbitrary: damaged },
  { weight: 2, arbitrary: broken },
  { weight: 1, arbitrary: bytes },
);

export const visit: fc.Arbitrary<Visit> = fc.record({
  chunks: fc.array(chunk, { minLength: 1, maxLength: 12 }),
  leaves: fc.constantFrom('reads', 'reads', 'goes', 'waits'),
});
