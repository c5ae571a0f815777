type Part = string | number;

/**
 * A pseudo-random number from 0 to 2^32-1 that depends on its arguments alone: the same seed gives the same
 * simulated cloud.
 */
export function randomInteger(...parts: readonly Part[]): number {
  return hash(parts.join('/'), 0x811c9dc5);
}

function hash(text: string, start: number): number {
  let sum = start;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return mix(sum);
}

/** A change of any bit changes all of them (the finalizer of MurmurHash3). */
function mix(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Uniform between `from` (included) and `to` (excluded). */
export function randomBetween(from: number, to: number, ...parts: readonly Part[]): number {
  return from + (randomInteger(...parts) / 0x1_0000_0000) * (to - from);
}

/** 32 hexadecimal digits, the form of most ids of the cloud. */
export function randomId(...parts: readonly Part[]): string {
  const text = parts.join('/');
  const one = hash(text, 0x811c9dc5);
  const other = hash(text, 0x2545f491);
  return hex(one) + hex(other) + hex(mix(one + other)) + hex(mix(one ^ (other + 1)));
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}

/** The same with dashes: ids of DMS and DCS instances. */
export function randomUuid(...parts: readonly Part[]): string {
  const id = randomId(...parts);
  return [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-');
}

/** The remainder that is never negative, for times before 1970. */
export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** The element at an index modulo the length. */
export function pick<T>(from: readonly [T, ...T[]], index: number): T {
  return from[modulo(index, from.length)] ?? from[0];
}
