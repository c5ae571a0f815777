import { z } from 'zod';
import type { Client, Question } from './client.js';
import { CloudError } from './errors.js';

/** Answer of `GET /v3/projects?name={region}`. */
const Projects = z.object({ projects: z.array(z.object({ id: z.string().min(1) })) });

/**
 * The id of a project that is configured without one: IAM knows a region's own project by the region's name. It is
 * asked once; a failure is asked again by the next call. `client` must not need a project id itself.
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
  let known: Promise<string> | undefined;
  return (signal) => {
    known ??= client
      .get(question, signal)
      .then(({ projects }) => onlyOne(projects, project, region))
      .catch((error: unknown) => {
        known = undefined;
        throw error;
      });
    return known;
  };
}

function onlyOne(projects: readonly { readonly id: string }[], project: string, region: string): string {
  const [first, ...others] = projects;
  if (first !== undefined && others.length === 0) return first.id;
  const found =
    first === undefined ? 'none' : `${projects.length} (${projects.map(({ id }) => id).join(', ')})`;
  throw new CloudError(
    'rejected',
    `ListProjects: project "${project}": IAM was asked for the project named "${region}" and knows ${found}; ` +
      'set project_id in the configuration',
  );
}
