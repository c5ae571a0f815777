import type { Call } from './call.js';

/** The longest quotation from outside in a message of ours. */
const QUOTE_LENGTH = 200;

/** Longer texts are cut to this before they are searched. */
const READ_LENGTH = 10_000;

/** This many characters of a secret in a row cannot be a coincidence. */
const PIECE_LENGTH = 8;

/**
 * Text from outside (an answer, a header, a URL) in one line and short, for a message of ours: without line breaks,
 * control characters, half characters, and characters that turn the direction of writing. Every such text goes
 * through here.
 */
export function clean(text: string, most = QUOTE_LENGTH): string {
  const line = text
    .slice(0, READ_LENGTH)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return line.length <= most ? line : `${line.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The same for the words of an answer, without any piece of what was sent to prove who we are. */
export function quote(text: string, { headers }: Pick<Call, 'headers'>): string {
  return clean(redact(text.slice(0, READ_LENGTH), secretsIn(headers)));
}

/** Of a signature's header, the key's name and the signature: the rest says what was signed, which may help. */
function secretsIn(headers: Call['headers']): string[] {
  return Object.entries(headers)
    .filter(([name]) => /^(authorization|x-[a-z]+-token)$/i.test(name))
    .flatMap(([, value]) => {
      const parts = [...value.matchAll(/(?:Access|Signature)=([^,\s]+)/g)].map(([, part = '']) => part);
      return parts.length === 0 ? [value] : parts;
    });
}

/** Finds parts of secrets too: an answer may repeat a token cut short, or a signature in capitals. */
function redact(text: string, secrets: readonly string[]): string {
  const pieces = new Set(secrets.flatMap(piecesOf));
  let clean = '';
  let end = 0;
  for (const [at, piece] of piecesOf(text).entries()) {
    if (!pieces.has(piece)) continue;
    if (at > end || clean === '') clean += `${text.slice(end, at)}[redacted]`;
    end = at + PIECE_LENGTH;
  }
  return clean + text.slice(end);
}

function piecesOf(text: string): string[] {
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const count = Math.max(0, lower.length - PIECE_LENGTH + 1);
  return Array.from({ length: count }, (_, at) => lower.slice(at, at + PIECE_LENGTH));
}
