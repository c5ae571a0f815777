import { z } from 'zod';
import { id } from '../config/values.js';
import { Backoff, suspectMs } from './backoff.js';
import type { ApiRequest, Client } from './client.js';
import type { Clock, MonotonicMs } from './clock.js';
import { RefreshingValue } from './credentials/refreshing-value.js';
import { CloudError } from './errors.js';
import { clean } from './quote.js';

/** The transport has a time limit of its own; this one only ends a call that no caller waits for. */
const TIMEOUT_MS = 60_000;

/** A service that accepted the id this recently knows it: a refusal by another one has another cause. */
const PROVEN_FOR_MS = 5 * 60_000;

const MOST_SHOWN = 3;

/** Answer of `GET /v3/projects?name={region}`: the same rules hold for an id as for one of the configuration. */
const Projects = z.object({
  projects: z.array(z.object({ id, name: z.string().nullish(), enabled: z.boolean().nullish() })),
});

type IamProject = z.output<typeof Projects>['projects'][number];

/** Which project the calls are made for. */
export interface ProjectId {
  get(signal: AbortSignal): Promise<string>;
  /** Records how a call that used the id ended; without an error it was answered well. */
  readonly recordOutcome: (error?: CloudError) => void;
}

/**
 * The id of a project that is configured without one: IAM knows a region's own project by the region's name. It is
 * looked up once for all callers; after a failure, again when a backoff is over. An id that the services do not know is
 * forgotten and looked up again by the next call. `client` must not need a project id itself.
 */
export function createProjectIdLookup(
  client: Client,
  { project, region }: { readonly project: string; readonly region: string },
  clock: Clock,
): ProjectId {
  const request: ApiRequest<z.output<typeof Projects>> = {
    operation: 'ListProjects',
    path: '/v3/projects',
    query: { name: region },
    answer: Projects,
  };
  const lookUp = async () => {
    const { projects } = await client
      .get(request, AbortSignal.timeout(TIMEOUT_MS))
      .catch((error: unknown) => {
        throw explained(error, project);
      });
    return { value: onlyOne(projects, project, region), renewAt: Infinity, expiresAt: Infinity };
  };
  const known = new RefreshingValue(lookUp, clock, {
    tooLate: `project "${project}": IAM had not yet returned its id when the scrape had to end; set project_id to avoid this call`,
  });
  const suspicion = new Suspicion(clock);
  return {
    get: (signal) =>
      known.get(signal).catch((error: unknown) => {
        throw error instanceof CloudError
          ? error.withMessage(error.message, { isPrerequisite: true })
          : error;
      }),
    recordOutcome: (error) => {
      if (suspicion.isWrongAfter(error)) known.drop(() => true);
    },
  };
}

/** Decides whether refusals are about the project's id. IAM may know no other: each suspicion waits longer than the last. */
class Suspicion {
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  #provenAt: MonotonicMs = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#backoff = new Backoff(suspectMs, clock);
  }

  isWrongAfter(error: CloudError | undefined): boolean {
    if (error === undefined) {
      this.#provenAt = this.#clock.monotonic();
      this.#backoff.end();
      return false;
    }
    const isProven = this.#clock.monotonic() - this.#provenAt < PROVEN_FOR_MS;
    if (isProven || !isAboutProject(error) || !this.#backoff.isOver) return false;
    this.#backoff.begin();
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

/** IAM may list a region's sub-projects, too: the enabled one that bears the region's name is meant. */
function onlyOne(projects: readonly IamProject[], project: string, region: string): string {
  const enabled = projects.filter((one) => one.enabled !== false);
  const [own, ...others] = enabled.filter(({ name }) => name === region);
  const [only, ...more] = enabled;
  const found = others.length === 0 ? own : undefined;
  if (found !== undefined) return found.id;
  if (only !== undefined && more.length === 0) return only.id;
  throw new CloudError(
    'rejected',
    `project "${project}": IAM was asked for the project named "${region}" (ListProjects) and knows ${listOf(projects)}; ` +
      'set project_id',
  );
}

function listOf(projects: readonly IamProject[]): string {
  if (projects.length === 0) return 'none';
  const shown = projects.slice(0, MOST_SHOWN).map(describeProject);
  const more = projects.length > MOST_SHOWN ? ', …' : '';
  return `${projects.length} (${shown.join(', ')}${more})`;
}

function describeProject({ id: projectId, name, enabled }: IamProject): string {
  const shownName = name == null || name === '' ? '' : ` "${clean(name)}"`;
  return `${projectId}${shownName}${enabled === false ? ' disabled' : ''}`;
}
