import { createRequire } from 'node:module';
import { chromium, type Browser, type Page } from 'playwright-core';
import { pathOf } from './programs.js';

const AXE = createRequire(import.meta.url).resolve('axe-core');

export function launchBrowser(): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath: pathOf('chromium'), args: isRoot ? ['--no-sandbox'] : [] });
}

/** What axe finds serious or critical on a page that was opened with `bypassCSP`: rules, and the elements that break them. */
export async function seriousFaults(page: Page): Promise<readonly unknown[]> {
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

interface Axe {
  run(): Promise<{
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  }>;
}
