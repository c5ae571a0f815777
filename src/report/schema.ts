import { z } from 'zod';
import { REASONS } from '../tasks/snapshot.js';
import { MOST_STEPS } from '../tasks/step-limit.js';
import { STATUSES } from '../tasks/task.js';

/** Raised when a field goes or changes its meaning; fields may be added without. */
export const VERSION = 1;

const time = z.iso.datetime().describe('ISO 8601, UTC');
const seconds = z.number().nonnegative();
const count = z.int().nonnegative();
const text = z.string().describe('Empty when unknown');
const status = z.enum(STATUSES);

const project = z.object({
  project: z.string().describe('Its name in the configuration'),
  project_id: text.describe('Empty until it is known'),
  region: z.string(),
  credentials: z.string().describe('The name of its credentials in the configuration'),
});

const collector = z.object({
  project: z.string(),
  cloud_service: z.string(),
  success: z
    .boolean()
    .describe('No call of the latest collection failed, and one whole list has been read since the start'),
  failure: z
    .object({ reason: z.enum(REASONS), message: z.string() })
    .nullable()
    .describe('What is wrong, while something is'),
  collected_at: time.describe('When the knowledge of this service was collected'),
  last_success_at: time.nullable(),
  duration_seconds: seconds.nullable().describe('Of the latest collection; null before the first has ended'),
  pending_instances: count.describe(
    'Instances whose task list was due and not asked for: the budget ran out',
  ),
  refused_instances: z
    .array(z.object({ instance_id: z.string(), instance_name: text, message: z.string() }))
    .describe('Instances whose task list the cloud refuses'),
  missing_rows: count.describe("Rows that the counts of the cloud's lists claim and the lists do not give"),
  paused: z.boolean().describe('Calls were not made because of throttling or a rejected credential'),
  api_calls: z
    .object({ last_minute: count, allowed_per_minute: z.number().nonnegative() })
    .describe('Calls with the same credential to the same service, over all projects'),
  instances: count.describe('Instances known'),
  tasks_by_status: z.record(status, count).describe('Tasks known, those that were dropped included'),
  tasks_dropped: count.describe('Tasks left out of "tasks" because of tasks.max_per_service'),
});

const problem = z.object({
  reason: z.enum(REASONS),
  message: z.string().describe('Of one of the failures that it causes'),
  affected: z.array(z.object({ project: z.string(), cloud_service: z.string() })),
});

const part = {
  name: text,
  status,
  started_at: time.nullable(),
  ended_at: time.nullable().describe('Null until it has finished'),
  duration_seconds: seconds.nullable().describe('To now while it runs'),
};

const substep = z.object({ substep: z.int().positive().describe('Counts from 1'), ...part });

const step = z.object({
  step: z.int().positive().describe('Counts from 1'),
  ...part,
  error_code: text.describe('Empty unless it failed with a code'),
  substeps: z.array(substep),
});

const task = z.object({
  project: z.string(),
  cloud_service: z.string(),
  instance_id: z.string(),
  instance_name: text,
  task_id: z.string(),
  name: text,
  status,
  progress_percent: z.number().min(0).max(100).nullable().describe('Null while the API gives none'),
  remaining_seconds: seconds.nullable().describe('As the API expects it; null once finished'),
  created_at: time.nullable(),
  ended_at: time.nullable().describe('Null until it has finished'),
  planned_end_at: time.nullable().describe('RDS, while it is unfinished'),
  last_progress_at: time
    .nullable()
    .describe('When the exporter last saw an unfinished task move; null once finished'),
  duration_seconds: seconds.nullable().describe('From its creation to its end, or to now'),
  user_name: text,
  order_id: text,
  error_code: text.describe('Empty unless it failed with a code'),
  reason: text.describe('Empty unless it failed and the API says why'),
  steps: z.array(step).describe('Empty where the API gives none, and with tasks.steps: false'),
  steps_dropped: count.describe(
    `Steps left out beyond the first ${MOST_STEPS}, and sub-steps beyond the ${MOST_STEPS} of each step; those that failed or run stay`,
  ),
});

/** What `GET /api/v1/tasks` answers. */
export const tasksAnswer = z
  .object({
    version: z.literal(VERSION),
    generated_at: time,
    exporter: z.object({ version: z.string(), started_at: time }),
    projects: z.array(project),
    collectors: z.array(collector).describe('One for each project and service'),
    problems: z
      .array(problem)
      .describe(
        'Each cause of failure once, with all that it affects; the one that affects most comes first',
      ),
    tasks: z.array(task),
  })
  .meta({
    title: 'GET /api/v1/tasks of huaweicloud-task-exporter',
    description: 'The background tasks, and how reading them fares. Fields may be added within a version.',
  });

export type TasksAnswer = z.infer<typeof tasksAnswer>;
export type CollectorAnswer = z.infer<typeof collector>;
export type ProblemAnswer = z.infer<typeof problem>;
export type TaskAnswer = z.infer<typeof task>;
export type StepAnswer = z.infer<typeof step>;
export type SubstepAnswer = z.infer<typeof substep>;

/** The schema for those who use another language: `docs/api-v1-tasks.schema.json`. */
export function jsonSchema(): unknown {
  return z.toJSONSchema(tasksAnswer, {
    // Of what is sent, not of what a strict reader keeps: it must let fields pass that are added later.
    io: 'input',
    // The format says it in a word, the pattern in four hundred characters.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
}
