import type { Group } from './scenario.js';
import { CONNECTIONS } from './scenarios/connections.js';
import { IAM } from './scenarios/iam.js';
import { LISTS } from './scenarios/lists.js';
import { REFUSALS } from './scenarios/refusals.js';
import { VALUES } from './scenarios/values.js';

export const GROUPS: readonly Group[] = [LISTS, REFUSALS, CONNECTIONS, VALUES, IAM];
