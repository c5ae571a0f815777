import { z } from 'zod';

/** More names than these are left out, and counted. */
const MOST_NAMES = 50;

/** The body of an error of the API: problem details (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.literal('about:blank').describe('`title` is that of the HTTP status'),
    title: z.string().describe('The name of the HTTP status'),
    status: z.int().min(400).max(599).describe('The HTTP status'),
    detail: z.string().describe('What is wrong and what to do'),
    parameter: z.string().optional().describe('The parameter of the query that is wrong'),
    valid: z
      .array(z.string())
      .optional()
      .describe(`What is valid in its place; at most ${MOST_NAMES} of them`),
    valid_left_out: z.int().positive().optional().describe('How many valid values `valid` leaves out'),
  })
  .meta({
    title: 'Errors below /api of huaweicloud-task-exporter',
    description: 'Problem details, application/problem+json (RFC 9457). Members may be added.',
  });

export type Problem = z.infer<typeof problemSchema>;

/** `problem` as JSON, with at most so many of the valid values as its schema says. */
export function problemText({ valid, ...rest }: Problem): string {
  const leftOut = (valid?.length ?? 0) - MOST_NAMES;
  const counted = leftOut > 0 ? { valid_left_out: leftOut } : {};
  return `${JSON.stringify({ ...rest, ...(valid && { valid: valid.slice(0, MOST_NAMES) }), ...counted })}\n`;
}

/** `Valid names: a, b, c.`, for a line of text; of very many names the first ones and the number of the others. */
export function validNames(names: readonly string[]): string {
  if (names.length === 0) return 'There are none.';
  const leftOut = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return `Valid names: ${shown}${leftOut > 0 ? ` and ${leftOut} more` : ''}`;
}
