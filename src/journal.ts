import type { CallObserver } from './cloud/call.js';
import { CloudError } from './cloud/errors.js';
import type { Logger } from './log.js';
import type { CollectorOptions } from './tasks/collector.js';

interface Where {
  readonly project: string;
  readonly cloud_service: string;
}

interface Journal extends Pick<CollectorOptions, 'onChange' | 'onPace' | 'onMissing'> {
  readonly onUnrecognized: (field: string, value: string) => void;
}

/** What the log says of one service in one project: a line when something changes, never one for each scrape. */
export function journalOf(log: Logger, where: Where): Journal {
  return {
    onChange({ reason, error, failures }) {
      const told = { ...where, reason, ...requestIdOf(error), failed_calls: failures };
      if (reason === undefined) log.info(where, 'collections work again');
      else if (reason === 'internal')
        log.error({ ...where, err: error }, 'a collection failed by a fault of this exporter');
      else log.warn(told, error instanceof Error ? error.message : 'a collection failed');
    },
    onPace({ isSlow, durationSeconds, givenSeconds, pendingInstances }) {
      const pace = { ...where, took_seconds: rounded(durationSeconds), of_seconds: rounded(givenSeconds) };
      if (isSlow) log.warn({ ...pace, pending_instances: pendingInstances }, SLOW);
      else log.info(pace, 'collections end in good time again');
    },
    onMissing({ instanceId, taskId }) {
      const task = { ...where, instance_id: instanceId, task_id: taskId };
      log.warn(task, 'the cloud knows no such task: check "watch"');
    },
    onUnrecognized(field, value) {
      log.warn({ ...where, field, value }, 'a value in the answers of the cloud could not be read');
    },
  };
}

/** Counts each call to the cloud and, for those who look closely, logs it. */
export function observing({ metrics, log }: { metrics: CallObserver; log: Logger }): CallObserver {
  return {
    answered(call, code, seconds) {
      metrics.answered(call, code, seconds);
      const { project, service, operation } = call;
      const took_seconds = rounded(seconds);
      log.debug({ project, cloud_service: service, operation, code, took_seconds }, 'asked the cloud');
    },
    retried: (call) => metrics.retried(call),
  };
}

const SLOW =
  'collections need nearly all the time that a scrape gives them; what does not fit is read by the next ones: ' +
  'give scrapes a longer timeout, or leave out instances';

/** What the support of the cloud asks for. */
function requestIdOf(error: unknown): { request_id?: string } {
  return error instanceof CloudError && error.requestId !== undefined ? { request_id: error.requestId } : {};
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
