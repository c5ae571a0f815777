import { existsSync, readFileSync } from 'node:fs';

/** What to do about one alert. */
export interface Runbook {
  /** The alert's name. */
  readonly name: string;
  /** One sentence of text. */
  readonly means: string;
  readonly html: string;
}

/** docs/runbooks.md as markup, whose links are relative to the pages. */
export interface Runbooks {
  readonly introduction: string;
  readonly runbooks: readonly Runbook[];
  /** What concerns all alerts. */
  readonly about: string;
}

/** Written by `npm run build`. Without a build there are none. */
const FILE = new URL('runbooks.json', import.meta.url);

export const NO_RUNBOOKS: Runbooks = { introduction: '', runbooks: [], about: '' };

/** Reads the runbooks that belong to this build. */
export function loadRunbooks(file = FILE): Runbooks {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Runbooks) : NO_RUNBOOKS;
}
