const SCHEME = /^https?:\/\//i;

/** What a URL puts at an end of its host. A slash alone at the very end is harmless. */
const AFTER_HOST = /[/?#\\]/;

/** Why a text is not the URL of a proxy: something stands after its host and port, or anything else. */
export type ProxyUrlFault = 'afterHost' | 'shape';

/** How the characters in a user or password that cause the fault are written. */
export const PROXY_URL_ESCAPES: Readonly<Record<ProxyUrlFault, string>> = {
  afterHost: '%23 for #, %3F for ?, %2F for /, %5C for \\, %25 for %',
  shape: '%25 for %',
};

/**
 * Why a text is not the URL of a proxy; `undefined` when it is one. Its user and password are decoded at each
 * connection, which has to succeed. A `#`, `?` or `/` in them would end the host: the user's name would be taken for it.
 */
export function proxyUrlFault(text: string): ProxyUrlFault | undefined {
  if (!SCHEME.test(text)) return 'shape';
  const rest = text.replace(SCHEME, '');
  if (AFTER_HOST.test(rest.endsWith('/') ? rest.slice(0, -1) : rest)) return 'afterHost';
  return URL.canParse(text) && isDecodable(new URL(text)) ? undefined : 'shape';
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}
