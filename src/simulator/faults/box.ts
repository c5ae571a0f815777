import { draw } from '../draw.js';
import { optionsOf } from './effects.js';
import type { Fault } from './fault.js';
import type { FaultTarget } from './kind.js';
import { KINDS } from './kinds.js';

export interface FaultBox {
  readonly add: (fault: Fault) => void;
  readonly clear: () => void;
  /**
   * The faults that happen to a request, the oldest first; they count as having happened. Of those that take the place
   * of an answer or spoil its sending it is the oldest alone; those that change a request or an answer all happen.
   */
  readonly take: (target: FaultTarget) => readonly Fault[];
}

interface Entry {
  readonly fault: Fault;
  readonly number: number;
  /** How often it can still happen. */
  left: number;
  /** How many requests it could have happened to, for its rate. */
  met: number;
}

export function createFaultBox(
  initial: readonly Fault[],
  { seed, startedAt }: { readonly seed: number; readonly startedAt: number },
): FaultBox {
  let entries: Entry[] = [];
  let added = 0;
  const add = (fault: Fault): void => {
    added += 1;
    entries.push({ fault, number: added, left: fault.times ?? Infinity, met: 0 });
  };
  initial.forEach(add);

  return {
    add,
    clear: () => void (entries = []),
    take(target) {
      const elapsedMs = target.call.now - startedAt;
      const due = entries.filter(
        ({ fault }) => isOnNow(fault, elapsedMs) && isAimedAt(fault, target) && isMet(fault, target),
      );
      const struck = withOneAnswer(due.filter((entry) => isDrawn(entry, seed)));
      for (const entry of struck) entry.left -= 1;
      entries = entries.filter(({ left }) => left > 0);
      return struck.map(({ fault }) => fault);
    },
  };
}

/** Without a window it is on whatever the clock says, which may be set back to before the start. */
function isOnNow({ fromMs, forMs = Infinity }: Fault, elapsedMs: number): boolean {
  return (fromMs === undefined || elapsedMs >= fromMs) && elapsedMs < (fromMs ?? 0) + forMs;
}

function isAimedAt(fault: Fault, { host, service, operation, call }: FaultTarget): boolean {
  const { hosts, operations } = KINDS[fault.kind];
  const { project, instanceId } = call;
  const isPossible = (hosts?.includes(host) ?? true) && (operations?.includes(operation) ?? true);
  return isPossible && isWanted(fault, { service, operation, project, instanceId });
}

type Aims = Pick<Fault, 'service' | 'operation' | 'project' | 'instanceId'>;

function isWanted(fault: Fault, aims: Aims): boolean {
  return (Object.keys(aims) as (keyof Aims)[]).every(
    (name) => fault[name] === undefined || fault[name] === aims[name],
  );
}

function isMet(fault: Fault, target: FaultTarget): boolean {
  return KINDS[fault.kind].when?.(target, optionsOf(fault)) ?? true;
}

function isDrawn(entry: Entry, seed: number): boolean {
  entry.met += 1;
  const { rate = 1 } = entry.fault;
  return rate >= 1 || draw(seed, 'fault', entry.number, entry.met) < rate * 0x1_0000_0000;
}

function withOneAnswer(entries: readonly Entry[]): readonly Entry[] {
  const isFinal = ({ fault }: Entry): boolean => {
    const { answer, send } = KINDS[fault.kind];
    return answer !== undefined || send !== undefined;
  };
  const oldest = entries.find(isFinal);
  return entries.filter((entry) => entry === oldest || !isFinal(entry));
}
