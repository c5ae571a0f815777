import { writeFileSync } from 'node:fs';
import { GROUPS } from './groups.js';
import { pageOf } from './page.js';

writeFileSync(new URL('../../docs/reliability.md', import.meta.url), await pageOf(GROUPS));
