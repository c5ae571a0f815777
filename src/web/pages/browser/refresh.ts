import type { TasksAnswer } from '../../../report/schema.js';

/** After an answer, the next question is asked this much later. */
const EVERY_MS = 5_000;

/** An exporter that does not answer for so long does not answer at all. */
const PATIENCE_MS = 30_000;

/** An answer, and when it was made by the browser's monotonic clock. */
interface Received {
  readonly answer: TasksAnswer;
  readonly at: number;
}

/**
 * Asks for the tasks every few seconds while somebody looks, and calls `show` after each attempt, once there is an
 * answer. Gives back a function that shows the latest answer again.
 */
export function keepFresh(show: (answer: TasksAnswer, now: number) => void): () => void {
  let received: Received | undefined;
  let timer: number | undefined;
  let isAsking = false;

  const showAgain = (): void => {
    if (received !== undefined) keepingFocus(() => received && show(received.answer, nowAt(received)));
  };
  const refresh = async (): Promise<void> => {
    if (isAsking || document.hidden) return;
    isAsking = true;
    window.clearTimeout(timer);
    const latest = await ask();
    received = latest ?? received;
    tellReached(latest !== undefined);
    showAgain();
    isAsking = false;
    timer = window.setTimeout(() => void refresh(), EVERY_MS);
  };
  document.addEventListener('visibilitychange', () => void refresh());
  void refresh();
  return showAgain;
}

/** `undefined` when nothing usable came. */
async function ask(): Promise<Received | undefined> {
  try {
    // What is known by then: a collection may take much longer.
    const headers = { Prefer: 'wait=2' };
    const response = await fetch('api/v1/tasks', { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    // Others may have asked for the same before.
    const at = performance.now() - 1000 * Number(response.headers.get('age'));
    return response.ok ? { answer: (await response.json()) as TasksAnswer, at } : undefined;
  } catch {
    return undefined;
  }
}

/** The exporter's time: the clock of this machine may be wrong. */
function nowAt({ answer, at }: Received): number {
  return Date.parse(answer.generated_at) + performance.now() - at;
}

let unreachedSince: Date | undefined;

/** Says since when the exporter does not answer; what it told last stays on the page. */
function tellReached(isReached: boolean): void {
  unreachedSince = isReached ? undefined : (unreachedSince ?? new Date());
  const notice = document.getElementById('unreached');
  if (notice === null) return;
  const text =
    unreachedSince === undefined
      ? ''
      : `The exporter has not been reached since ${unreachedSince.toLocaleTimeString()}. This is what it told last; the page keeps trying.`;
  // Written only when it changes: screen readers read it out each time.
  if (notice.textContent !== text) notice.textContent = text;
}

/** An element that moves loses the focus, although it stays. */
function keepingFocus(draw: () => void): void {
  const focused = document.activeElement;
  draw();
  if (focused instanceof HTMLElement && focused.isConnected && document.activeElement !== focused)
    focused.focus({ preventScroll: true });
}
