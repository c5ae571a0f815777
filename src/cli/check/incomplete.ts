import { counted } from '../terminal/counted.js';
import type { Finding } from './finding.js';

/** So many refused instances are named. */
const MOST_NAMED = 5;

/** What the cloud does not give of a service that can be read, in sentences; none for one that cannot. */
export function incompleteIn({ state, project, service, snapshot }: Finding): readonly string[] {
  if (state !== 'ok') return [];
  const { refusedInstances, missingRows } = snapshot.health;
  const name = `${project.name}/${service.name}`;
  const refused = refusedInstances.map(
    ({ instance, error }) => `${instance.name === '' ? instance.id : instance.name} (${error.answer})`,
  );
  const others = refused.length - MOST_NAMED;
  const named = [...refused.slice(0, MOST_NAMED), ...(others > 0 ? [`${others} more`] : [])].join(', ');
  return [
    ...(refused.length > 0
      ? [
          `${name}: the cloud refuses the tasks of ${counted(refused.length, 'instance')}: ${named}. The creation may have ` +
            "failed, or the credential's user may not see that enterprise project.",
        ]
      : []),
    ...(missingRows > 0
      ? [
          `${name}: the cloud counts ${counted(missingRows, 'row')} more in its lists than it gives. The credential's ` +
            'user may not see all enterprise projects.',
        ]
      : []),
  ];
}
