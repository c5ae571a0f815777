import { Router, type RequestHandler } from 'express';
import { allowOnly, refuse, says } from './answers.js';

export interface Lifecycle {
  /** Puts the configuration as it stands now in force; the problems of a bad one, which changes nothing. */
  readonly reload: () => Promise<readonly string[]>;
  /** Whether `reload` may be asked for over HTTP. */
  readonly isEnabled: boolean;
}

/** What watches and steers this process: health, readiness, reload. None of it calls the cloud. */
export function lifecycle(options: Lifecycle): Router {
  const router = Router();
  router.get('/-/healthy', says('Healthy'));
  router.get('/-/ready', says('Ready'));
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
    if (problems.length === 0) refuse(response, 200, 'Configuration reloaded');
    else
      refuse(
        response,
        400,
        ['The configuration was not reloaded, the old one stays in force:', ...problems].join('\n'),
      );
  };
}

const refuseReload: RequestHandler = (_request, response) =>
  refuse(response, 403, 'Reloading over HTTP is off: start with --web.enable-lifecycle, or send SIGHUP');
