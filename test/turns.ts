/** Counts how often others have their turn until `end` is called. */
export function countTurns(): { readonly end: () => number } {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const end = (): number => {
    isOver = true;
    return turns;
  };
  return { end };
}
