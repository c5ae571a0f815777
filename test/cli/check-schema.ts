import { z } from 'zod';
import { REASONS } from '../../src/cloud/errors.js';

const count = z.int().nonnegative();

const service = z.strictObject({
  cloud_service: z.string(),
  state: z.enum(['ok', 'failed', 'not_asked', 'unfinished']),
  endpoint: z.url().nullable(),
  is_listed: z.boolean(),
  instances: count.nullable(),
  instances_not_read: count.nullable(),
  unfinished_tasks: count.nullable(),
  calls: count,
  collections: count,
  duration_seconds: z.number().nonnegative(),
  first_calls: count.nullable(),
  calls_per_scrape: count.nullable(),
  problem: count.nullable(),
});

const project = z.strictObject({
  project: z.string(),
  region: z.string(),
  project_id: z.string().min(1).nullable(),
  project_id_from: z.enum(['configuration', 'iam']),
  credentials: z.strictObject({ name: z.string(), origin: z.string() }),
  iam_endpoint: z.url().nullable(),
  iam_calls: count,
  services: z.array(service),
});

const problem = z.strictObject({
  reason: z.enum(REASONS).nullable(),
  message: z.string().min(1),
  advice: z.array(z.string().min(1)),
  call: z.string().nullable(),
  http_status: z.int().nullable(),
  code: z.string().nullable(),
  request_id: z.string().nullable(),
  missing_action: z.string().nullable(),
  clock_ahead_seconds: z.int().nullable(),
  retry_after_seconds: z.int().nullable(),
  affected: z.array(z.strictObject({ project: z.string(), cloud_service: z.string() })).min(1),
});

const cost = z.strictObject({
  credentials: z.string(),
  cloud_service: z.string(),
  projects: z.array(z.string()).min(1),
  first_calls: count,
  calls_per_scrape: count,
  allowed_calls: count,
  requests_per_second: z.number().positive(),
  timeout_seconds: z.number().positive(),
});

/** What `check --output=json` prints: a field that goes, comes or changes has to change here, too. */
export const checkAnswer = z.strictObject({
  version: z.literal(1),
  ok: z.boolean(),
  checked_at: z.iso.datetime(),
  projects: z.array(project),
  problems: z.array(problem),
  costs: z.array(cost),
  missing: z.array(z.string().min(1)),
  consequences: z.array(z.string().min(1)),
});
