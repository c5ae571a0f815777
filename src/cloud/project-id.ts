import { z } from 'zod';
import { id } from '../config/values.js';
import type { Client, ApiRequest } from './client.js';
import { Renewal } from './credentials/renewal.js';
import { CloudError } from './errors.js';
import { Pause, suspectMs } from './pause.js';

/** The transport has a time limit of its own; this one only ends what no one waits for any more. */
const TIMEOUT_MS = 60_000;

/** A service that took the id this recently knows it: a refusal by another one has another cause. */
const PROVEN_FOR_MS = 5 * 60_000;

const MOST_SHOWN = 3;

/** Answer of `GET /v3/projects?name={region}`: the same rules hold for an id as for one of the configuration. */
const Projects = z.object({ projects: z.array(z.object({ id })) });

/** Which project the calls are made for. */
export interface ProjectId {
  get(signal: AbortSignal): Promise<string>;
  /** What came of a call that needed it; without an error it was answered well. */
  tell(error?: CloudError): void;
}

/**
 * The id of a project that is configured without one: IAM knows a region's own project by the region's name. It is
 * asked once for all who need it; after a failure, again when a growing pause is over. An id that the services do not
 * know is forgotten, and asked for again by the next call. `client` must not need a project id itself.
 */
export function createProjectIdLookup(client: Client, project: string, region: string): ProjectId {
  const question: ApiRequest<z.output<typeof Projects>> = {
    operation: 'ListProjects',
    path: '/v3/projects',
    query: { name: region },
    answer: Projects,
  };
  const lookUp = async () => {
    const { projects } = await client
      .get(question, AbortSignal.timeout(TIMEOUT_MS))
      .catch((error: unknown) => {
        throw explained(error, project);
      });
    return { value: onlyOne(projects, project, region), renewAt: Infinity, expiresAt: Infinity };
  };
  const known = new Renewal(lookUp, Date.now, {
    tooLate: `project "${project}": IAM had not yet returned its id when the scrape had to end; set project_id to avoid this call`,
  });
  const suspicion = new Suspicion();
  return {
    get: (signal) =>
      known.get(signal).catch((error: unknown) => {
        throw error instanceof CloudError
          ? error.withMessage(error.message, { isPrerequisite: true })
          : error;
      }),
    tell: (error) => {
      if (suspicion.isWrongAfter(error)) known.drop(() => true);
    },
  };
}

/** Whether refusals are about the project's id. IAM may know no other: the second suspicion has to wait, and the next longer. */
class Suspicion {
  readonly #pause = new Pause(suspectMs);
  #provenAt = -Infinity;

  isWrongAfter(error: CloudError | undefined): boolean {
    if (error === undefined) {
      this.#provenAt = performance.now();
      this.#pause.end();
      return false;
    }
    const isProven = performance.now() - this.#provenAt < PROVEN_FOR_MS;
    if (isProven || !isAboutProject(error) || !this.#pause.isOver) return false;
    this.#pause.begin();
    return true;
  }
}

/** Services that do not know a project answer with a 400, 403 or 404, as they do for other causes. */
function isAboutProject({ reason, status }: CloudError): boolean {
  const isRefused = reason === 'rejected' || reason === 'forbidden';
  return isRefused && (status === 400 || status === 403 || status === 404);
}

function explained(error: unknown, project: string): unknown {
  if (!(error instanceof CloudError)) return error;
  // With a credential that is refused, an id would not help.
  const instead = error.reason === 'auth' ? '' : '; or set its project_id';
  return error.withMessage(`project "${project}": ${error.message}${instead}`);
}

function onlyOne(projects: readonly { readonly id: string }[], project: string, region: string): string {
  const [first, ...others] = projects;
  if (first !== undefined && others.length === 0) return first.id;
  throw new CloudError(
    'rejected',
    `project "${project}": IAM was asked for the project named "${region}" (ListProjects) and knows ${found(projects)}; ` +
      'set project_id',
  );
}

function found(projects: readonly { readonly id: string }[]): string {
  if (projects.length === 0) return 'none';
  const shown = projects.slice(0, MOST_SHOWN).map((one) => one.id);
  const more = projects.length > MOST_SHOWN ? ', …' : '';
  return `${projects.length} (${shown.join(', ')}${more})`;
}
