import { expect } from 'vitest';
import { parseFault } from '../../src/simulator/simulator.js';
import { LASTS, type Scenario } from './scenario.js';
import { seenIn } from './seen.js';
import { createWorld, type World } from './world.js';

/** No line of the log is longer, whatever the cloud sends. */
const LONGEST_LINE = 4_000;

/** Runs a scenario: scrapes every minute during the fault and after it. Asserts each value of the scenario. */
export async function run(scenario: Scenario): Promise<void> {
  const begins = scenario.isCold === true ? 0 : 1;
  const ends = begins + LASTS;
  const faults = scenario.faults.map((text) => parseFault(`${text},from=${begins}m,for=${LASTS}m`));
  const world = await createWorld(scenario, faults);
  const before = begins === 0 ? '' : await world.scrapeAt(0);
  const last = await expectDuring(scenario, world, { before, begins, ends });
  await expectAfter(scenario, world, { last, ends });
  for (const line of world.log) {
    expect(line.length).toBeLessThan(LONGEST_LINE);
    expect(Array.from(line.trimEnd()).filter(isHarmful), line).toEqual([]);
  }
}

async function expectDuring(
  { faults, during, calls = {} }: Scenario,
  world: World,
  { before, begins, ends }: { before: string; begins: number; ends: number },
): Promise<string> {
  const [lines, asked] = [world.log.length, world.requests.length];
  let text = '';
  for (let minute = begins; minute < ends; minute += 1) text = await world.scrapeAt(minute);
  expect(seenIn({ text, before, lines: world.log.slice(lines) }, during)).toEqual(during);
  const struck = new Set(world.requests.slice(asked).flatMap((request) => request.faults ?? []));
  for (const fault of faults) expect([...struck]).toContain(parseFault(fault).kind);
  const operations = world.requests.slice(asked).map(({ operation }) => operation);
  for (const [operation, count] of Object.entries(calls))
    expect(
      operations.filter((one) => one === operation),
      operation,
    ).toHaveLength(count);
  return text;
}

async function expectAfter(
  { during, after, recoversAfterMinutes: later = 0 }: Scenario,
  world: World,
  { last, ends }: { last: string; ends: number },
): Promise<void> {
  let before = last;
  for (let minute = ends; minute < ends + later; minute += 1) {
    before = await world.scrapeAt(minute);
    const { success, tasks } = seenIn({ text: before, before, lines: [] }, during);
    expect({ success, tasks }).toEqual({ success: during.success, tasks: during.tasks });
  }
  const lines = world.log.length;
  const text = await world.scrapeAt(ends + later);
  expect(seenIn({ text, before, lines: world.log.slice(lines) }, after)).toEqual(after);
}

/** Control characters, line separators and those that change the direction of text. */
function isHarmful(character: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(character);
}
