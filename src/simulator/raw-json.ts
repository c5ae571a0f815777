/** Private characters, which stand in no answer: a text between them, as a string of JSON, is put in as it is. */
const MARKS = /"\ue000((?:[^"\\]|\\.)*)\ue001"/g;

/** Stands in a body for JSON that `JSON.stringify` does not write: too many digits, too many levels. */
export class RawJson {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toJSON(): string {
    return `\ue000${this.#text}\ue001`;
  }
}

export function toJsonText(body: unknown): string {
  const text = JSON.stringify(body);
  return text.includes('\ue000')
    ? text.replace(MARKS, (_, inner: string) => JSON.parse(`"${inner}"`) as string)
    : text;
}
