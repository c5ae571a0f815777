import type { Answer, Transport } from './call.js';
import type { Clock } from './clock.js';
import { CloudError, reasonOf } from './errors.js';
import type { ProjectQueue } from './request-queues.js';

/** `transport` whose calls wait for their turn in `queue`, for `timeoutMs` at most. */
export function queued(
  transport: Transport,
  queue: Pick<ProjectQueue, 'run'>,
  timeoutMs: number,
  clock: Clock,
): Transport {
  return async (call, signal) => {
    let answer: Promise<Answer> | undefined;
    const send = async (): Promise<void> => {
      answer = transport(call, signal);
      await answer;
    };
    await queue.run(send, { signal, endsAt: clock.monotonic() + timeoutMs });
    if (answer === undefined) throw new CloudError('internal', `${call.operation} was not sent in its turn`);
    return answer;
  };
}

/** `transport` whose outcomes are recorded in `queue`, except a refusal of an early refresh. */
export function recorded(transport: Transport, queue: Pick<ProjectQueue, 'recordOutcome'>): Transport {
  return async (call, signal) => {
    try {
      const answer = await transport(call, signal);
      queue.recordOutcome();
      return answer;
    } catch (error) {
      const isEarly = call.isEarly === true && reasonOf(error) === 'auth';
      if (error instanceof CloudError && !isEarly) queue.recordOutcome(error);
      throw error;
    }
  };
}
