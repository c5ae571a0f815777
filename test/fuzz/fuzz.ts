import fc from 'fast-check';
import { it } from 'vitest';

const { FUZZ_SEED = '1', FUZZ_RUNS = '1000', FUZZ_PATH } = process.env;

/** A failed case is printed up to this length; the path makes it again in full. */
const LONGEST_CASE = 4_000;

export interface Target {
  readonly title: string;
  /** Its part of all cases; the parts of all targets together are 1. */
  readonly share: number;
}

/** Tries a property with its share of the cases. A failure names the command that makes the same case again. */
export function fuzz<Case>({ title, share }: Target, property: fc.IRawProperty<Case>): void {
  const numRuns = Math.max(1, Math.round(Number(FUZZ_RUNS) * share));
  it(`${title}: ${numRuns} cases`, async (context) => {
    const details = await fc.check(property, {
      seed: Number(FUZZ_SEED),
      numRuns,
      ...(FUZZ_PATH !== undefined && { path: FUZZ_PATH }),
    });
    if (!details.failed) return;
    const failure = new Error(reportOf(details, title, context.task.file.name));
    failure.stack = '';
    throw failure;
  });
}

function reportOf<Case>(details: fc.RunDetails<Case>, title: string, file: string): string {
  const { seed, counterexamplePath, counterexample, errorInstance } = details;
  const path = counterexamplePath ?? '';
  return [
    `case ${details.numRuns} of "${title}" fails: ${describe(errorInstance)}`,
    fc.stringify(counterexample).slice(0, LONGEST_CASE),
    `make it again: FUZZ_SEED=${seed} FUZZ_PATH=${path} npm run fuzz -- ${file} -t '${title}'`,
  ].join('\n');
}

/** Of the stack only what is not a library. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ +at .*\/(src|test)\//.test(line));
  return [error.message, ...frames].join('\n');
}
