import { parseDocument } from 'yaml';

/** A place in a YAML file: keys and indexes from the top. */
export type Place = readonly (string | number)[];

/**
 * The text of a YAML file with other values at some places. A place that is not there, or that says so already, is a
 * mistake: the test would no longer change it, and pass.
 */
export function edited(text: string, edits: readonly (readonly [Place, unknown])[]): string {
  const document = parseDocument(text);
  for (const [place, value] of edits) {
    const before: unknown = document.getIn(place);
    if (before === undefined || before === value)
      throw new Error(`${place.join('.')} is ${JSON.stringify(before)}: nothing to change in\n${text}`);
    document.setIn(place, value);
  }
  return document.toString();
}
