import type { Exporter } from '../exporter.js';
import type { Logger } from '../log.js';
import { StateFile } from '../state-file.js';

/** The file of `--persistence.file`, read; `undefined` without a path. */
export async function openState(path: string | undefined, log: Logger): Promise<StateFile | undefined> {
  if (path === undefined) return undefined;
  const state = new StateFile(path, log);
  await state.read();
  return state;
}

/** Writes the state now, which shows whether the file can be written, then at intervals, and a last time at the end. */
export function saveRegularly(
  state: StateFile,
  exporter: Exporter,
  intervalMs: number,
): { end(): Promise<void> } {
  const save = (): Promise<void> => state.write(exporter.save());
  void save();
  const timer = setInterval(() => void save(), intervalMs).unref();
  const end = (): Promise<void> => {
    clearInterval(timer);
    return save();
  };
  return { end };
}
