import type { ConnectionOptions } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { SecretText } from '../../src/config/secret.js';
import type { TlsConfiguration } from '../../src/web/config/web-config.js';
import { limited } from '../../src/web/rejections.js';
import {
  as,
  dial,
  greet,
  hello,
  HELLO,
  next,
  open,
  pem,
  rest,
  shakeHands,
  tlsSettings,
} from './test-server.js';

const VOUCHED = { clientCa: pem('authority') };

describe('a server that speaks TLS', () => {
  it('says so in its URL, and answers who trusts its certificate', async () => {
    const { url, port } = await open(hello, { tls: tlsSettings() });
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await greet(port)).toBe('hello');
    await expect(shakeHands(port, { ca: pem('stranger-authority') })).rejects.toThrow(/unable to/);
  });

  it('speaks HTTP/1.1 and nothing else', async () => {
    const { port } = await open(hello, { tls: tlsSettings() });
    expect((await shakeHands(port, { ALPNProtocols: ['h2', 'http/1.1'] })).alpnProtocol).toBe('http/1.1');
  });

  it.each([
    ['TLSv1.2', 'TLSv1.2', 'TLSv1.3', 'refused'],
    ['TLSv1.3', 'TLSv1.3', 'TLSv1.2', 'refused'],
    ['TLSv1.2', 'TLSv1.3', 'TLSv1.2', 'hello'],
    ['TLSv1.2', 'TLSv1.3', 'TLSv1.3', 'hello'],
    ['TLSv1.2', 'TLSv1.3', 'TLSv1.1', 'refused'],
  ] as const)(
    'from %s to %s answers a client of %s with "%s"',
    async (minVersion, maxVersion, version, answer) => {
      const { port } = await open(hello, { tls: tlsSettings({ minVersion, maxVersion }) });
      const client = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
      expect(await greet(port, client)).toBe(answer);
    },
  );

  it('offers the suites and curves that it is reported, in its own order', async () => {
    const suites = ['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES128-GCM-SHA256'];
    const ciphers = ['TLS_AES_128_GCM_SHA256', ...suites].join(':');
    const { port } = await open(hello, { tls: tlsSettings({ ciphers, ecdhCurve: 'P-384' }) });
    const old = { maxVersion: 'TLSv1.2', ciphers: [...suites].reverse().join(':') } as const;
    const socket = await shakeHands(port, old);
    expect(socket.getCipher().name).toBe(suites[0]);
    expect(socket.getEphemeralKeyInfo()).toMatchObject({ name: 'secp384r1' });
    expect(await greet(port, { ...old, ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305' })).toBe('refused');
    expect(await greet(port, { ...old, ecdhCurve: 'X25519' })).toBe('refused');
    expect((await shakeHands(port)).getProtocol()).toBe('TLSv1.3');
  });

  it('lets the client choose the suite when it is reported so', async () => {
    const suites = ['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES128-GCM-SHA256'];
    const { port } = await open(hello, {
      tls: tlsSettings({ ciphers: suites.join(':'), honorCipherOrder: false }),
    });
    const client = { maxVersion: 'TLSv1.2', ciphers: [...suites].reverse().join(':') } as const;
    expect((await shakeHands(port, client)).getCipher().name).toBe(suites[1]);
  });

  it('goes on after what is no TLS', async () => {
    const { port } = await open(hello, { tls: tlsSettings() });
    const socket = await dial(port);
    socket.write(HELLO);
    expect(await rest(socket)).not.toContain('hello');
    expect(await greet(port)).toBe('hello');
  });
});

describe('who is turned away', () => {
  const cases: [string, Partial<TlsConfiguration>, ConnectionOptions, RegExp][] = [
    ['a stranger', {}, as('stranger'), /^client_ca does not verify its certificate \(\w+\)$/],
    ['nothing', { clientAuth: 'RequireAnyClientCert' }, {}, /^it shows no certificate$/],
    [
      'a name that is not allowed',
      { clientAllowedSans: ['other.example'] },
      as('client'),
      /^its certificate has none of client_allowed_sans$/,
    ],
    [
      'a stranger where none was asked for',
      { clientAuth: 'VerifyClientCertIfGiven' },
      as('stranger'),
      /^client_ca does not verify its certificate \(\w+\)$/,
    ],
  ];
  it.each(cases)('with %s is reported, and why', async (_shown, change, certificate, why) => {
    const reported: [string, string][] = [];
    const tls = tlsSettings({ clientAuth: 'RequireAndVerifyClientCert', ...VOUCHED, ...change });
    const onRejected = (address: string, because: string) => void reported.push([address, because]);
    const { port } = await open(hello, { tls, onRejected });
    expect(await greet(port, certificate)).toBe('refused');
    await expect.poll(() => reported).toHaveLength(1);
    expect(reported[0]?.[1]).toMatch(why);
    expect(reported[0]?.[0]).toMatch(/^(127\.0\.0\.1)?$/);
  });

  it('is reported ten times a minute at the most', () => {
    const reported: string[] = [];
    const tell = limited((address) => void reported.push(address));
    for (let knocks = 0; knocks < 100; knocks += 1) tell(`192.0.2.${knocks}`, 'no');
    expect(reported).toHaveLength(10);
  });
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s', (version) => {
  const cases: [
    TlsConfiguration['clientAuth'],
    'nothing' | 'client' | 'stranger' | 'server',
    'hello' | 'refused',
  ][] = [
    ['NoClientCert', 'nothing', 'hello'],
    ['NoClientCert', 'stranger', 'hello'],
    ['RequestClientCert', 'nothing', 'hello'],
    ['RequestClientCert', 'stranger', 'hello'],
    ['RequireAnyClientCert', 'nothing', 'refused'],
    ['RequireAnyClientCert', 'stranger', 'hello'],
    ['RequireAnyClientCert', 'client', 'hello'],
    ['VerifyClientCertIfGiven', 'nothing', 'hello'],
    ['VerifyClientCertIfGiven', 'stranger', 'refused'],
    ['VerifyClientCertIfGiven', 'client', 'hello'],
    ['RequireAndVerifyClientCert', 'nothing', 'refused'],
    ['RequireAndVerifyClientCert', 'stranger', 'refused'],
    // Of the right authority, and made for servers.
    ['RequireAndVerifyClientCert', 'server', 'refused'],
    ['RequireAndVerifyClientCert', 'client', 'hello'],
  ];

  it.each(cases)('%s answers a client that shows %s with "%s"', async (clientAuth, shown, answer) => {
    let requests = 0;
    const { port } = await open(
      (request, response) => {
        requests += 1;
        hello(request, response);
      },
      { tls: tlsSettings({ clientAuth, ...VOUCHED }) },
    );
    const certificate = shown === 'nothing' ? {} : as(shown);
    expect(await greet(port, { minVersion: version, maxVersion: version, ...certificate })).toBe(answer);
    expect(requests).toBe(answer === 'hello' ? 1 : 0);
  });

  it.each([
    [['prometheus.example'], 'hello'],
    [['other.example', '2001:db8::7'], 'hello'],
    [['other.example', 'rometheus.example'], 'refused'],
  ])('a client that must be one of %j is answered with "%s"', async (clientAllowedSans, answer) => {
    const client = { minVersion: version, maxVersion: version, ...as('client') };
    for (const clientAuth of ['RequireAndVerifyClientCert', 'VerifyClientCertIfGiven'] as const) {
      const { port } = await open(hello, { tls: tlsSettings({ clientAuth, clientAllowedSans, ...VOUCHED }) });
      expect(await greet(port, client)).toBe(answer);
    }
  });

  it('a session of the past does not let in who would not be let in now', async () => {
    const mutual = tlsSettings({ clientAuth: 'RequireAndVerifyClientCert', ...VOUCHED });
    const { port, renew } = await open(hello, { tls: mutual });
    const options = { minVersion: version, maxVersion: version, ...as('client') };
    const first = await shakeHands(port, options);
    // The tickets of TLS 1.3 come after the handshake, before the first answer.
    first.write(HELLO);
    await next(first);
    const session = first.getSession() ?? expect.unreachable();
    const resumed = { ...options, session };
    expect((await shakeHands(port, resumed)).isSessionReused()).toBe(true);
    expect(await greet(port, resumed)).toBe('hello');
    await renew?.({ ...mutual, clientCa: pem('stranger-authority') });
    expect(await greet(port, resumed)).toBe('refused');
    await renew?.({ ...mutual, clientAllowedSans: ['other.example'] });
    expect(await greet(port, resumed)).toBe('refused');
  });
});

describe('a server whose TLS is renewed', () => {
  it('shows the new certificate to new connections, and leaves the old ones alone', async () => {
    const { port, renew } = await open(hello, { tls: tlsSettings() });
    const old = await shakeHands(port);
    expect(old.getPeerCertificate().subject.CN).toBe('A server');
    const key = new SecretText(pem('renewed-server.key'));
    await renew?.(tlsSettings({ cert: pem('renewed-server'), key }));
    expect((await shakeHands(port)).getPeerCertificate().subject.CN).toBe('A server, renewed');
    old.write(HELLO);
    expect(await next(old)).toContain('hello');
  });

  it('asks for certificates from then on, or does so no more', async () => {
    const mutual = tlsSettings({ clientAuth: 'RequireAndVerifyClientCert', ...VOUCHED });
    const { port, renew } = await open(hello, { tls: tlsSettings() });
    expect(await greet(port)).toBe('hello');
    await renew?.(mutual);
    expect([await greet(port), await greet(port, as('client'))]).toEqual(['refused', 'hello']);
    await renew?.(tlsSettings({ ...mutual, clientAuth: 'RequireAnyClientCert' }));
    expect([await greet(port), await greet(port, as('stranger'))]).toEqual(['refused', 'hello']);
    await renew?.(tlsSettings());
    expect(await greet(port)).toBe('hello');
  });

  it('stays as it was when the new one cannot be used', async () => {
    const { port, renew } = await open(hello, { tls: tlsSettings() });
    const bad = new SecretText(pem('client.key'));
    await expect(renew?.(tlsSettings({ key: bad, clientAuth: 'RequireAnyClientCert' }))).rejects.toThrow();
    expect(await greet(port)).toBe('hello');
  });
});
