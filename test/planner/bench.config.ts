import { defineConfig } from 'vitest/config';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { BenchRow } from './bench.js';

const COLUMNS: readonly (readonly [title: string, of: (row: BenchRow) => string])[] = [
  ['scene', ({ scene }) => scene],
  ['first scrape, calls', ({ firstCalls }) => String(firstCalls)],
  ['time', ({ firstMs }) => seconds(firstMs)],
  ['scrapes to cover all', ({ scrapesToCover }) => String(scrapesToCover ?? 'never')],
  ['steady, calls', ({ steadyCalls }) => steadyCalls.mean.toFixed(1)],
  ['most', ({ steadyCalls }) => String(steadyCalls.most)],
  ['time', ({ steadyMs }) => seconds(steadyMs)],
];

/** Prints nothing but the table, and what went wrong: it may be read from a pipe. */
class BenchTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const rows = tests.flatMap((test) => test.meta().benchRow ?? []);
    process.stdout.write(`${tableOf(rows).join('\n')}\n`);
    for (const module of modules) for (const { message } of module.errors()) tell(module.moduleId, message);
    for (const test of tests) for (const message of failuresOf(test)) tell(test.fullName, message);
  }
}

function failuresOf(test: TestCase): readonly string[] {
  return (test.result().errors ?? []).map(({ message }) => message);
}

function tell(where: string, message: string): void {
  process.stderr.write(`${where}: ${message}\n`);
}

/** The first column to the left, numbers to the right. */
function tableOf(rows: readonly BenchRow[]): readonly string[] {
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, of]) => of(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  const [head = '', ...body] = lines;
  return [head, '-'.repeat(head.length), ...body];
}

/** Virtual time, so it is exact. */
function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    include: ['test/planner/bench.ts'],
    setupFiles: ['test/setup.ts'],
    reporters: [new BenchTable()],
  },
});
