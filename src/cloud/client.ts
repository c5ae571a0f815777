import type { ZodType } from 'zod';
import type { Answer, Call, CallObserver, Transport } from './call.js';
import type { Clock } from './clock.js';
import type { Credentials, Identity, Scope } from './credentials/identity.js';
import { failingOnErrorBodies } from './error-answer.js';
import { CloudError } from './errors.js';
import { readAnswer } from './read-answer.js';
import { sign } from './signer.js';

export type Query = Readonly<Record<string, string | number>>;

/** One reading call: the API's name for it, its path behind the endpoint, and the shape its answer must have. */
export interface ApiRequest<T> {
  readonly operation: string;
  /** The IAM action that allows it; absent where the API's page names none. */
  readonly action?: string | undefined;
  /** The action's other name in identity policies, where that differs. */
  readonly identityAction?: string | undefined;
  /** `{project_id}` stands for the project's id. Other parts are already encoded. */
  readonly path: string;
  readonly query?: Query;
  readonly answer: ZodType<T>;
}

/** Reads from one service for one project. */
export interface Client {
  /** Throws a `CloudError` for everything but a whole, well-formed answer in time. */
  get<T>(request: ApiRequest<T>, signal: AbortSignal): Promise<T>;
}

export interface ClientOptions {
  readonly service: string;
  /** Base URL without a trailing slash; may hold a path. */
  readonly endpoint: string;
  readonly scope: Omit<Scope, 'projectId'>;
  /** The project's id, for the path, the signature and the token's scope; `undefined` for calls that look it up. */
  readonly projectId: (signal: AbortSignal) => Promise<string | undefined>;
  readonly credentials: Credentials;
  readonly transport: Transport;
  readonly observer: CallObserver;
  /** Called when a call has ended, after a retry with a new token; without an error it was answered well. */
  readonly recordOutcome: (error?: CloudError) => void;
  readonly clock: Clock;
}

export function createClient(options: ClientOptions): Client {
  return new ServiceClient(options);
}

class ServiceClient implements Client {
  readonly #options: ClientOptions;
  readonly #transport: Transport;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#transport = failingOnErrorBodies(options.transport);
  }

  async get<T>({ path, query = {}, answer, ...names }: ApiRequest<T>, signal: AbortSignal): Promise<T> {
    const { service, endpoint, scope } = this.#options;
    const projectId = await this.#options.projectId(signal);
    const call: Call = {
      project: scope.project,
      service,
      ...names,
      method: 'GET',
      url: urlOf(endpoint, path.replace('{project_id}', encodeURIComponent(projectId ?? '')), query),
      headers: {},
    };
    const { text } = await this.#recorded(this.#send(call, projectId, signal));
    return readAnswer(answer, text, call);
  }

  async #recorded(sent: Promise<Answer>): Promise<Answer> {
    try {
      const answer = await sent;
      this.#options.recordOutcome();
      return answer;
    } catch (error) {
      if (error instanceof CloudError) this.#options.recordOutcome(error);
      throw error;
    }
  }

  /**
   * Sends the call with the credential's identity. A refused token is worth one retry with a new one; a refused access
   * key is not: five failed signatures lock it.
   */
  async #send(call: Call, projectId: string | undefined, signal: AbortSignal): Promise<Answer> {
    const { credentials, observer } = this.#options;
    const identity = await this.#identity(projectId, signal);
    try {
      return await this.#transport(this.#authorize(call, identity, projectId), signal);
    } catch (error) {
      const isRefused = error instanceof CloudError && error.reason === 'auth';
      if (!isRefused || !credentials.refused(identity)) throw error;
    }
    observer.retried(call);
    const another = await this.#identity(projectId, signal);
    return this.#transport(this.#authorize(call, another, projectId), signal);
  }

  /** A failed login is not an answer to the call that needed it. */
  async #identity(projectId: string | undefined, signal: AbortSignal): Promise<Identity> {
    const { credentials, scope } = this.#options;
    try {
      return await credentials.get({ ...scope, ...(projectId !== undefined && { projectId }) }, signal);
    } catch (error) {
      throw error instanceof CloudError ? error.withMessage(error.message, { isPrerequisite: true }) : error;
    }
  }

  /** The call with the headers that authenticate it: `X-Auth-Token`, or a signature over all of it. */
  #authorize(call: Call, identity: Identity, projectId: string | undefined): Call {
    if (identity.kind === 'token')
      return { ...call, headers: { ...call.headers, 'X-Auth-Token': identity.token } };
    const headers = { ...call.headers, ...(projectId !== undefined && { 'X-Project-Id': projectId }) };
    const signature = sign({ ...call, headers }, identity, new Date(this.#options.clock.now()));
    return { ...call, headers: { ...headers, ...signature } };
  }
}

function urlOf(endpoint: string, path: string, query: Query): URL {
  const url = new URL(`${endpoint}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  // A space is signed as %20; a server that verifies the signature may not read a plus as a space.
  url.search = url.search.replaceAll('+', '%20');
  return url;
}
