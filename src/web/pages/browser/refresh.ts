import type { TasksAnswer } from '../../../report/schema.js';
import { utcText } from '../view/durations.js';

/** From an answer to the next request. */
const INTERVAL_MS = 5_000;
const TIMEOUT_MS = 30_000;

/** An answer, and when it was made by the browser's monotonic clock. */
interface Received {
  readonly answer: TasksAnswer;
  readonly at: number;
}

/**
 * Requests the tasks every few seconds while the page is visible, and calls `show` after each attempt, once there is
 * an answer. Returns a function that shows the latest answer again.
 */
export function keepFresh(show: (answer: TasksAnswer, now: number) => void): () => void {
  let received: Received | undefined;
  let timer: number | undefined;
  let isRequesting = false;

  const showAgain = (): void => {
    if (received !== undefined) keepingFocus(() => received && show(received.answer, nowAt(received)));
  };
  const refresh = async (): Promise<void> => {
    if (isRequesting || document.hidden) return;
    isRequesting = true;
    window.clearTimeout(timer);
    const latest = await request();
    received = latest ?? received;
    showReached(latest !== undefined);
    showAgain();
    isRequesting = false;
    timer = window.setTimeout(() => void refresh(), INTERVAL_MS);
  };
  document.addEventListener('visibilitychange', () => void refresh());
  void refresh();
  return showAgain;
}

/** The tasks; `undefined` without a usable answer. */
async function request(): Promise<Received | undefined> {
  try {
    // The knowledge after two seconds: a collection may take much longer.
    const headers = { Prefer: 'wait=2' };
    const response = await fetch('api/v1/tasks', { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    // The answer may have been made for an earlier request.
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

let unreachedSince: string | undefined;

/** Shows since when the exporter does not answer; the latest answer stays on the page. */
function showReached(isReached: boolean): void {
  unreachedSince = isReached ? undefined : (unreachedSince ?? new Date().toISOString());
  const notice = document.getElementById('unreached');
  if (notice === null) return;
  const text =
    unreachedSince === undefined
      ? ''
      : `The exporter has not been reached since ${utcText(unreachedSince)}. This page shows its latest answer and keeps trying.`;
  // Written only when it changes: screen readers read it out each time.
  if (notice.textContent !== text) notice.textContent = text;
}

/** A focused element that moves within the page loses the focus: gives it back. */
function keepingFocus(draw: () => void): void {
  const focused = document.activeElement;
  draw();
  if (focused instanceof HTMLElement && focused.isConnected && document.activeElement !== focused)
    focused.focus({ preventScroll: true });
}
