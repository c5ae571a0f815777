import { describe, expect, it } from 'vitest';
import { readValues } from '../../alerts/src/values.js';
import { files } from '../../dashboards/src/serialise.js';
import { STATUS_LOOKS } from '../../dashboards/src/status.js';
import { TASK_KEY } from '../../dashboards/src/promql.js';
import { TASK_LABELS } from '../../src/metrics/family.js';
import { STATUSES } from '../../src/tasks/task.js';
import { dashboardFiles, dashboards, variablesOf, type Dashboard, type Panel } from './expressions.js';

const UIDS = ['huaweicloud-task', 'huaweicloud-task-exporter', 'huaweicloud-tasks'];
const all = dashboards();

/** The two panels overlap. */
function overlap({ gridPos: one }: Panel, { gridPos: other }: Panel): boolean {
  const beside = one.x + one.w <= other.x || other.x + other.w <= one.x;
  const below = one.y + one.h <= other.y || other.y + other.h <= one.y;
  return !beside && !below;
}

function overlapping(panels: readonly Panel[]): string[] {
  return panels.flatMap((one, at) =>
    panels
      .slice(at + 1)
      .filter((other) => overlap(one, other))
      .map((other) => `${one.title} and ${other.title}`),
  );
}

/** Every link to a dashboard, wherever in the file it stands. */
function linksIn(dashboard: Dashboard): { uid: string; variables: string[]; url: string }[] {
  const urls = [...JSON.stringify(dashboard).matchAll(/"url":"(\/d\/[^"]*)"/g)].map(([, url]) => url ?? '');
  return urls.map((url) => ({
    url,
    uid: /^\/d\/([^?]*)/.exec(url)?.[1] ?? '',
    variables: [...url.matchAll(/var-(\w+)=|\$\{(\w+):queryparam\}/g)].map(
      ([, one, other]) => one ?? other ?? '',
    ),
  }));
}

it('the committed files are what "npm run dashboards" writes', async () => {
  expect(dashboardFiles()).toEqual(await files());
});

it('the uids are the ones that links and bookmarks rely on', () => {
  expect(all.map(({ uid }) => uid).sort()).toEqual(UIDS);
  expect([...dashboardFiles().keys()].sort()).toEqual(UIDS.map((uid) => `${uid}.json`).sort());
});

it('every status has a look, with a code of its own', () => {
  expect(STATUS_LOOKS.map(({ status }) => status).sort()).toEqual([...STATUSES].sort());
  expect(new Set(STATUS_LOOKS.map(({ code }) => code)).size).toBe(STATUSES.length);
});

it('tasks are distinguished by the labels that tell them apart', () => {
  expect(TASK_KEY.split(', ')).toEqual([...TASK_LABELS]);
});

describe.each(all.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (_, dashboard) => {
  it('can be imported into any Grafana: it claims no id there, and says what it is', () => {
    expect(dashboard).toMatchObject({ id: null, version: 1, schemaVersion: 42, refresh: '30s' });
    expect(dashboard.tags).toContain('huaweicloud');
    expect(dashboard.title).not.toBe('');
    expect(dashboard.description).not.toBe('');
    expect(JSON.stringify(dashboard)).not.toContain('__inputs');
  });

  it('gives each panel an id of its own', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(ids.every((id) => Number.isInteger(id) && id > 0)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives each query of a panel a letter of its own', () => {
    for (const { title, targets = [] } of dashboard.panels) {
      const letters = targets.map(({ refId }) => refId);
      expect(new Set(letters).size, title).toBe(letters.length);
    }
  });

  it('lays its panels out side by side, within 24 columns', () => {
    expect(overlapping(dashboard.panels)).toEqual([]);
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x, title).toBeGreaterThanOrEqual(0);
      expect(gridPos.w * gridPos.h, title).toBeGreaterThan(0);
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    }
  });

  it('would be caught laying one panel over another', () => {
    const [first, ...rest] = dashboard.panels;
    const moved = rest.map((panel) => ({ ...panel, gridPos: first?.gridPos ?? panel.gridPos }));
    expect(overlapping([...(first ? [first] : []), ...moved])).not.toEqual([]);
  });

  it('links to the other two, with the time and the choices that are on', () => {
    const others = UIDS.filter((uid) => uid !== dashboard.uid);
    const toOthers = dashboard.links.filter(({ url }) => url.startsWith('/d/'));
    expect(toOthers.map(({ url }) => url).sort()).toEqual(others.map((uid) => `/d/${uid}`));
    expect(toOthers.every(({ keepTime, includeVars }) => keepTime && includeVars)).toBe(true);
  });

  it('links to the page of tasks, where the values say that the exporter is', () => {
    expect(dashboard.links.at(-1)?.url).toBe(`${readValues().links.exporter}/tasks`);
  });

  it('links to dashboards that are there, and sets variables that they have', () => {
    const links = linksIn(dashboard);
    expect(links.length).toBeGreaterThanOrEqual(2);
    for (const { uid, variables, url } of links) {
      const target = all.find((each) => each.uid === uid);
      expect(target?.uid, url).toBe(uid);
      const known = target?.templating.list.map(({ name }) => name) ?? [];
      expect(known, url).toEqual(expect.arrayContaining(variables));
    }
  });

  it('names no variable that it does not have', () => {
    const own = dashboard.templating.list.map(({ name }) => name);
    const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const queries = dashboard.templating.list.map(({ query }) => JSON.stringify(query));
    const named = variablesOf([...expressions, ...queries].join('\n'));
    expect(named.filter((name) => !name.startsWith('__') && !own.includes(name))).toEqual([]);
  });

  it('shows every variable in some expression, or chooses another by it', () => {
    const texts = JSON.stringify(dashboard);
    for (const { name } of dashboard.templating.list) {
      expect(texts, name).toMatch(new RegExp(`\\$\\{?${name}\\b`));
    }
  });
});
