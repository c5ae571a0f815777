import { Router } from 'express';
import { prefixFor, type PublicAddress } from './external-url.js';
import { allowOnly } from './responses.js';

/** What Prometheus makes of one element of the answer: targets that share labels. */
interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * `/sd`: service discovery over HTTP, with one target for each project, which Prometheus then scrapes through
 * `/probe`. The target is this very exporter, under the name it was asked by. There is no `project` label: the
 * samples have one.
 */
export function discovery(projects: () => readonly string[], address: PublicAddress): Router {
  const router = Router();
  router.get('/sd', (request, response) => {
    const target = request.get('host') ?? '';
    const path = `${prefixFor(target, address)}/probe`;
    response.json(projects().map((project): TargetGroup => groupOf(project, target, path)));
  });
  router.all('/sd', allowOnly('GET, HEAD'));
  return router;
}

function groupOf(project: string, target: string, path: string): TargetGroup {
  return { targets: [target], labels: { __metrics_path__: path, __param_project: project } };
}
