import type { UnlocatedProblem } from '../problems.js';
import type { CheckedFile, Warning } from './checked-file.js';
import { limitWarnings } from './limits.js';
import { projectWarnings } from './projects.js';
import { secretWarnings } from './secrets.js';
import { valueWarnings } from './values.js';

/** Every warning, as the documentation lists them. */
export const WARNINGS: readonly Warning[] = [
  ...secretWarnings,
  ...valueWarnings,
  ...projectWarnings,
  ...limitWarnings,
];

/** The likely mistakes in a file. Reads the files that it names. */
export async function findWarnings(file: CheckedFile): Promise<UnlocatedProblem[]> {
  if (!file.document.isWellFormed) return [];
  const found = await Promise.all(WARNINGS.map(async (warning) => warning.find(file)));
  return found.flat();
}
