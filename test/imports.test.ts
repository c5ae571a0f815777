import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * Each folder of src/ may import from itself and from the folders named here. `cli` and the files at the top of
 * src/ put the parts together and may import everything; only they may import the files at the top.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  config: [],
  cloud: ['config'],
  tasks: ['config', 'cloud'],
  services: ['config', 'cloud', 'tasks'],
  report: ['cloud', 'tasks'],
  metrics: ['cloud', 'tasks', 'report'],
  web: ['config', 'cloud', 'tasks', 'report', 'metrics'],
  simulator: [],
};
const UNRESTRICTED = ['', 'cli'];

interface Import {
  readonly from: string;
  readonly to: string;
}

const SRC = new URL('../src/', import.meta.url);
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
const imports = files.flatMap((from) => importsOf(from, readFileSync(new URL(from, SRC), 'utf8')));

/** Static and dynamic imports of other files of src/, those of types alone included. */
function importsOf(from: string, text: string): Import[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => ({ from, to: sourceOf(posix.join(dirname(from), fileName)) }));
}

/** The file that an import's `.js` names. */
function sourceOf(path: string): string {
  const base = path.replace(/\.js$/, '');
  return files.find((name) => name === `${base}.ts` || name === `${base}.tsx`) ?? `${base}.ts`;
}

function folderOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : '';
}

function isAllowed({ from, to }: Import): boolean {
  const [folder, other] = [folderOf(from), folderOf(to)];
  return UNRESTRICTED.includes(folder) || folder === other || (MAY_IMPORT[folder]?.includes(other) ?? false);
}

/** The first cycle that is found, as the files on it. */
function cycleIn(all: readonly Import[]): readonly string[] {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    const targets = all.filter(({ from }) => from === file).map(({ to }) => to);
    const found = targets.map((to) => visit(to, [...path, file])).find(({ length }) => length > 0);
    done.add(file);
    return found ?? [];
  };
  return all.map(({ from }) => visit(from, [])).find(({ length }) => length > 0) ?? [];
}

describe('the imports of src/', () => {
  it('are read', () => {
    expect(imports).toContainEqual({ from: 'main.ts', to: 'cli/tasks.ts' }); // a dynamic one
    expect(imports).toContainEqual({ from: 'exporter.ts', to: 'runtime.ts' });
    expect(imports.filter(({ to }) => !files.includes(to))).toEqual([]);
  });

  it('run one way', () => {
    expect(imports.filter((one) => !isAllowed(one))).toEqual([]);
  });

  it('are those that docs/architecture.md lists', () => {
    const text = readFileSync(new URL('../docs/architecture.md', SRC), 'utf8');
    const rows = [...text.matchAll(/^\| `(\w+)` +\| .* \| ((?:`\w+`(?:, )?)*|–) +\|$/gm)];
    const listed = rows.map(([, folder = '', cell = '']) => [folder, cell.match(/\w+/g) ?? []]);
    expect(Object.fromEntries(listed)).toEqual(MAY_IMPORT);
  });

  it('form no cycle', () => {
    expect(cycleIn(imports)).toEqual([]);
  });

  it.each([
    { from: 'tasks/scheduler.ts', to: 'web/app.ts' },
    { from: 'tasks/scheduler.ts', to: 'exporter.ts' },
    { from: 'simulator/dcs.ts', to: 'cloud/signer.ts' },
    { from: 'unlisted/a.ts', to: 'cloud/signer.ts' },
  ])('$from must not import $to', (one) => {
    expect(isAllowed(one)).toBe(false);
  });

  it('would be reported if they formed one', () => {
    const circle = [
      { from: 'a.ts', to: 'b.ts' },
      { from: 'b.ts', to: 'c.ts' },
      { from: 'c.ts', to: 'b.ts' },
    ];
    expect(cycleIn(circle)).toEqual(['b.ts', 'c.ts', 'b.ts']);
  });
});
