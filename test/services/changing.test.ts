import { describe, expect, it } from 'vitest';
import { isChanging } from '../../src/services/background-tasks.js';

describe("an instance's status", () => {
  it.each(['EXTENDING', 'CREATING', 'VOLUMETYPECHANGING', 'restarting', 'ROLLBACK', 'ROLLINGBACK'])(
    '%s says that something is under way',
    (word) => expect(isChanging(word)).toBe(true),
  );

  it.each(['RUNNING', 'ERROR', 'FROZEN', 'ROLLBACKFAILED', 'EXTENDEDFAILED', 'CREATEFAILED', ''])(
    '"%s" does not',
    (word) => expect(isChanging(word)).toBe(false),
  );
});
