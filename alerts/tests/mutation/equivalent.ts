/**
 * Mutants that no test can kill, because they behave in the same way in every case that can occur, each with the
 * reason: `rule`, then what was changed. One that is killed after all, or does not exist, must go from this list.
 */
export const EQUIVALENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'huaweicloud_task:retried': {
    '86400s, not 12h':
      'A failure is of interest for 12 h at most, and its retry is later: one that is remembered for longer ends nothing else.',
  },
};
