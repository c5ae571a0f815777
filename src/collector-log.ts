import type { CallObserver } from './cloud/call.js';
import { CloudError } from './cloud/errors.js';
import type { Logger } from './log.js';
import type { CollectorEvents } from './tasks/collector-events.js';

interface Where {
  readonly project: string;
  readonly cloud_service: string;
}

/** The log of one service in one project: a line when something changes, not one for each scrape. */
export interface CollectorLog extends CollectorEvents {
  readonly onUnrecognized: (field: string, value: string) => void;
  readonly onWarning: (message: string) => void;
}

export function collectorLog(log: Logger, where: Where): CollectorLog {
  const warned = new Set<string>();
  return {
    onChange({ reason, error, failures }) {
      const change = { ...where, reason, ...requestIdOf(error), failed_calls: failures };
      if (reason === undefined) log.info(where, 'collection works again');
      else if (reason === 'internal')
        log.error(
          { ...change, err: error },
          'a collection failed because of a bug in this exporter: please report it',
        );
      else log.warn(change, error instanceof Error ? error.message : 'a collection failed');
    },
    onPace({ isSlow, durationSeconds, givenSeconds, pendingInstances }) {
      const pace = {
        ...where,
        duration_seconds: rounded(durationSeconds),
        timeout_seconds: rounded(givenSeconds),
      };
      if (isSlow) log.warn({ ...pace, pending_instances: pendingInstances }, SLOW);
      else log.info(pace, 'collections end well within the scrape timeout again');
    },
    ...incompleteness(log, where),
    onMissing({ instanceId, taskId }) {
      const task = { ...where, instance_id: instanceId, task_id: taskId };
      log.warn(task, 'watched task not found in the cloud: check this entry of "watch"');
    },
    onUnrecognized(field, value) {
      log.warn({ ...where, field, value }, 'unrecognized value in an answer of the cloud');
    },
    onWarning(message) {
      if (warned.has(message)) return;
      warned.add(message);
      log.warn(where, message);
    },
  };
}

/** The log lines about tasks and instances that the cloud does not give. */
function incompleteness(log: Logger, where: Where): Pick<CollectorLog, 'onMissingRows' | 'onRefused'> {
  return {
    onMissingRows(missingRows) {
      if (missingRows > 0) log.warn({ ...where, missing_rows: missingRows }, MISSING_ROWS);
      else log.info(where, 'lists give as many rows as their counts claim again');
    },
    onRefused(instances) {
      for (const { instance, error } of instances.slice(0, MOST_REFUSED_LOGGED)) {
        const refused = { ...where, instance_id: instance.id, instance_name: instance.name };
        log.warn({ ...refused, ...requestIdOf(error) }, `${error.call}: ${error.answer}; ${REFUSED}`);
      }
      const others = instances.length - MOST_REFUSED_LOGGED;
      if (others > 0)
        log.warn({ ...where, refused_instances: others }, `more instances are refused; ${REFUSED}`);
    },
  };
}

/** Counts each call to the cloud, and logs it at level debug. */
export function observing({ metrics, log }: { metrics: CallObserver; log: Logger }): CallObserver {
  return {
    answered(call, code, seconds) {
      metrics.answered(call, code, seconds);
      const { project, service, operation } = call;
      const duration_seconds = rounded(seconds);
      log.debug({ project, cloud_service: service, operation, code, duration_seconds }, 'call to the cloud');
    },
    retried: (call) => metrics.retried(call),
  };
}

/** A permission may be missing for many instances at once. */
const MOST_REFUSED_LOGGED = 5;

const REFUSED =
  'the cloud gives the tasks of other instances: the creation of this one may have failed, or it belongs to an ' +
  "enterprise project that the credential's user may not see; it is asked less and less often, and can be left out " +
  "with the service's instances.exclude";

const MISSING_ROWS =
  'the cloud counts more rows in its lists than it gives: tasks or instances may be missing; ' +
  "check that the credential's user may see all enterprise projects, and http.proxy_url or the endpoint if it persists";

const SLOW =
  'collections take nearly the whole scrape timeout; what does not fit is left to the next scrapes: ' +
  'raise scrape_timeout in Prometheus, or exclude instances';

/** The support of the cloud asks for it. */
function requestIdOf(error: unknown): { request_id?: string } {
  return error instanceof CloudError && error.requestId !== undefined ? { request_id: error.requestId } : {};
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
