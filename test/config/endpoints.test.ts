import { describe, expect, it } from 'vitest';
import { endpointsOf, parseBaseUrl } from '../../src/config/endpoints.js';
import { realHostsOf } from '../../src/config/project-schema.js';
import { services } from '../../src/services/registry.js';

const hosts = ['iam', 'dms', 'dcs', 'rds'];
const realHosts = realHostsOf(services);
const none = { cloudDomain: undefined, overrides: {}, realHosts };

describe('endpoints', () => {
  it.each([
    ['eu-west-101', 'iam', 'https://iam.eu-west-101.myhuaweicloud.eu'],
    ['eu-west-101', 'dms', 'https://dms.eu-west-101.myhuaweicloud.eu'],
    ['eu-west-101', 'dcs', 'https://dcs.eu-west-101.myhuaweicloud.com'],
    ['eu-west-102', 'rds', 'https://rds.eu-west-102.myhuaweicloud.eu'],
    ['eu-west-1010', 'rds', 'https://rds.eu-west-1010.myhuaweicloud.com'],
    ['eu-west-0', 'dms', 'https://dms.eu-west-0.myhuaweicloud.com'],
    ['cn-north-4', 'iam', 'https://iam.cn-north-4.myhuaweicloud.com'],
    ['ap-southeast-3', 'dcs', 'https://dcs.ap-southeast-3.myhuaweicloud.com'],
  ])('of %s have %s at %s', (region, host, url) => {
    expect(endpointsOf(hosts, { region, ...none })[host]).toBe(url);
  });

  it('are the same whether the default domain is written down or not', () => {
    const written = { region: 'eu-west-101', cloudDomain: 'myhuaweicloud.eu', overrides: {}, realHosts };
    expect(endpointsOf(hosts, written)).toEqual(endpointsOf(hosts, { region: 'eu-west-101', ...none }));
  });

  it('follow another domain and give way to overrides', () => {
    const settings = {
      region: 'eu-de',
      cloudDomain: 'otc.t-systems.com',
      overrides: { dms: 'http://localhost/x' },
      realHosts,
    };
    expect(endpointsOf(hosts, settings)).toEqual({
      iam: 'https://iam.eu-de.otc.t-systems.com',
      dms: 'http://localhost/x',
      dcs: 'https://dcs.eu-de.otc.t-systems.com',
      rds: 'https://rds.eu-de.otc.t-systems.com',
    });
  });
});

it.each([
  ['https://iam.example.com/v3', 'https://iam.example.com'],
  ['https://iam.example.com/v3.0', 'https://iam.example.com'],
  ['https://proxy.example.com/iam/v3', 'https://proxy.example.com/iam'],
  ['https://proxy.example.com/v3x', 'https://proxy.example.com/v3x'],
])('the endpoint of IAM may end in the version: %s', (iam, url) => {
  const endpoints = endpointsOf(hosts, { region: 'eu-de', ...none, overrides: { iam, rds: iam } });
  expect([endpoints['iam'], endpoints['rds']]).toEqual([url, iam]);
});

describe('an endpoint of the file', () => {
  it.each([
    ['https://dms.example.com', 'https://dms.example.com'],
    ['https://dms.example.com/', 'https://dms.example.com'],
    ['https://proxy.example.com/cloud/dms//', 'https://proxy.example.com/cloud/dms'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['HTTPS://DMS.example.com:443/A', 'https://dms.example.com/A'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
  ])('%s is used as %s', (text, url) => {
    expect(parseBaseUrl(text)).toBe(url);
  });

  it.each([
    ['at its end', '', ''],
    ['before its end', 'a', `${'/'.repeat(200_000)}a`],
    ['around its end', 'a/', `${'/'.repeat(200_000)}a`],
  ])('may have 200 000 slashes %s', (_place, end, path) => {
    const url = `https://dms.example.com${'/'.repeat(200_000)}${end}`;
    expect(parseBaseUrl(url) === `https://dms.example.com${path}`).toBe(true);
  });

  it.each([
    'dms.example.com',
    '//dms.example.com',
    'https:dms.example.com',
    'https://',
    'https://a b',
    'ftp://dms.example.com',
    'file:///etc/passwd',
    'https://user@dms.example.com',
    'https://:password@dms.example.com',
    'https://dms.example.com?a=b',
    'https://dms.example.com#a',
  ])('%s is refused', (text) => {
    expect(parseBaseUrl(text)).toBeUndefined();
  });
});
