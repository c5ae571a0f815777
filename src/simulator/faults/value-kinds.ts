import { RawJson } from '../raw-json.js';
import type { Answer } from '../refusal.js';
import type { FaultOptions } from './fault-options.js';
import { onLists, onProgress, onTaskLists, type FaultTarget, type Kind } from './kind.js';
import { pageIn, skippedBy, withPage, type Row } from './list-answer.js';

const ON_LISTS = { appliesTo: onLists } as const;
const DEPTH = 20_000;

/** Escape sequences of one and two bytes, the override of the writing direction, a line that looks like one of a log. */
const CONTROLS = '\u009b31m\u001b]0;\u009d\u202e\r\n{"level":50,"msg":"forged"}\u2028';

/** Rows and values that are too many, too long or not what they should be. */
export const VALUE_KINDS = {
  'many-tasks': {
    does: 'adds so many running tasks to the first page of a task list',
    appliesTo: onTaskLists,
    defaults: { rows: 20_000 },
    change: addTasks,
  },
  'many-steps': {
    does: 'gives a task so many steps',
    appliesTo: onProgress,
    defaults: { rows: 50_000 },
    change: addSteps,
  },
  'long-id': {
    does: 'gives the first row of each page an id of so many characters',
    ...ON_LISTS,
    defaults: { bytes: 1024 * 1024 },
    change: changeFirst((_, target, { bytes = 1 }) => ({ [idField(target)]: 'i'.repeat(bytes) })),
  },
  'deep-value': {
    does: 'nests a value of the first row 20 000 levels deep',
    ...ON_LISTS,
    defaults: { field: 'status' },
    change: changeFirst((_, __, { field = 'status' }) => ({
      [field]: new RawJson('['.repeat(DEPTH) + ']'.repeat(DEPTH)),
    })),
  },
  'control-characters': {
    does: 'puts control characters, a text direction override and line breaks into the ids and names of each page',
    ...ON_LISTS,
    change: changeFirst((row, target) =>
      Object.fromEntries(
        [idField(target), 'name', 'instance_name']
          .filter((name) => name in row)
          .map((name) => [name, `${String(row[name])}${CONTROLS}`]),
      ),
    ),
  },
  'long-percentage': {
    does: 'puts so many blanks into a percentage',
    appliesTo: (route) => onProgress(route) || route.list?.percent !== undefined,
    defaults: { bytes: 200_000 },
    change: (answer, target, { bytes = 200_000 }) => {
      const value = `5${' '.repeat(bytes)}x`;
      const { list, progress } = target.route;
      if (progress !== undefined)
        return { ...answer, body: { ...(answer.body as Row), [progress.percent]: value } };
      return changeFirst(() => ({ [list?.percent ?? '']: value }))(answer, target, {});
    },
  },
} as const satisfies Readonly<Record<string, Kind>>;

function idField({ route }: FaultTarget): string {
  return route.list?.id ?? 'id';
}

/** Lays fields over the first row of a page. */
function changeFirst(
  change: (row: Row, target: FaultTarget, options: FaultOptions) => Row,
): NonNullable<Kind['change']> {
  return (answer, target, options) => {
    const [first, ...others] = pageIn(answer, target).rows;
    if (first === undefined) return answer;
    return withPage(answer, target, { rows: [{ ...first, ...change(first, target, options) }, ...others] });
  };
}

/** The total grows on every page, the rows only on the first: it is longer than asked for. */
function addTasks(answer: Answer, target: FaultTarget, { rows: added = 0 }: FaultOptions): Answer {
  const { rows, count } = pageIn(answer, target);
  const [model] = rows;
  if (model === undefined) return answer;
  const status = target.route.list?.running;
  const more = Array.from({ length: added }, (_, at) => ({ ...model, id: `added-${at}`, status }));
  const isFirst = skippedBy(target) === 0;
  return withPage(answer, target, { rows: isFirst ? [...rows, ...more] : rows, count: count + added });
}

function addSteps(answer: Answer, { route }: FaultTarget, { rows = 0 }: FaultOptions): Answer {
  const field = route.progress?.steps ?? '';
  const body = answer.body as Row;
  const steps = body[field] as readonly Row[];
  const many = Array.from({ length: rows }, (_, at) => steps[at % steps.length]);
  return { ...answer, body: { ...body, [field]: many } };
}
