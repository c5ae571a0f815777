import { randomInteger } from '../random.js';
import { optionsOf } from './effects.js';
import type { Fault } from './fault.js';
import type { FaultTarget } from './kind.js';
import { KINDS } from './kinds.js';

export interface FaultInjector {
  readonly add: (fault: Fault) => void;
  readonly clear: () => void;
  /**
   * The faults to apply to a request, oldest first; each call counts for `times` and `rate`. Of those that replace
   * the answer or change its sending only the oldest is applied; of those that change the request or the answer, all.
   */
  readonly faultsFor: (target: FaultTarget) => readonly Fault[];
}

interface Entry {
  readonly fault: Fault;
  readonly number: number;
  /** How often it can still be applied. */
  left: number;
  /** How many requests matched it, for its rate. */
  matched: number;
}

export function createFaultInjector(
  initial: readonly Fault[],
  { seed, startedAt }: { readonly seed: number; readonly startedAt: number },
): FaultInjector {
  let entries: Entry[] = [];
  let added = 0;
  const add = (fault: Fault): void => {
    added += 1;
    entries.push({ fault, number: added, left: fault.times ?? Infinity, matched: 0 });
  };
  initial.forEach(add);

  return {
    add,
    clear: () => void (entries = []),
    faultsFor(target) {
      const elapsedMs = target.call.now - startedAt;
      const due = entries.filter(
        ({ fault }) =>
          isActive(fault, elapsedMs) && isAimedAt(fault, target) && meetsCondition(fault, target),
      );
      const applied = withOneAnswer(due.filter((entry) => isSelected(entry, seed)));
      for (const entry of applied) entry.left -= 1;
      entries = entries.filter(({ left }) => left > 0);
      return applied.map(({ fault }) => fault);
    },
  };
}

/** Without a window it is always active, also when the clock is set back to before the start. */
function isActive({ fromMs, forMs = Infinity }: Fault, elapsedMs: number): boolean {
  return (fromMs === undefined || elapsedMs >= fromMs) && elapsedMs < (fromMs ?? 0) + forMs;
}

function isAimedAt(fault: Fault, { host, service, route, call }: FaultTarget): boolean {
  const { project, instanceId } = call;
  const isPossible = KINDS[fault.kind].appliesTo?.(route, host.key) ?? true;
  const actual = { service, operation: route.operation, project, instanceId };
  return isPossible && FILTERS.every((name) => fault[name] === undefined || fault[name] === actual[name]);
}

const FILTERS = ['service', 'operation', 'project', 'instanceId'] as const;

function meetsCondition(fault: Fault, target: FaultTarget): boolean {
  return KINDS[fault.kind].when?.(target, optionsOf(fault)) ?? true;
}

function isSelected(entry: Entry, seed: number): boolean {
  entry.matched += 1;
  const { rate = 1 } = entry.fault;
  return rate >= 1 || randomInteger(seed, 'fault', entry.number, entry.matched) < rate * 0x1_0000_0000;
}

function withOneAnswer(entries: readonly Entry[]): readonly Entry[] {
  const isFinal = ({ fault }: Entry): boolean => {
    const { answer, send } = KINDS[fault.kind];
    return answer !== undefined || send !== undefined;
  };
  const oldest = entries.find(isFinal);
  return entries.filter((entry) => entry === oldest || !isFinal(entry));
}
