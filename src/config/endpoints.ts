/** The key of the identity service, which every project needs besides its services. */
export const IAM_HOST = 'iam';

const WORLD_DOMAIN = 'myhuaweicloud.com';
const EUROPEAN_DOMAIN = 'myhuaweicloud.eu';
/** Regions of the European cloud: eu-west-101 and those that may follow; eu-west-0 belongs to a partner. */
const EUROPEAN_REGION = /^eu-west-1\d\d$/;

/** What decides a project's endpoints. */
export interface EndpointSettings {
  readonly region: string;
  readonly cloudDomain: string | undefined;
  /** Full URLs by host key, which win over the rule. */
  readonly overrides: Readonly<Record<string, string | undefined>>;
  /** The hosts that do not follow the rule, by the name that it would give them. */
  readonly realHosts: Readonly<Record<string, string>>;
}

/** Base URL of each host, without a trailing slash; that of IAM also without the version that its paths begin with. */
export function endpointsOf(hosts: readonly string[], settings: EndpointSettings): Record<string, string> {
  const { region, overrides, realHosts } = settings;
  const domain = settings.cloudDomain ?? (EUROPEAN_REGION.test(region) ? EUROPEAN_DOMAIN : WORLD_DOMAIN);
  return Object.fromEntries(
    hosts.map((host) => {
      const name = `${host}.${region}.${domain}`;
      const url = overrides[host] ?? `https://${realHosts[name] ?? name}`;
      return [host, host === IAM_HOST ? url.replace(/\/v3(\.0)?$/, '') : url];
    }),
  );
}

/** The URL as requests are built upon it: a path prefix stays, a trailing slash goes. `undefined` when it is unfit for that. */
export function parseBaseUrl(text: string): string | undefined {
  const url = parseHttpUrl(text);
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  if (url.search !== '' || url.hash !== '') return undefined;
  return url.origin + url.pathname.replace(/(?<!\/)\/+$/, '');
}

/** `undefined` unless the text is an absolute http or https URL. */
function parseHttpUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text);
}
