import { z } from 'zod';
import type { Client, Question } from './client.js';
import { CloudError } from './errors.js';
import { Flight } from './flight.js';

/** The transport has a time limit of its own; this one only ends what no one waits for any more. */
const TIMEOUT_MS = 60_000;

/** Answer of `GET /v3/projects?name={region}`. */
const Projects = z.object({ projects: z.array(z.object({ id: z.string().min(1) })) });

/**
 * The id of a project that is configured without one: IAM knows a region's own project by the region's name. It is
 * asked once for all who need it; a failure is asked again by the next call. `client` must not need a project id
 * itself.
 */
export function createProjectIdLookup(
  client: Client,
  project: string,
  region: string,
): (signal: AbortSignal) => Promise<string> {
  const question: Question<z.output<typeof Projects>> = {
    operation: 'ListProjects',
    path: '/v3/projects',
    query: { name: region },
    answer: Projects,
  };
  let known: string | undefined;
  const flight = new Flight(async () => {
    const { projects } = await client
      .get(question, AbortSignal.timeout(TIMEOUT_MS))
      .catch((error: unknown) => {
        throw retold(error, project);
      });
    known = onlyOne(projects, project, region);
    return known;
  }, `project "${project}": IAM had not yet returned its id when the scrape had to end; set project_id to avoid this call`);
  return async (signal) => known ?? flight.wait(signal);
}

function retold(error: unknown, project: string): unknown {
  if (!(error instanceof CloudError)) return error;
  // With a credential that is refused, an id would not help.
  const instead = error.reason === 'auth' ? '' : '; or set its project_id';
  return error.retold(`project "${project}": ${error.message}${instead}`, { isPrior: true });
}

function onlyOne(projects: readonly { readonly id: string }[], project: string, region: string): string {
  const [first, ...others] = projects;
  if (first !== undefined && others.length === 0) return first.id;
  const found =
    first === undefined ? 'none' : `${projects.length} (${projects.map(({ id }) => id).join(', ')})`;
  throw new CloudError(
    'rejected',
    `project "${project}": IAM was asked for the project named "${region}" (ListProjects) and knows ${found}; ` +
      'set project_id',
  );
}
