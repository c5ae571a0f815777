/** The ids of tasks of the scene that are looked at. */
export const TASKS = {
  /** A failed task of DCS, with sub-steps. */
  failed: 'ff80808185a2b5c60185a2c4d1e20003',
  /** A task of RDS whose planned end has passed. */
  overdue: '31b8ae21-7a0e-4ad5-9d3f-c5b1f6a70005',
} as const;
