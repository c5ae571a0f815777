/** Where clients reach the exporter, as `--web.external-url` and `--web.route-prefix` say. */
export interface PublicAddress {
  /** The URL outside, for example at a reverse proxy. */
  readonly externalUrl?: URL | undefined;
  /** The path that every address of this server begins with; empty, or with a slash at its start and none at its end. */
  readonly routePrefix: string;
}

/** Segments that need no encoding and lead to no other folder. */
const PREFIX = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*$/;

/** `/a/b` of `a/b/`, `/a/b` or `/a/b/`, and the empty text of `/`; `undefined` when it is no path. */
export function parseRoutePrefix(text: string): string | undefined {
  const segments = text.split('/');
  while (segments[0] === '') segments.shift();
  while (segments.at(-1) === '') segments.pop();
  const prefix = segments.map((segment) => `/${segment}`).join('');
  return PREFIX.test(prefix) ? prefix : undefined;
}

/** An http or https URL without user, query and fragment, whose path can be a prefix; `undefined` for anything else. */
export function parseExternalUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const hasMore = [url.username, url.password, url.search, url.hash].some((part) => part !== '');
  return hasMore || parseRoutePrefix(url.pathname) === undefined ? undefined : url;
}

/** The prefix that was given, else the path of the external URL. */
export function publicAddress(externalUrl: URL | undefined, routePrefix: string | undefined): PublicAddress {
  return { externalUrl, routePrefix: parseRoutePrefix(routePrefix ?? externalUrl?.pathname ?? '') ?? '' };
}

/**
 * The path before `/probe` for a client that asked for `host`: a reverse proxy at the host of the external URL may have
 * removed it from the request.
 */
export function prefixFor(host: string, { externalUrl, routePrefix }: PublicAddress): string {
  return externalUrl?.host === host.toLowerCase() ? pathOf(externalUrl) : routePrefix;
}

function pathOf(url: URL | undefined): string {
  return parseRoutePrefix(url?.pathname ?? '') ?? '';
}
