/**
 * Ends this process when its output cannot be written: with success where the reader has closed the pipe (`| head`), as
 * a failure where the terminal is gone or the disk is full.
 */
export function exitOnWriteError(stream: NodeJS.WriteStream): void {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
}

/** Keeps a server running when its output cannot be written. */
export function ignoreWriteErrors(stream: NodeJS.WriteStream): void {
  stream.on('error', () => undefined);
}

/** An interrupted report is incomplete: the signals that end a server with success end this process as a failure. */
export function failWhenInterrupted(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
}
