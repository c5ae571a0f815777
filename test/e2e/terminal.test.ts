import { describe, expect, it } from 'vitest';
import { useProgram } from './program.js';
import { configurationFor, SECRET_KEY, startServer } from './configurations.js';
import { inTerminal, lastScreen, type Session } from './pseudo-terminal.js';

const program = useProgram();

const ESCAPE = '\u001b';
const SOON = { timeout: 30_000, interval: 50 };

describe('the log for people', () => {
  it.each<{ env: Record<string, string>; line: string }>([
    { env: {}, line: `${ESCAPE}[32mINFO${ESCAPE}[39m: ` },
    { env: { NO_COLOR: '1' }, line: '] INFO: listening ' },
  ])('has the colours of its terminal with $env', async ({ env, line }) => {
    const args = ['--demo', '--log.format=pretty', '--web.listen-address=127.0.0.1:0'];
    const session = inTerminal(program.main, args, { columns: 80, rows: 24 }, env);
    await expect.poll(session.seen, SOON).toContain(line);
    session.type('\u0003');
    expect(await session.ended).toBe(0);
  });
});

describe('check on a terminal', () => {
  const WAITING = /asking the cloud: \d of 10 services have answered/;

  it('says what it waits for, and then shows a coloured table that fits', async () => {
    const session = inTerminal(program.main, ['check', '--demo'], { columns: 80, rows: 30 });
    expect(await session.ended).toBe(0);
    const [waiting = '', report = ''] = session.seen().split(`\r${ESCAPE}[K${ESCAPE}[1mshop`);
    expect(waiting).toMatch(WAITING);
    expect(report).toContain(`${ESCAPE}[32mok${ESCAPE}[39m`);
    expect(report).not.toMatch(WAITING);
    expect(report).toMatch(/\n {2}endpoints +http/);
  });

  it('leaves colours away where they are not wanted', async () => {
    const session = inTerminal(
      program.main,
      ['check', '--demo'],
      { columns: 140, rows: 30 },
      { NO_COLOR: '1' },
    );
    await session.ended;
    expect(session.seen()).not.toContain(`${ESCAPE}[3`);
    expect(session.seen()).toContain('A SCRAPE  ENDPOINT');
  });
});

describe('tasks --watch on a terminal', () => {
  const ENTERED = `${ESCAPE}[?1049h${ESCAPE}[?25l`;
  const LEFT = `${ESCAPE}[?25h${ESCAPE}[?1049l`;
  const TITLE = /^Tasks at (\d\d:\d\d:\d\d) UTC, read every 5 s\. q: quit, /m;

  async function drawn(session: Session, pattern: RegExp): Promise<string> {
    await expect.poll(() => lastScreen(session.seen()), SOON).toMatch(pattern);
    return lastScreen(session.seen());
  }

  it('draws in place, again and again, and gives the terminal back on Ctrl-C', async () => {
    const session = inTerminal(program.main, ['tasks', '--demo', '--watch'], { columns: 140, rows: 20 });
    await drawn(session, /reading the cloud …/);
    const first = await drawn(session, TITLE);
    expect(first.split('\n').length).toBeLessThanOrEqual(20);
    expect(first).toMatch(/\n1 to \d+ of \d+\n/);
    const time = TITLE.exec(first)?.[1] ?? '';
    await expect.poll(() => TITLE.exec(lastScreen(session.seen()))?.[1], SOON).not.toBe(time);
    session.type('\u0003');
    expect(await session.ended).toBe(0);
    const seen = session.seen();
    expect(seen.split(ENTERED)).toHaveLength(2);
    expect(seen.trimEnd().endsWith(LEFT)).toBe(true);
  });

  it('scrolls and filters by keys, and gives the terminal back on q', async () => {
    const session = inTerminal(program.main, ['tasks', '--demo', '--watch'], { columns: 140, rows: 20 });
    await drawn(session, /\n1 to \d+ of \d+\n/);
    session.type('jj');
    await drawn(session, /\n3 to \d+ of \d+\n/);
    session.type('/rds');
    await drawn(session, /^Filter: rds/m);
    session.type('\r');
    const screen = await drawn(session, /Only tasks with "rds"/);
    expect(screen).not.toMatch(/ kafka /);
    session.type('q');
    expect(await session.ended).toBe(0);
    expect(session.seen().trimEnd().endsWith(LEFT)).toBe(true);
  });

  it('draws anew when the terminal changes its size', async () => {
    const session = inTerminal(program.main, ['tasks', '--demo', '--watch'], { columns: 140, rows: 30 });
    await drawn(session, /^STATUS +PROGRESS +LEFT/m);
    session.resize(80, 24);
    const screen = await drawn(session, /^STATUS +PROGRESS +INSTANCE +TASK$/m);
    for (const line of screen.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    session.type('\u0003');
    expect(await session.ended).toBe(0);
  });

  it('gives the terminal back also when it is asked to end before it has read anything', async () => {
    const cloud = await startServer(() => undefined);
    const path = await configurationFor(cloud.url);
    const args = ['tasks', '--watch', `--config.file=${path}`];
    const session = inTerminal(program.main, args, { columns: 80, rows: 24 }, { SK: SECRET_KEY });
    await drawn(session, /reading the cloud …/);
    session.type('\u0003');
    expect(await session.ended).toBe(0);
    expect(session.seen().trimEnd().endsWith(LEFT)).toBe(true);
  });
});
