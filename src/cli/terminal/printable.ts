/**
 * Text from outside as one line that is safe to print: control characters could move the cursor or set the
 * terminal's title, and those that turn the direction of writing could make a line read as another one.
 */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
}

/** The same with all of it escaped, for those who look for what was there. */
export function escapedLine(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, escaped);
}

/** Text of several lines that is safe to print: everything else that could command a terminal is escaped. */
export function escapedLines(text: string): string {
  return text.replace(/[^\P{C}\n]|[\u2028\u2029]/gu, escaped);
}

/** The same of text that has colours. */
export function escapedColoured(text: string): string {
  return text.replace(/[^\P{C}\n\u001b]|[\u2028\u2029]/gu, escaped);
}

/** JSON that is safe to print too: what JSON itself lets pass unescaped is escaped here. */
export function printableJson(value: unknown, indent?: number): string {
  return escapedLines(JSON.stringify(value, undefined, indent));
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
