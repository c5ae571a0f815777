import type { UnlocatedProblem } from './problems.js';
import { isShownName } from './shown-keys.js';
import { didYouMean } from './suggestions.js';
import { entriesOf, isMap, itemsOf, valueAt, type Tree } from './tree.js';

/** The name of the credentials a project uses when it names none; it need not be defined. */
export const DEFAULT_CREDENTIALS = 'default';

/** What only shows when parts of the file are held against each other. Looks past values that are wrong by themselves. */
export function crossCheck(tree: Tree): UnlocatedProblem[] {
  const projects = itemsOf(valueAt(tree, 'projects'));
  return [
    ...duplicateNames(projects),
    ...undefinedCredentials(tree, projects),
    ...unusedCredentials(tree, projects),
    ...projects.flatMap((project, index) => [
      ...idleProject(project, index),
      ...duplicateWatches(project, index),
    ]),
  ];
}

function duplicateNames(projects: readonly Tree[]): UnlocatedProblem[] {
  const names = projects.map((project) => valueAt(project, 'name'));
  return repetitions(names).map(([index, first]) => ({
    path: ['projects', index, 'name'],
    message: `must be unique, but projects[${first}] has the same name`,
  }));
}

/** The positions of texts that stand further above already, each with the first one's. */
function repetitions(texts: readonly Tree[]): (readonly [index: number, first: number])[] {
  return texts.flatMap((text, index) => {
    const first = texts.indexOf(text);
    return typeof text === 'string' && first !== index ? [[index, first] as const] : [];
  });
}

function undefinedCredentials(tree: Tree, projects: readonly Tree[]): UnlocatedProblem[] {
  const defined = definedCredentials(tree);
  const known = [...new Set([DEFAULT_CREDENTIALS, ...defined])].filter(isShownName);
  return projects.flatMap((project, index) => {
    const name = valueAt(project, 'credentials');
    if (typeof name !== 'string' || name === DEFAULT_CREDENTIALS || defined.includes(name)) return [];
    const message = `no such credentials${didYouMean(name, known) || `; there are: ${known.join(', ')}`}`;
    return [{ path: ['projects', index, 'credentials'], message }];
  });
}

function unusedCredentials(tree: Tree, projects: readonly Tree[]): UnlocatedProblem[] {
  const used = projects.map(credentialsOf);
  if (used.includes(undefined)) return [];
  return definedCredentials(tree)
    .filter((name) => !used.includes(name))
    .map((name) => ({ path: ['credentials', name], message: 'no project uses these credentials' }));
}

/** `undefined` when it is not known. */
function credentialsOf(project: Tree): string | undefined {
  const isLeftOut = !isMap(project) || !('credentials' in project) || project['credentials'] === null;
  const name = isLeftOut ? DEFAULT_CREDENTIALS : project['credentials'];
  return typeof name === 'string' ? name : undefined;
}

function definedCredentials(tree: Tree): string[] {
  return entriesOf(valueAt(tree, 'credentials'))
    .filter(([, entry]) => entry !== null)
    .map(([name]) => name);
}

function idleProject(project: Tree, index: number): UnlocatedProblem[] {
  const services = valueAt(project, 'services');
  const listsNothing = isMap(services) && entriesOf(services).length === 0;
  if (!listsNothing || itemsOf(valueAt(project, 'watch')).length > 0) return [];
  const message = 'is empty; list at least one service, or leave the key out to read all of them';
  return [{ path: ['projects', index, 'services'], message }];
}

function duplicateWatches(project: Tree, index: number): UnlocatedProblem[] {
  const watches = itemsOf(valueAt(project, 'watch')).map((watch) => {
    const keys = ['service', 'instance_id', 'task_id'].map((key) => valueAt(watch, key) ?? '');
    return keys.every((key) => key === '') ? undefined : JSON.stringify(keys);
  });
  return repetitions(watches).map(([position, first]) => ({
    path: ['projects', index, 'watch', position],
    message: `is the same task as watch[${first}]`,
  }));
}
