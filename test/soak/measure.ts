import { heapInUse } from '../planner/heap.js';

/** What a process holds on to at a moment. */
export interface Measure {
  /** Bytes, after what nothing refers to has been collected. */
  readonly heap: number;
  readonly sockets: number;
  readonly timers: number;
  /** Servers, pipes, signals, and what the event loop keeps for itself. */
  readonly others: number;
}

/** Loaded into the exporter's process before the exporter itself: measures when the parent asks for it. */
process.on('message', () => void measure().then((measured) => process.send?.(measured)));

async function measure(): Promise<Measure> {
  const heap = await heapInUse();
  const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const handles = handleTypes();
  const sockets = handles.filter((type) => type === 'tcp').length;
  return { heap, sockets, timers, others: handles.length - sockets };
}

/** Of every handle of the event loop, idle ones included, which `process.getActiveResourcesInfo()` leaves out. */
function handleTypes(): readonly string[] {
  const { libuv } = process.report.getReport() as { libuv: readonly { readonly type: string }[] };
  return libuv.map(({ type }) => type);
}
