import { describe, expect, it } from 'vitest';
import { column, headers, panelOf, tile, useDrawings } from './drawings.js';
import { TASKS } from './tasks.js';

const draw = useDrawings();
const OVERVIEW = 'huaweicloud-tasks';
const EXPORTER = 'huaweicloud-task-exporter';

const GREY = '#80868f';
const COUNTS = ['Stalled', 'Overdue', 'Failed, last 1 h', 'Not collected'];
const EXPORTER_TILES = [
  'Exporter',
  'Not collected',
  'Oldest success',
  'Pending instances',
  'Dropped tasks',
  'Configuration',
];

describe('an exporter that is not scraped', () => {
  it.each(COUNTS)('the tile %s is grey and has no data', async (title) => {
    expect(await tile(await draw({ dashboard: OVERVIEW, job: 'nothing' }), title)).toEqual({
      text: 'No data',
      color: GREY,
    });
  });

  it.each(EXPORTER_TILES)('the tile %s of its own health is grey', async (title) => {
    expect(await tile(await draw({ dashboard: EXPORTER, job: 'nothing' }), title)).toEqual({
      text: 'No data',
      color: GREY,
    });
  });

  it.each([OVERVIEW, EXPORTER])('%s shows no number at all', async (dashboard) => {
    const { page, panels } = await draw({ dashboard, job: 'nothing' });
    const shown = panels.filter(({ frames }) =>
      frames.some((fields) => fields.some(({ texts }) => texts.length > 0)),
    );
    expect(shown.map(({ title }) => title)).toEqual([]);
    expect(await page.locator('[role=grid]').count()).toBe(0);
  });
});

describe('a cloud that never answered', () => {
  it.each(['Running', 'Waiting', 'Stalled', 'Overdue', 'Failed, last 1 h'])(
    'the tile %s is not 0',
    async (title) => {
      expect((await tile(await draw({ dashboard: OVERVIEW, job: 'unread' }), title)).text).toBe('No data');
    },
  );

  it('is counted as not collected', async () => {
    const drawing = await draw({ dashboard: OVERVIEW, job: 'unread' });
    expect(await tile(drawing, 'Not collected')).toMatchObject({ text: '10' });
    expect((await tile(drawing, 'Not collected')).color).not.toBe(GREY);
  });

  it('has a reason for each service', async () => {
    const drawing = await draw({ dashboard: EXPORTER, job: 'unread' });
    const { texts } = column(drawing, 'Why not collected', 'Reason');
    expect(texts).toEqual(Array.from({ length: 10 }, () => 'unavailable'));
    const { values } = column(drawing, 'Why not collected', 'Not collected for');
    for (const seconds of values) expect(seconds).toBeGreaterThan(5);
  });

  it.each(['Pending instances', 'Dropped tasks'])('%s are not 0', async (title) => {
    expect((await tile(await draw({ dashboard: EXPORTER, job: 'unread' }), title)).text).toBe('No data');
  });

  it('has no curves at 0', async () => {
    const drawing = await draw({ dashboard: OVERVIEW, job: 'unread' });
    for (const title of ['Unfinished tasks by service', 'Tasks by status', 'Finished in the time range'])
      expect(
        panelOf(drawing, title)
          .frames.flat()
          .flatMap(({ texts }) => texts),
        title,
      ).toEqual([]);
  });
});

describe('a cloud without tasks', () => {
  it.each(['Running', 'Waiting', 'Stalled', 'Overdue', 'Failed, last 1 h', 'Not collected'])(
    'the tile %s is 0',
    async (title) => {
      const { text, color } = await tile(await draw({ dashboard: OVERVIEW, job: 'idle' }), title);
      expect(text).toBe('0');
      expect(color).not.toBe(GREY);
    },
  );

  it('has an empty table, not one with a row of dashes', async () => {
    expect(await headers(await draw({ dashboard: OVERVIEW, job: 'idle' }), 'Unfinished tasks')).toEqual([]);
  });
});

describe('a value that is not known', () => {
  it('is a dash in the colour of text, also where a negative one is red', async () => {
    const { texts, colors, values } = column(
      await draw({ dashboard: OVERVIEW }),
      'Unfinished tasks',
      'Time left',
    );
    const colourOf = (wanted: (value: number | null) => boolean): string | undefined =>
      colors[values.findIndex(wanted)];
    const unknown = values.findIndex((value) => value === null);
    expect(texts[unknown]).toBe('–');
    expect(colors[unknown]).toBe(colourOf((value) => value !== null && value > 0));
    expect(colors[unknown]).not.toBe(colourOf((value) => value !== null && value < 0));
  });

  it('of a task that has ended is a dash, not red', async () => {
    const drawing = await draw({ dashboard: 'huaweicloud-task', choices: { task_id: TASKS.failed } });
    const left = await tile(drawing, 'Time left');
    expect(left).toEqual({ text: '–', color: (await tile(drawing, 'Duration')).color });
  });
});
