/** How the characters that would end the host, or begin an escape, are written in a user or password. */
export const PROXY_URL_ESCAPES = '%23 for #, %3F for ?, %2F for /, %5C for \\, %25 for %';

/**
 * Whether a text is the URL of a proxy, which ends with its host and port. Its user and password are decoded at each
 * connection, which has to succeed; a `#`, `?` or `/` in them would end the host: the user's name would be taken for it.
 */
export function isProxyUrl(text: string): boolean {
  return /^https?:\/\/[^/?#\\]+\/?$/i.test(text) && URL.canParse(text) && isDecodable(new URL(text));
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}
