import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createWorld, T0, type World } from '../exporter/world.js';
import type { Scene, SceneTask } from '../../src/simulator/simulator.js';
import { launchBrowser, seriousFaults } from './browser.js';
import { buildSite, type Site } from './pages-site.js';

const MINUTE = 60_000;
const HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

/** The script asks again every five seconds. */
const NEWS = { timeout: 15_000 };

let site: Site;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await buildSite();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await site.remove();
});

/** One that grows by ten percent a minute, one that stalls after an hour, one that fails, one with a hostile name. */
function scene(): Scene {
  const kafka = { service: 'kafka', instanceId: 'kafka-1', userName: 'ops' } as const;
  const tasks: SceneTask[] = [
    {
      ...kafka,
      id: 'grow',
      name: 'extendInstance',
      bornAt: T0,
      durationMs: 10 * MINUTE,
      steps: ['check', 'expand'],
    },
    {
      service: 'dcs',
      instanceId: 'dcs-1',
      id: 'move',
      name: 'EXTEND',
      bornAt: T0 - MINUTE,
      steps: [{ name: 'Migrate', durationMs: 60 * MINUTE, subSteps: ['Copy', 'Switch'] }],
      outcome: { kind: 'stalls', atPercent: 20 },
    },
    {
      service: 'rds',
      instanceId: 'rds-1',
      id: 'backup',
      name: 'BackupInstance',
      bornAt: T0 - 10 * MINUTE,
      outcome: { kind: 'fails', atStep: 1, reason: 'No space left' },
    },
    {
      service: 'rocketmq',
      instanceId: 'mq-1',
      id: 'odd',
      name: HOSTILE,
      bornAt: T0,
      durationMs: 90 * MINUTE,
    },
  ];
  return {
    instances: {
      kafka: [{ id: 'kafka-1', name: 'orders' }],
      dcs: [{ id: 'dcs-1', name: 'sessions' }],
      rds: [{ id: 'rds-1', name: 'shop-db' }],
      rocketmq: [{ id: 'mq-1', name: HOSTILE }],
    },
    tasks,
  };
}

function aThousand(): Scene {
  const tasks = Array.from({ length: 1_000 }, (_, at): SceneTask => ({
    service: 'kafka',
    instanceId: 'kafka-1',
    id: `task-${at}`,
    name: `extend-${at}`,
    bornAt: T0 - at,
    reportsProgress: false,
  }));
  return { instances: { kafka: [{ id: 'kafka-1' }] }, tasks };
}

interface Opened {
  readonly world: World;
  readonly page: Page;
  readonly url: string;
  /** What the browser complained about: errors, broken policies, dialogs. */
  readonly complaints: readonly string[];
}

