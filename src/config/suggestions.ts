const LONGEST_COMPARED = 40;

/** The end of a message about an unknown word; empty when no valid one is near. */
export function didYouMean(word: string, valid: readonly string[]): string {
  const near = nearest(word, valid);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

/** The candidate that was probably meant; none when all are too far away. `accessKey` is close to `access_key`. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST_COMPARED) return undefined;
  const plain = toSnakeCase(word);
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distanceBetween(plain, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= mostMistakesIn(best.candidate) ? best.candidate : undefined;
}

/** One letter makes another word of a short one: `dms` is no slip for `dcs`. */
function mostMistakesIn({ length }: string): number {
  return length < 4 ? 0 : Math.floor(length / 3);
}

function toSnakeCase(word: string): string {
  return word
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll('-', '_');
}

/** How many letters have to be added, removed, changed or swapped with their neighbour. */
function distanceBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = isSwap(a, i, b, j) ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(changed, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

function isSwap(a: string, i: number, b: string, j: number): boolean {
  return i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
}
