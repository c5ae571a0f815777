import { chromium, type Page } from 'playwright-core';
import { pathOf } from '../../test/e2e/programs.js';
import type { DrawnPanel } from './browser/page.js';
import { JOBS } from './world.js';

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** What of which dashboard is looked at, and how. */
export interface View {
  readonly dashboard: string;
  readonly job?: keyof typeof JOBS;
  readonly theme?: 'light' | 'dark';
  /** Of the dashboard, in pixels; the default is the least that has to suffice. */
  readonly width?: number;
  /** Seconds up to now. */
  readonly range?: number;
  readonly choices?: Readonly<Record<string, string>>;
}

/** A dashboard that is drawn: its page, and what stands in each panel. */
export interface Drawing {
  readonly page: Page;
  readonly panels: readonly DrawnPanel[];
  /** What the browser complained about. */
  readonly errors: readonly string[];
}

export interface Viewer {
  readonly draw: (view: View) => Promise<Drawing>;
  readonly close: () => Promise<void>;
}

/** At 1 366 pixels Grafana leaves 16 pixels on each side of a dashboard. */
export const NARROW = 1334;

function addressOf(server: string, view: View): string {
  const { dashboard, job = 'busy', theme = 'dark', width = NARROW, range = 600, choices = {} } = view;
  const parameters = new URLSearchParams({ dashboard, theme, width: String(width), range: String(range) });
  parameters.set('var-job', JOBS[job]);
  for (const [name, value] of Object.entries(choices)) parameters.set(`var-${name}`, value);
  return `${server}/?${parameters.toString()}`;
}

const DRAWN_MS = 120_000;

/** Opens Chromium on the preview at `server`; each drawing has a page of its own. */
export async function openViewer(server: string): Promise<Viewer> {
  const browser = await chromium.launch({ executablePath: pathOf('chromium'), args: FLAGS });
  return {
    draw: async (view) => {
      const page = await browser.newPage({ viewport: { width: view.width ?? NARROW, height: 4000 } });
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
      await page.goto(addressOf(server, view));
      const isDrawn = (): boolean => window.drawn !== undefined && window.drawn.length >= window.expected;
      await page.waitForFunction(isDrawn, undefined, { timeout: DRAWN_MS });
      // Fonts and curves come a frame later.
      await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
      await page.waitForTimeout(300);
      return { page, panels: await page.evaluate(() => window.drawn ?? []), errors };
    },
    close: () => browser.close(),
  };
}
