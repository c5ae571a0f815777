import { describe, expect, it } from 'vitest';
import { isProxyUrl } from '../../src/config/proxy-url.js';
import { read, refusalOf } from './reading.js';

describe('the URL of a proxy', () => {
  it.each([
    'http://proxy:3128',
    'http://proxy:3128/',
    'HTTPS://proxy',
    'http://user@proxy',
    'http://user:p@ss@proxy:3128',
    'http://user:100%25%40%2F%23%3F@proxy:3128',
    'http://[::1]:3128',
  ])('may be %s', (text) => {
    expect(isProxyUrl(text)).toBe(true);
  });

  it.each([
    'proxy:3128',
    'http:proxy:3128',
    'socks5://proxy',
    'http://user:100%@proxy',
    'http://100%:word@proxy',
    'http://',
  ])('may not be %s', (text) => {
    expect(isProxyUrl(text)).toBe(false);
  });

  it.each([
    'http://user:a/b@proxy',
    'http://user:12#word@proxy:3128',
    'http://user#word@proxy',
    'http://user:12?word@proxy:3128',
    'http://user:12/word@proxy:3128',
    'http://user:12\\word@proxy:3128',
    'http://user/@proxy:3128',
    'http://proxy:3128/path',
    'http://proxy:3128?',
    'http://proxy:3128/#',
  ])('may not go on after its host, as %s does', (text) => {
    expect(isProxyUrl(text)).toBe(false);
  });

  it.each(['#', '?', '/'])(
    'in the configuration may not hold a %s in its password: how to write it is said',
    (sign) => {
      const minimal = 'projects:\n  - { name: shop, region: eu-west-101 }\n';
      const url = (password: string) =>
        `${minimal}http:\n  proxy_url: 'http://user:${password}@proxy:3128'\n`;
      const { message } = refusalOf(url(`12${sign}s3cret`), {});
      expect(message).toBe(
        'config.yaml:4:3: http.proxy_url: must be an http:// or https:// URL that ends with its host and port; special characters in its user or password are written as % and two digits (%23 for #, %3F for ?, %2F for /, %5C for \\, %25 for %)',
      );
      expect(() => read(url(`12${encodeURIComponent(sign)}s3cret`), {})).not.toThrow();
    },
  );
});
