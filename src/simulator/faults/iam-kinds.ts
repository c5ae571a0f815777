import type { Answer } from '../refusal.js';
import { onOperation, type Kind } from './kind.js';
import type { Row } from './list-answer.js';

const ON_LOGIN = { appliesTo: onOperation('CreateToken') } as const;
const ON_PROJECTS = { appliesTo: onOperation('ListProjects') } as const;

/** What IAM may give for the id of a project. */
export const PROJECT_ID_TEXTS: Readonly<Record<string, string>> = {
  unknown: 'ffffffffffffffffffffffffffffffff',
  'line-break': '0d3e0a1b2c4d4e5f\r\nX-Injected: 1',
  'lone-surrogate': '0d3e0a1b2c4d4e5f\ud800',
  megabyte: 'f'.repeat(1024 * 1024),
};

/** Logins and the look-up of projects. */
export const IAM_KINDS = {
  'token-expired': {
    does: 'gives a token that has expired already',
    ...ON_LOGIN,
    ask: (call) => ({ ...call, token: { lifeMs: -60_000 } }),
  },
  'token-missing': {
    does: 'answers a login without a token',
    ...ON_LOGIN,
    change: ({ status, body }) => ({ status, body }),
  },
  'token-long': {
    does: 'gives a valid token of so many bytes',
    ...ON_LOGIN,
    defaults: { bytes: 32 * 1024 },
    ask: (call, { bytes = 32 * 1024 }) => ({ ...call, token: { bytes } }),
  },
  'project-id': {
    does: 'gives an id that is none for the project',
    ...ON_PROJECTS,
    defaults: { text: 'unknown' },
    change: (answer, _, { text = 'unknown' }) =>
      withProjects(answer, (projects) =>
        projects.map((project) => ({ ...project, id: PROJECT_ID_TEXTS[text] ?? text })),
      ),
  },
  'many-projects': {
    does: 'ignores the filter and gives so many projects',
    ...ON_PROJECTS,
    defaults: { rows: 150_000 },
    change: (answer, _, { rows = 150_000 }) =>
      withProjects(answer, () =>
        Array.from({ length: rows }, (__, at) => ({ id: String(at).padStart(32, '0'), name: `other_${at}` })),
      ),
  },
} as const satisfies Readonly<Record<string, Kind>>;

function withProjects(answer: Answer, change: (projects: readonly Row[]) => readonly Row[]): Answer {
  const body = answer.body as { readonly projects: readonly Row[] };
  return { ...answer, body: { ...body, projects: change(body.projects) } };
}
