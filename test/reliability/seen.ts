import { Answer } from '../planner/answer.js';
import type { Reason } from '../../src/cloud/errors.js';
import type { Seen } from './scenario.js';

const ERRORS = 'huaweicloud_collector_errors_total';
const WARNINGS = ['warn', 'error'];

/** The families that stand for zero, when a scenario names no value. */
const ZERO_UNLESS_NAMED = {
  missingRows: 'huaweicloud_collector_missing_rows',
  refusedInstances: 'huaweicloud_collector_refused_instances',
  tasksDropped: 'huaweicloud_tasks_dropped',
  stepsDropped: 'huaweicloud_steps_dropped',
} as const;

/** How many series these families have, where a scenario names it. */
const COUNTED = {
  tasks: 'huaweicloud_task_info',
  instances: 'huaweicloud_instance_info',
  percentages: 'huaweicloud_task_progress_percent',
} as const;

export interface Observed {
  readonly text: string;
  /** The text of the scrape that counters are compared with. */
  readonly before: string;
  /** The lines of the log since then. */
  readonly lines: readonly string[];
}

/** What was observed, in the form of what is expected. */
export function seenIn({ text, before, lines }: Observed, expected: Seen): Seen {
  const [answer, earlier] = [new Answer(text, 0), new Answer(before, 0)];
  const reasons = answer
    .samples(ERRORS)
    .filter(({ labels, value }) => value > (earlier.value(ERRORS, { reason: labels['reason'] ?? '' }) ?? 0))
    .map(({ labels }) => labels['reason']);
  return {
    success: answer.value('huaweicloud_collector_success') as Seen['success'],
    ...(reasons.length > 0 && { reason: reasons.join(', ') as Reason }),
    ...logIn(lines, expected),
    ...countsIn(answer, expected),
    ...(expected.unrecognized !== undefined && { unrecognized: unrecognizedIn(answer) }),
  };
}

/** The expected part, when it stands in the only warning; else all warnings. */
function logIn(lines: readonly string[], { log }: Seen): Pick<Seen, 'log'> {
  const entries = lines.map((line) => JSON.parse(line) as { level: string; msg: string });
  const [warning, ...others] = entries.filter(({ level }) => WARNINGS.includes(level)).map(({ msg }) => msg);
  if (warning === undefined) return {};
  const isExpected = others.length === 0 && log !== undefined && warning.includes(log);
  return { log: isExpected ? log : [warning, ...others].map((one) => one.slice(0, 600)).join('\n') };
}

function countsIn(answer: Answer, expected: Seen): Partial<Seen> {
  const dropped = Object.entries(ZERO_UNLESS_NAMED)
    .map(([key, name]) => [key, answer.value(name) ?? 0] as const)
    .filter(([, value]) => value !== 0);
  const counted = Object.entries(COUNTED)
    .filter(([key]) => key in expected)
    .map(([key, name]) => [key, answer.values(name).length] as const);
  return Object.fromEntries([...dropped, ...counted]);
}

function unrecognizedIn(answer: Answer): Readonly<Record<string, number>> {
  const samples = answer.samples('huaweicloud_collector_unrecognized_values_total');
  return Object.fromEntries(samples.map(({ labels, value }) => [labels['field'] ?? '', value]));
}
