/**
 * Ends this process when nobody reads any more what it writes: with success where the reader had enough (`| head`), as
 * a failure where the terminal is gone or the disk is full.
 */
export function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
}

/** What serves goes on when nobody reads what it has to say. */
export function outliveReader(stream: NodeJS.WriteStream): void {
  stream.on('error', () => undefined);
}

/** Whoever interrupts a report has not got it: that is not success, whatever a signal means to those who serve. */
export function failWhenInterrupted(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
}
