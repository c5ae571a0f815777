import type { ZodType } from 'zod';
import type { Credentials, Identity, Scope } from './credentials/identity.js';
import { failingOnErrorBodies } from './error-answer.js';
import { CloudError } from './errors.js';
import { readAnswer } from './read-answer.js';
import { sign } from './signer.js';
import type { Answer, Call, CallObserver, Transport } from './call.js';

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

/** Reads from one service in the name of one project. */
export interface Client {
  /** Throws a `CloudError` for everything but a whole, well-formed answer in time. */
  get<T>(question: ApiRequest<T>, signal: AbortSignal): Promise<T>;
}

export interface ClientOptions {
  readonly service: string;
  /** Base URL without a trailing slash; may hold a path. */
  readonly endpoint: string;
  readonly scope: Omit<Scope, 'projectId'>;
  /** The project's id, for the path, the signature and the token's scope; `undefined` for calls that ask for it. */
  readonly projectId: (signal: AbortSignal) => Promise<string | undefined>;
  readonly credentials: Credentials;
  readonly transport: Transport;
  readonly observer: CallObserver;
  /** Told what came of each call in the end; without an error it was answered well. */
  readonly tell: (error?: CloudError) => void;
  readonly now: () => number;
}

export function createClient(given: ClientOptions): Client {
  const options = { ...given, transport: failingOnErrorBodies(given.transport) };
  return {
    async get({ operation, action, identityAction, path, query = {}, answer }, signal) {
      const projectId = await options.projectId(signal);
      const call: Call = {
        project: options.scope.project,
        service: options.service,
        operation,
        action,
        identityAction,
        method: 'GET',
        url: urlOf(
          options.endpoint,
          path.replace('{project_id}', encodeURIComponent(projectId ?? '')),
          query,
        ),
        headers: {},
      };
      const { text } = await askAndTell(options, call, projectId, signal);
      return readAnswer(answer, text, call);
    },
  };
}

function urlOf(endpoint: string, path: string, query: Query): URL {
  const url = new URL(`${endpoint}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  // A space is signed as %20; a server that verifies the signature may not read a plus as a space.
  url.search = url.search.replaceAll('+', '%20');
  return url;
}

async function askAndTell(
  options: ClientOptions,
  call: Call,
  projectId: string | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const answer = await ask(options, call, projectId, signal);
    options.tell();
    return answer;
  } catch (error) {
    if (error instanceof CloudError) options.tell(error);
    throw error;
  }
}

/**
 * Asks in the credential's name. A refused token is worth one more try with a new one; a refused access key is
 * not: five failed signatures lock it.
 */
async function ask(
  options: ClientOptions,
  call: Call,
  projectId: string | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const { credentials, transport, observer } = options;
  const scope: Scope = { ...options.scope, ...(projectId !== undefined && { projectId }) };
  const identity = await identityFor(credentials, scope, signal);
  try {
    return await transport(authorize(call, identity, projectId, options.now()), signal);
  } catch (error) {
    const isRefused = error instanceof CloudError && error.reason === 'auth';
    if (!isRefused || !credentials.refused(identity)) throw error;
    observer.retried(call);
    const another = await identityFor(credentials, scope, signal);
    return transport(authorize(call, another, projectId, options.now()), signal);
  }
}

/** A failed login is no answer to the call that needed it, so must not be read as one. */
async function identityFor(credentials: Credentials, scope: Scope, signal: AbortSignal): Promise<Identity> {
  try {
    return await credentials.get(scope, signal);
  } catch (error) {
    throw error instanceof CloudError ? error.withMessage(error.message, { isPrerequisite: true }) : error;
  }
}

/** The call with the headers that say who asks: `X-Auth-Token`, or a signature over all of it. */
function authorize(call: Call, identity: Identity, projectId: string | undefined, now: number): Call {
  if (identity.kind === 'token')
    return { ...call, headers: { ...call.headers, 'X-Auth-Token': identity.token } };
  const headers = { ...call.headers, ...(projectId !== undefined && { 'X-Project-Id': projectId }) };
  return { ...call, headers: { ...headers, ...sign({ ...call, headers }, identity, new Date(now)) } };
}
