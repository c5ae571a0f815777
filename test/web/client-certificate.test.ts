import { describe, expect, it } from 'vitest';
import { hasName } from '../../src/web/client-certificate.js';

const NAMES =
  'DNS:prometheus.example, email:ops@example.com, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7, URI:spiffe://example/prometheus';

describe('the names of a certificate', () => {
  it.each([
    'prometheus.example',
    'ops@example.com',
    '192.0.2.7',
    '2001:db8::7',
    '2001:0DB8:0::0007',
    'spiffe://example/prometheus',
  ])('hold %s', (name) => {
    expect(hasName(NAMES, ['nobody', name])).toBe(true);
  });

  it.each([
    'example',
    'Prometheus.example',
    '*.example',
    'DNS:prometheus.example',
    'spiffe://example/',
    '2001:db8::8',
    '192.0.2.07',
    '',
  ])('do not hold "%s"', (name) => {
    expect(hasName(NAMES, [name])).toBe(false);
  });

  it('are none when there are none', () => {
    for (const names of [undefined, '', 'othername:<unsupported>', 'DirName:CN=prometheus.example'])
      expect(hasName(names, ['prometheus.example', '<unsupported>', ''])).toBe(false);
  });

  it('are not mistaken for others by what they hold', () => {
    const tricky =
      'URI:"http://a.example/, DNS:prometheus.example", DNS:"b\\"\\u002c.example", DNS:c.example';
    expect(hasName(tricky, ['prometheus.example'])).toBe(false);
    expect(hasName(tricky, ['http://a.example/, DNS:prometheus.example'])).toBe(true);
    expect(hasName(tricky, ['b",.example'])).toBe(true);
    expect(hasName(tricky, ['c.example'])).toBe(true);
    expect(
      hasName('DirName:"x, DNS:prometheus.example"', ['prometheus.example"', 'prometheus.example']),
    ).toBe(false);
  });
});
