import { Router, type RequestHandler } from 'express';
import { allowOnly, sendText } from './responses.js';

export interface Lifecycle {
  /** Reloads the configuration; resolves with the problems of a bad one, which changes nothing. */
  readonly reload: () => Promise<readonly string[]>;
  /** Whether `reload` may be requested over HTTP. */
  readonly isEnabled: boolean;
}

/** Health, readiness and reload. None of them calls the cloud. */
export function lifecycle(options: Lifecycle): Router {
  const router = Router();
  router.get('/-/healthy', (_request, response) => sendText(response, 200, 'Healthy'));
  router.get('/-/ready', (_request, response) => sendText(response, 200, 'Ready'));
  router.all(['/-/healthy', '/-/ready'], allowOnly('GET, HEAD'));
  const answer = options.isEnabled ? answerReload(options) : refuseReload;
  router.post('/-/reload', answer);
  router.put('/-/reload', answer);
  router.all('/-/reload', allowOnly('POST, PUT'));
  return router;
}

function answerReload({ reload }: Lifecycle): RequestHandler {
  return async (_request, response) => {
    const problems = await reload();
    const refusal = ['The configuration was not reloaded, the old one stays in force:', ...problems];
    if (problems.length === 0) sendText(response, 200, 'Configuration reloaded');
    else sendText(response, 400, refusal.join('\n'));
  };
}

const refuseReload: RequestHandler = (_request, response) =>
  sendText(response, 403, 'Reloading over HTTP is off: start with --web.enable-lifecycle, or send SIGHUP');
