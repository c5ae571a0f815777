const LENGTH = 10;

/** A block is filled from the left in eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** `█████▌░░░░  55%`; the percentage is never rounded up: what is not done yet is not 100 %. */
export function bar(percent: number): string {
  const eighths = Math.floor((percent / 100) * LENGTH * EIGHTHS.length);
  const full = '█'.repeat(Math.floor(eighths / EIGHTHS.length));
  const begun = full + (EIGHTHS[eighths % EIGHTHS.length] ?? '');
  return `${begun.padEnd(LENGTH, '░')} ${`${Math.floor(percent)}%`.padStart(4)}`;
}
