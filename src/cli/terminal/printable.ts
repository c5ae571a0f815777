/**
 * Somebody else's words as one line that is safe to print: control characters could move the cursor or set the
 * terminal's title, and those that turn the direction of writing could make a line read as another one.
 */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
}

/** JSON that is safe to print too: what JSON itself lets pass unescaped is escaped here. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(/[^\P{C}\n]|[\u2028\u2029]/gu, escaped);
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
