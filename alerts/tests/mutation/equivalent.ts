/**
 * Mutants that no test can kill, because they behave in the same way in every case that can occur, each with the
 * reason: `rule`, then what was changed. One that is killed after all, or does not exist, must go from this list.
 */
export const EQUIVALENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
