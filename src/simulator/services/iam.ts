import { z } from 'zod';
import type { Token } from '../authentication.js';
import { serviceRefusal, type Answer, type Host, type Refusal } from '../refusal.js';
import { microTime } from '../times.js';
import type { SimulatedProject } from '../world.js';
import { matching } from './list-query.js';
import { defineApi, type Account, type Call } from './service.js';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
};

const HOST = {
  key: 'iam',
  errorBody: (status, _, message) => ({
    error: { code: status, message, title: TITLES[status] ?? 'Error' },
  }),
  codes: { forbidden: '', badParameter: '' },
} as const satisfies Host;

const DOMAIN_ID = 'fedcba9876543210fedcba9876543210';
const USER_ID = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';

const TokenRequest = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.tuple([z.literal('password')]),
      password: z.object({
        user: z.object({ name: z.string(), password: z.string(), domain: z.object({ name: z.string() }) }),
      }),
    }),
    scope: z
      .object({ project: z.object({ id: z.string().optional(), name: z.string().optional() }).optional() })
      .optional(),
  }),
});

export const iam = defineApi({
  host: HOST,
  services: [],
  routes: [
    {
      operation: 'CreateToken',
      method: 'POST',
      path: /^\/v3\/auth\/tokens$/,
      open: true,
      answer: createToken,
    },
    { operation: 'ListProjects', method: 'GET', path: /^\/v3\/projects$/, answer: listProjects },
  ],
});

function createToken({ body, account, authenticator, token: options }: Call): Answer {
  const { identity, scope } = readTokenRequest(body).auth;
  const { name, password, domain } = identity.password.user;
  const known = account.users.some(
    (user) => user.name === name && user.password === password && user.domain === domain.name,
  );
  if (!known) throw wrong('The username or password is wrong.');
  const project = scope?.project === undefined ? undefined : findProject(account, scope.project);
  const token = authenticator.issueToken({ mayAccess: (id) => id === project?.id }, options);
  return {
    status: 201,
    headers: { 'X-Subject-Token': token.id },
    body: { token: describe(token, { userName: name, domainName: domain.name, project }) },
  };
}

function describe(
  { issuedAt, expiresAt }: Token,
  owner: { userName: string; domainName: string; project: SimulatedProject | undefined },
): object {
  const domain = { id: DOMAIN_ID, name: owner.domainName };
  const { project } = owner;
  return {
    expires_at: microTime(expiresAt),
    issued_at: microTime(issuedAt),
    methods: ['password'],
    ...(project === undefined ? { domain } : { project: { id: project.id, name: project.region, domain } }),
    user: { id: USER_ID, name: owner.userName, domain },
  };
}

function findProject(
  { projects }: Account,
  wanted: { id?: string | undefined; name?: string | undefined },
): SimulatedProject {
  const found = projects.find(({ id, region }) =>
    wanted.id === undefined ? region === wanted.name : id === wanted.id,
  );
  if (found === undefined) throw wrong('The project does not exist or is not yours.');
  return found;
}

function readTokenRequest(body: Uint8Array): z.output<typeof TokenRequest> {
  const request = TokenRequest.safeParse(parseJson(Buffer.from(body).toString('utf8')));
  if (!request.success) throw serviceRefusal(HOST, 400, '', 'Request body is invalid.');
  return request.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wrong(message: string): Refusal {
  return serviceRefusal(HOST, 401, '', message);
}

/** The project of a region carries the name of that region. */
function listProjects({ account, query }: Call): Answer {
  const found = account.projects.filter(matching(query, { name: ({ region }) => region }));
  const projects = found.map(({ id, region }) => ({
    id,
    name: region,
    domain_id: DOMAIN_ID,
    parent_id: DOMAIN_ID,
    is_domain: false,
    enabled: true,
    description: '',
  }));
  return { status: 200, body: { projects, links: { self: '/v3/projects', previous: null, next: null } } };
}
