import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of the heap that something still refers to. */
export async function heapInUse(): Promise<number> {
  for (let round = 0; round < 4; round += 1) {
    collect();
    // What is only reachable through finished promises and weak references goes in the next rounds.
    await new Promise((next) => setImmediate(next));
  }
  return process.memoryUsage().heapUsed;
}
