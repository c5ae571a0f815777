/** The key of the identity service, which every project needs besides its services. */
export const IAM_HOST = 'iam';

const WORLD_DOMAIN = 'myhuaweicloud.com';
const DOMAIN_BY_REGION: Readonly<Record<string, string>> = { 'eu-west-101': 'myhuaweicloud.eu' };

/** Hosts that do not follow the rule. */
const REAL_HOST: Readonly<Record<string, string>> = {
  // The region tables of the official SDKs (Go services/dcs/v2/region/region.go; Java and Node alike) name this one .com.
  'dcs.eu-west-101.myhuaweicloud.eu': 'dcs.eu-west-101.myhuaweicloud.com',
};

/** What decides a project's endpoints. */
export interface EndpointSettings {
  readonly region: string;
  readonly cloudDomain: string | undefined;
  /** Full URLs by host key, which win over the rule. */
  readonly overrides: Readonly<Record<string, string | undefined>>;
}

/** Base URL of each host, without a trailing slash. */
export function endpointsOf(hosts: readonly string[], settings: EndpointSettings): Record<string, string> {
  const { region, overrides } = settings;
  const domain = settings.cloudDomain ?? DOMAIN_BY_REGION[region] ?? WORLD_DOMAIN;
  return Object.fromEntries(
    hosts.map((host) => {
      const name = `${host}.${region}.${domain}`;
      return [host, overrides[host] ?? `https://${REAL_HOST[name] ?? name}`];
    }),
  );
}

/** The URL as requests are built upon it: a path prefix stays, a trailing slash goes. `undefined` when it is unfit for that. */
export function parseBaseUrl(text: string): string | undefined {
  const url = parseHttpUrl(text);
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  if (url.search !== '' || url.hash !== '') return undefined;
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** Whether a text is the URL of a proxy. Its user and password are decoded at each connection, which has to succeed. */
export function isProxyUrl(text: string): boolean {
  const url = parseHttpUrl(text);
  if (url === undefined) return false;
  try {
    decodeURIComponent(url.username + url.password);
    return true;
  } catch {
    return false;
  }
}

/** `undefined` unless the text is an absolute http or https URL. */
function parseHttpUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text);
}
