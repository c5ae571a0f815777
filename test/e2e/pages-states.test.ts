import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { NOW } from '../metrics/snapshots.js';
import { launchBrowser, seriousFaults } from './browser.js';
import { buildSite, type Site } from './pages-site.js';
import { STATES } from './pages-states.js';

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

interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
}

async function open(state: string, path: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const result = STATES[state];
  if (result === undefined) throw new Error(`no state "${state}"`);
  const url = await site.serveResult(result, NOW);
  const context = await browser.newContext({ bypassCSP: true, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const answered = page.waitForResponse('**/api/v1/tasks');
  await page.goto(`${url}/${path}`);
  await (await answered).finished();
  return { page, complaints };
}

const DEVICES = [
  ['a phone in dark colours', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  [
    'a screen of 1366 pixels in light colours',
    { viewport: { width: 1366, height: 768 }, colorScheme: 'light' },
  ],
  [
    'a screen of 2500 pixels in dark colours',
    { viewport: { width: 2500, height: 1300 }, colorScheme: 'dark' },
  ],
] as const;

describe.each(Object.keys(STATES))('with %s', (state) => {
  describe.each(DEVICES)('on %s', (_device, options) => {
    it.each(['', 'tasks'])('the page at /%s has no serious fault, and nothing sticks out', async (path) => {
      const { page, complaints } = await open(state, path, options);
      for (const selector of ['.problems summary', '.toggle'])
        if ((await page.locator(selector).count()) > 0) await page.locator(selector).first().click();
      expect(await seriousFaults(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(options.viewport.width);
      expect(complaints).toEqual([]);
    });
  });
});

describe('twenty projects with five services', () => {
  it('fit on a screen of 1366 by 768 pixels, the line about problems included', async () => {
    const { page } = await open('mixed causes', '', { viewport: { width: 1366, height: 768 } });
    const last = await page.locator('.project').last().boundingBox();
    expect(await page.locator('.project').count()).toBe(20);
    expect((last?.y ?? Infinity) + (last?.height ?? 0)).toBeLessThanOrEqual(768);
  });

  it('with one cause of failure have one line about it', async () => {
    const { page } = await open('one cause over twenty projects', 'tasks');
    const problems = page.locator('.problems');
    expect(await problems.count()).toBe(1);
    expect((await problems.boundingBox())?.height).toBeLessThan(50);
    expect(await problems.locator('summary').textContent()).toBe(
      'Credential refused or missing: 100 services of 20 projects cannot be read',
    );
  });
});

describe('2000 tasks', () => {
  it('are a page of a hundred rows in little markup', async () => {
    const { page } = await open('2000 tasks', 'tasks');
    const markup = await (await page.request.get(page.url())).text();
    expect(markup.length).toBeLessThan(300_000);
    expect(await page.locator('.task').count()).toBe(100);
    await page.getByRole('searchbox').pressSequentially('stalled kafka');
    await page.getByText(/^\d+ of 2000 tasks$/).waitFor();
    await expect.poll(() => page.locator('.task .toggle').allTextContents()).not.toContain('slow');
  });

  it.each([960, 1024, 1280, 1366, 1760, 2500])('fit into their cells at %i pixels', async (width) => {
    const { page } = await open('2000 tasks', 'tasks', { viewport: { width, height: 900 } });
    const tooWide = await page
      .locator('.tasks :is(th, td)')
      .evaluateAll((cells) =>
        cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent),
      );
    expect(tooWide).toEqual([]);
    const gauge = await page.locator('.gauge').first().boundingBox();
    expect(gauge?.width).toBeGreaterThan(100);
  });

  it('keep the heads of the columns in sight', async () => {
    const { page } = await open('2000 tasks', 'tasks', { viewport: { width: 1366, height: 768 } });
    await page.mouse.wheel(0, 2_000);
    const head = page.getByRole('columnheader', { name: 'Status' });
    await expect.poll(async () => (await head.boundingBox())?.y).toBe(0);
  });
});