async function open(path: string, options: BrowserContextOptions = {}, its = scene()): Promise<Opened> {
  const world = await createWorld({ simulator: { scene: its } });
  // A page waits for its first collection no longer than a person does: here it finds one.
  await world.scrape(60_000);
  const url = await site.serve(world);
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${url}/${path}`);
  return { world, page, url, complaints };
}

/** The names of the tasks that are shown, in order. */
function shownTasks(page: Page): Promise<string[]> {
  return page.locator('.toggle').allTextContents();
}

function rowOf(page: Page, name: string) {
  return page.locator('tbody.task', { has: page.getByRole('button', { name, exact: true }) });
}

/** Waits until the script has drawn the page: from then on it is live. */
async function live(page: Page): Promise<void> {
  await page.waitForResponse('**/api/v1/tasks');
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/api/v1/tasks')),
  );
}

describe('the tasks', () => {
  it('are shown with unfinished ones first, and go on without a reload', async () => {
    const { world, page, complaints } = await open('tasks');
    await expect.poll(() => shownTasks(page)).toHaveLength(4);
    // The only finished task.
    await expect
      .poll(() => shownTasks(page))
      .toEqual(['EXTEND', 'extendInstance', HOSTILE, 'BackupInstance']);
    const growing = rowOf(page, 'extendInstance');
    const bar = growing.getByRole('progressbar');
    await expect.poll(() => bar.getAttribute('value')).toBe('0');
    await page.evaluate(() => ((window as { unloaded?: boolean }).unloaded = false));
    world.clock.advance(6 * MINUTE);
    await growing.getByText('60 %').waitFor(NEWS);
    await expect.poll(() => bar.getAttribute('value')).toBe('60');
    await expect.poll(() => growing.textContent()).toContain('Step 2 of 2 expand');
    await expect.poll(() => rowOf(page, 'BackupInstance').textContent()).toContain('No space left');
    world.clock.advance(40 * MINUTE);
    await rowOf(page, 'extendInstance').getByText('Succeeded').waitFor(NEWS);
    world.clock.advance(31 * MINUTE);
    await rowOf(page, 'EXTEND').getByText('Stalled').waitFor(NEWS);
    expect((await shownTasks(page))[0]).toBe('EXTEND');
    expect(await page.evaluate(() => (window as { unloaded?: boolean }).unloaded)).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('keep the filter, the open row and the focus while they are refreshed', async () => {
    const { world, page, complaints } = await open('tasks');
    await live(page);
    const search = page.getByRole('searchbox', { name: 'Search' });
    await search.fill('ext');
    await expect.poll(() => shownTasks(page)).toEqual(['EXTEND', 'extendInstance']);
    await page.getByRole('button', { name: 'EXTEND', exact: true }).click();
    const moving = rowOf(page, 'EXTEND');
    await expect.poll(() => moving.locator('.timeline').textContent()).toContain('1.1Copy');
    expect(page.url()).toContain('tasks?q=ext&open=shop%2Fdcs%2Fdcs-1%2Fmove');
    world.clock.advance(6 * MINUTE);
    await rowOf(page, 'extendInstance').getByText('60 %').waitFor(NEWS);
    await expect.poll(() => search.inputValue()).toBe('ext');
    await expect.poll(() => moving.locator('.timeline').isVisible()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('EXTEND');
    await page.reload();
    await expect.poll(() => rowOf(page, 'EXTEND').locator('.timeline').isVisible()).toBe(true);
    await expect.poll(() => shownTasks(page)).toEqual(['EXTEND', 'extendInstance']);
    expect(complaints).toEqual([]);
  });

  it('are filtered at each choice, and all shown again', async () => {
    const { page } = await open('tasks');
    await live(page);
    await page.getByLabel('Service').selectOption('rds');
    await expect.poll(() => shownTasks(page)).toEqual(['BackupInstance']);
    await expect.poll(() => page.getByRole('status').allTextContents()).toContain('1 of 4 tasks');
    await page.locator('select[name=status]').selectOption('running');
    await page.getByText('No task matches the filter.').waitFor();
    await page.getByRole('link', { name: 'Clear the filter' }).click();
    await expect.poll(() => shownTasks(page)).toHaveLength(4);
    expect(new URL(page.url()).search).toBe('');
    await expect.poll(() => page.getByLabel('Service').inputValue()).toBe('');
  });

  it('are sorted by a column, and open at a click anywhere on their row', async () => {
    const { page } = await open('tasks');
    await live(page);
    await page.getByRole('link', { name: 'Task', exact: true }).click();
    await expect
      .poll(() => shownTasks(page))
      .toEqual([HOSTILE, 'BackupInstance', 'EXTEND', 'extendInstance']);
    await page.getByRole('link', { name: 'Task', exact: true }).click();
    await expect
      .poll(() => shownTasks(page))
      .toEqual(['extendInstance', 'EXTEND', 'BackupInstance', HOSTILE]);
    expect(new URL(page.url()).search).toBe('?sort=-task');
    await rowOf(page, 'EXTEND').getByText('sessions').click();
    await page.locator('.timeline').waitFor();
    await rowOf(page, 'EXTEND').getByText('sessions').click();
    await expect.poll(() => page.locator('.timeline').count()).toBe(0);
  });

  it('show UTC, and the local time too under the pointer', async () => {
    const { page } = await open('tasks', { timezoneId: 'Asia/Tokyo' });
    await live(page);
    const time = page.locator('.changed time').first();
    expect(await time.getAttribute('title')).toMatch(/^[-\d]{10} [:\d]{8} UTC$/);
    await time.hover();
    await expect
      .poll(() => time.getAttribute('title'))
      .toMatch(/^[-\d]{10} [:\d]{8} UTC\n[-\d]{10} [:\d]{8} GMT\+9, your time$/);
  });

  it('can be read and filtered without scripts', async () => {
    const { world, page, complaints } = await open('tasks', { javaScriptEnabled: false });
    const shown = () => shownTasks(page);
    const timeline = page.locator('.timeline');
    await expect.poll(shown).toHaveLength(4);
    await page.getByRole('searchbox').fill('extend');
    await page.getByLabel('Service').selectOption('kafka');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(shown).toEqual(['extendInstance']);
    await page.getByRole('button', { name: 'extendInstance' }).click();
    await expect.poll(() => timeline.textContent()).toContain('2expand');
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('extend');
    world.clock.advance(6 * MINUTE);
    await page.getByRole('link', { name: 'Refresh' }).click();
    await expect.poll(() => rowOf(page, 'extendInstance').textContent()).toContain('60 %');
    await page.getByRole('button', { name: 'extendInstance' }).click();
    await expect.poll(() => timeline.count()).toBe(0);
    await page.getByRole('link', { name: 'Duration' }).click();
    await page.locator('th[aria-sort=ascending]', { hasText: 'Duration' }).waitFor();
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('extend');
    expect(complaints).toEqual([]);
  });

  it('with hostile names are text, before and after a refresh', async () => {
    const { page, complaints } = await open(
      `tasks?q=${encodeURIComponent(HOSTILE)}&project=${encodeURIComponent(HOSTILE)}`,
    );
    await live(page);
    await page.getByLabel('Project').selectOption('');
    await expect.poll(() => shownTasks(page)).toEqual([HOSTILE]);
    await page.getByRole('button', { name: HOSTILE }).click();
    await expect.poll(() => page.locator('main img, main script').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('can be reached with the keyboard alone', async () => {
    const { page } = await open('tasks');
    await live(page);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('extendi');
    await expect.poll(() => shownTasks(page)).toEqual(['extendInstance']);
    for (const name of ['project', 'cloud_service', 'status']) {
      await page.keyboard.press('Tab');
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe(name);
    }
    for (const head of ['Clear the filter', 'Task', 'Instance', 'Status', 'Progress']) {
      await page.keyboard.press('Tab');
      await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(head);
    }
    await page.keyboard.press('Enter');
    await page
      .getByRole('columnheader', { name: 'Progress' })
      .and(page.locator('[aria-sort=ascending]'))
      .waitFor();
    for (const head of ['Duration', 'Remaining', 'Last change', 'extendInstance']) {
      await page.keyboard.press('Tab');
      await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(head);
    }
    await page.keyboard.press('Enter');
    await page.locator('.timeline').waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-expanded')))
      .toBe('true');
    await page.keyboard.press('Space');
    await expect.poll(() => page.locator('.timeline').count()).toBe(0);
  });

  it('stay when the exporter is not reached, and the page says since when', async () => {
    const { world, page } = await open('tasks');
    await live(page);
    await page.route('**/api/v1/tasks', (route) => route.abort());
    await page.getByText('The exporter has not been reached since').waitFor(NEWS);
    await expect.poll(() => shownTasks(page)).toHaveLength(4);
    await page.unroute('**/api/v1/tasks');
    world.clock.advance(6 * MINUTE);
    await rowOf(page, 'extendInstance').getByText('60 %').waitFor(NEWS);
    await expect.poll(() => page.locator('#unreached').textContent()).toBe('');
  });

  it('are not requested while the page is hidden', async () => {
    const { page } = await open('tasks');
    await live(page);
    let asked = 0;
    page.on('request', () => (asked += 1));
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    });
    await page.waitForTimeout(6_000);
    expect(asked).toBe(0);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: false, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForResponse('**/api/v1/tasks', NEWS);
  });

  it('can be a thousand', async () => {
    const { page } = await open('tasks', {}, aThousand());
    await live(page);
    await expect.poll(() => shownTasks(page)).toHaveLength(100);
    const begun = Date.now();
    await page.getByRole('searchbox').fill('extend-99');
    await page.getByText('11 of 1000 tasks').waitFor();
    expect(Date.now() - begun).toBeLessThan(2_000);
    await page.getByRole('searchbox').fill('');
    const seen = new Set(await shownTasks(page));
    for (let turn = 2; turn <= 10; turn += 1) {
      await page.getByRole('link', { name: 'Next' }).click();
      await page.getByText(`${turn * 100 - 99} to ${turn * 100} of 1000`).waitFor();
      expect(new URL(page.url()).search).toBe(`?page=${turn}`);
      for (const name of await shownTasks(page)) seen.add(name);
    }
    expect(seen.size).toBe(1_000);
    await page.getByRole('searchbox').fill('extend-99');
    await page.getByText('11 of 1000 tasks').waitFor();
    expect(new URL(page.url()).search).toBe('?q=extend-99');
  });

  it('can be a thousand without scripts: a row opens on its page, and another filter begins at the first', async () => {
    const { page } = await open('tasks', { javaScriptEnabled: false }, aThousand());
    await page.getByRole('link', { name: 'Last', exact: true }).click();
    await page.getByText('901 to 1000 of 1000').waitFor();
    await page.locator('.toggle').nth(5).click();
    await expect.poll(() => page.locator('.details').count()).toBe(1);
    expect(await page.locator('.turn').textContent()).toContain('901 to 1000 of 1000');
    await page.getByRole('searchbox').fill('extend');
    await page.getByRole('searchbox').press('Enter');
    await page.getByText('1 to 100 of 1000').waitFor();
  });
});

describe('the overview', () => {
  it('shows a service that begins to fail, and says what to do', async () => {
    const { world, page, complaints } = await open('');
    const cards = page.locator('.card');
    await expect.poll(() => cards.count()).toBe(5);
    await expect
      .poll(() => page.locator('.card .chip').allTextContents())
      .toEqual(['OK', 'OK', 'OK', 'OK', 'OK']);
    world.cloud.addFault({ kind: 'forbidden', service: 'dcs' });
    await page.locator('.card.failing').waitFor(NEWS);
    await expect
      .poll(() => page.locator('.card.failing').textContent())
      .toContain('The credential lacks a permission.');
    await page.getByText('Permission missing: dcs of shop cannot be read').click();
    await page.getByText('Grant it the permission that the message names').waitFor();
    world.cloud.clearFaults();
    await page.getByText('All services are read without trouble.').waitFor(NEWS);
    expect(complaints).toEqual([]);
  });

  it('leads to the tasks', async () => {
    const { page } = await open('');
    await page.getByRole('link', { name: '1 Failed', exact: true }).click();
    await page.waitForURL('**/tasks?status=failed');
    await expect.poll(() => shownTasks(page)).toEqual(['BackupInstance']);
  });

  it('works below a path of a proxy', async () => {
    const { page, url } = await open('');
    await page.route('http://proxy.example/exporter/**', async (route) => {
      const path = new URL(route.request().url()).pathname.replace('/exporter', '');
      await route.fulfill({ response: await route.fetch({ url: `${url}${path}` }) });
    });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto('http://proxy.example/exporter/');
    await live(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Tasks' }).click();
    await page.waitForURL('http://proxy.example/exporter/tasks');
    await live(page);
    expect(complaints).toEqual([]);
  });
});

describe.each([
  ['desktop', 'light'],
  ['desktop', 'dark'],
  ['phone', 'light'],
  ['phone', 'dark'],
] as const)('on a %s, in %s colours', (device, colorScheme) => {
  const viewport = device === 'phone' ? { width: 360, height: 740 } : { width: 1280, height: 900 };

  it.each(['', 'tasks'])('the page at /%s has no serious fault, and nothing sticks out', async (path) => {
    const { world, page, complaints } = await open(path, { viewport, colorScheme, bypassCSP: true });
    world.cloud.addFault({ kind: 'throttled', service: 'dcs' });
    world.clock.advance(2 * MINUTE);
    await live(page);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByText('cannot be read').first().waitFor(NEWS);
    for (const toggle of await page.locator('.toggle').all())
      if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
    await page.locator('.problems summary').click();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      viewport.width,
    );
    expect(complaints).toEqual([]);
  });
});
