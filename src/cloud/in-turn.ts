import type { Answer, Transport } from './call.js';
import { CloudError, reasonOf } from './errors.js';
import type { Access } from './limits.js';

/** `transport` limited by `slot`: for calls (logins, project ids) that another call waits for. */
export function inTurn(transport: Transport, { slot }: Pick<Access, 'slot'>, timeoutMs: number): Transport {
  return async (call, signal) => {
    let answer: Promise<Answer> | undefined;
    const send = async (): Promise<void> => {
      answer = transport(call, signal);
      await answer;
    };
    await slot(send, { signal, endsAt: performance.now() + timeoutMs });
    if (answer === undefined)
      throw new CloudError('internal', `${call.operation} had its turn and was not made`);
    return answer;
  };
}

/** `transport` that reports the outcome of each call to `tell`, but for a refusal that came ahead of need. */
export function telling(transport: Transport, { tell }: Pick<Access, 'tell'>): Transport {
  return async (call, signal) => {
    try {
      const answer = await transport(call, signal);
      tell();
      return answer;
    } catch (error) {
      const isForLater = call.isAhead === true && reasonOf(error) === 'auth';
      if (error instanceof CloudError && !isForLater) tell(error);
      throw error;
    }
  };
}
