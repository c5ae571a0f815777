import { Router } from 'express';
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
export function discovery(projects: () => readonly string[]): Router {
  const router = Router();
  router.get('/sd', (request, response) => {
    const target = request.get('host') ?? '';
    response.json(projects().map((project) => groupOf(project, target)));
  });
  router.all('/sd', allowOnly('GET, HEAD'));
  return router;
}

function groupOf(project: string, target: string): TargetGroup {
  return { targets: [target], labels: { __metrics_path__: '/probe', __param_project: project } };
}
