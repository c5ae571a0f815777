const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** `45s`, `12m`, `1h 5m`, `3d 4h`: short, for a column. */
export function shortDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const at = UNITS.findIndex(([, size]) => seconds >= size);
  const [unit, size] = UNITS[at] ?? (['s', 1] as const);
  const [smaller, itsSize] = UNITS[at + 1] ?? (['', Infinity] as const);
  const rest = Math.floor((seconds % size) / itsSize);
  // Seconds beside minutes say nothing that lasts until it is read.
  const isTold = rest > 0 && size >= 3_600;
  return `${Math.floor(seconds / size)}${unit}${isTold ? ` ${rest}${smaller}` : ''}`;
}
