type Part = string | number;

/**
 * A number from 0 to 2^32-1 that depends on its arguments alone. What looks random in the simulated cloud comes
 * from here, so that the same seed tells the same story.
 */
export function draw(...parts: readonly Part[]): number {
  return hash(parts.join('/'), 0x811c9dc5);
}

function hash(text: string, start: number): number {
  let sum = start;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return scatter(sum);
}

/** Spreads a change of any bit over all of them. */
function scatter(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Drawn evenly from `from` (included) to `to` (excluded). */
export function drawBetween(from: number, to: number, ...parts: readonly Part[]): number {
  return from + (draw(...parts) / 0x1_0000_0000) * (to - from);
}

/** 32 hexadecimal digits: how most ids of the cloud look. */
export function drawId(...parts: readonly Part[]): string {
  const text = parts.join('/');
  const one = hash(text, 0x811c9dc5);
  const other = hash(text, 0x2545f491);
  return hex(one) + hex(other) + hex(scatter(one + other)) + hex(scatter(one ^ (other + 1)));
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}

/** The same with dashes: ids of DMS and DCS instances. */
export function drawUuid(...parts: readonly Part[]): string {
  const id = drawId(...parts);
  return [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-');
}

/** The remainder that is never negative, for times before 1970. */
export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** An element by an index that goes round and round. */
export function pick<T>(from: readonly [T, ...T[]], index: number): T {
  return from[modulo(index, from.length)] ?? from[0];
}
