import { describe, expect, it, vi } from 'vitest';
import { parseTime } from '../../src/services/times.js';

describe('a time of the cloud', () => {
  it.each([
    ['RDS, without a colon in its zone', '2025-11-30T08:12:05+0000', '2025-11-30T08:12:05.000Z'],
    ['RDS in Beijing', '2025-11-30T16:12:05+0800', '2025-11-30T08:12:05.000Z'],
    ['a zone with its colon', '2025-11-30T16:12:05+08:00', '2025-11-30T08:12:05.000Z'],
    ['west of Greenwich', '2025-11-30T03:12:05-0500', '2025-11-30T08:12:05.000Z'],
    ['DMS, with milliseconds', '2020-06-15T08:55:53.606Z', '2020-06-15T08:55:53.606Z'],
    ['six decimals, as IAM writes them', '2025-12-02T08:30:00.123456Z', '2025-12-02T08:30:00.123Z'],
    ['DCS without a zone: UTC', '2022-09-01 11:52:24', '2022-09-01T11:52:24.000Z'],
    ['no zone after a T', '2022-09-01T11:52:24', '2022-09-01T11:52:24.000Z'],
    ['epoch milliseconds as text', '1763350067752', '2025-11-17T03:27:47.752Z'],
  ])('reads %s', (_title, text, iso) => {
    expect(new Date(parseTime(text) ?? NaN).toISOString()).toBe(iso);
  });

  it.each([
    '',
    'yesterday',
    '2025-13-01T00:00:00Z',
    '2025-11-30',
    '1763350067',
    '-1',
    'T',
    '2025-11-30T25:00:00Z',
    '0001-01-01T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '1763350067752000',
    '1763350067752000000',
  ])('does not read %j', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it.each(['UTC', 'Asia/Shanghai', 'America/New_York'])(
    'without a zone is UTC on a machine in %s',
    (zone) => {
      vi.stubEnv('TZ', zone);
      // proof that the machine's zone has changed: the engine's own reading follows it
      expect(new Date('2022-09-01T11:52:24').getTime() === Date.UTC(2022, 8, 1, 11, 52, 24)).toBe(
        zone === 'UTC',
      );
      expect(parseTime('2022-09-01 11:52:24')).toBe(Date.UTC(2022, 8, 1, 11, 52, 24));
      vi.unstubAllEnvs();
    },
  );
});
