/**
 * What to say of a credential in quotes, `"like this"`; `undefined` when it is in none. No key, user or password is
 * expected to begin and end with the same quote: the quotes came along from a file that does not take them off.
 */
export function quotesFault(text: string): string | undefined {
  const first = text.at(0);
  const isQuoted = text.length > 1 && (first === '"' || first === "'") && text.at(-1) === first;
  if (!isQuoted) return undefined;
  return 'is wrapped in quotes, which would be sent as a part of it: remove them (docker --env-file keeps quotes, a shell does not)';
}
