import type { Answer } from '../refusal.js';
import type { Call } from '../services/service.js';
import type { Fault } from './fault.js';
import type { FaultOptions } from './fault-options.js';
import type { FaultTarget, Sending } from './kind.js';
import { KINDS } from './kinds.js';

/** The options of a fault, with the defaults of its kind. */
export function optionsOf(fault: Fault): FaultOptions {
  const given = Object.entries(fault).filter(([, value]) => value !== undefined);
  return { ...KINDS[fault.kind].defaults, ...Object.fromEntries(given) };
}

/** The answer to a request with these faults applied. */
export function answerWith(
  faults: readonly Fault[],
  target: FaultTarget,
  answer: (call: Call) => Answer,
): Answer {
  for (const fault of faults) {
    const instead = KINDS[fault.kind].answer?.(optionsOf(fault), target);
    if (instead !== undefined) return instead;
  }
  const changed = faults.reduce(
    (call, fault) => KINDS[fault.kind].ask?.(call, optionsOf(fault), target) ?? call,
    target.call,
  );
  return faults.reduce((given, fault) => {
    const { change } = KINDS[fault.kind];
    return change === undefined || given.status >= 300 ? given : change(given, target, optionsOf(fault));
  }, answer(changed));
}

/** How the answer is sent with these faults applied. */
export function sendingWith(faults: readonly Fault[]): Sending {
  const sendings = faults.map((fault) => KINDS[fault.kind].send?.(optionsOf(fault)));
  return sendings.find((sending) => sending !== undefined) ?? {};
}
