import type { CallObserver } from '../../cloud/call.js';

/** Counts the calls to the cloud, those that were made again and those for a token included. */
export class CallCounter implements CallObserver {
  readonly #counts = new Map<string, number>();

  answered({ project, service }: Parameters<CallObserver['answered']>[0]): void {
    const key = keyOf(project, service);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Such a call is answered, too. */
  retried(): void {
    return undefined;
  }

  /** To one service in the name of one project; those to IAM count as the service `iam`. */
  of(project: string, service: string): number {
    return this.#counts.get(keyOf(project, service)) ?? 0;
  }
}

function keyOf(project: string, service: string): string {
  return JSON.stringify([project, service]);
}
