import { text as textOf } from 'node:stream/consumers';
import { h, type JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { markupOf } from '../../../src/web/pages/markup.js';
import type { TasksAnswer } from '../../../src/report/schema.js';
import { OverviewPage } from '../../../src/web/pages/view/overview-page.js';
import { readView } from '../../../src/web/pages/view/tasks-view.js';
import { TasksPage } from '../../../src/web/pages/view/tasks-page.js';
import { taskKey } from '../../../src/report/task-state.js';
import { countTurns } from '../../turns.js';
import { answer, collector, NOW, task } from './answers.js';

const steps = Array.from({ length: 300 }, (_, at) => ({
  step: at + 1,
  name: `step <${at}> & "more"`,
  status: 'running' as const,
  started_at: null,
  ended_at: null,
  duration_seconds: null,
  error_code: '',
  substeps: [],
}));
const tasks = Array.from({ length: 150 }, (_, at) => task({ task_id: String(at), name: `<${at}>` }));
const failing = { success: false, failure: { reason: 'auth', message: '<b>' } } as const;
const collectors = Array.from({ length: 200 }, (_, at) => collector({ project: `p${at}`, ...failing }));
const long = task({ task_id: 'long', steps });

const projects = collectors.map(({ project }) => ({ project, project_id: '', region: '', credentials: '' }));

function overview(change: Partial<TasksAnswer>) {
  const open = ['p1', 'p2'];
  return OverviewPage({ answer: answer({ projects, ...change }), view: { open }, now: NOW });
}

const PAGES = {
  'an overview of many services': overview({ collectors }),
  'a table of many tasks': page(tasks),
  'a table below many services that fail': TasksPage({
    answer: answer({ tasks, collectors }),
    view: readView(new URLSearchParams()),
    now: NOW,
    onView: () => undefined,
  }),
  'a task of many steps': page([long], `open=${encodeURIComponent(taskKey(long))}`),
  'an element with text and nothing between': h('p', { class: 'a"b' }, [
    'a',
    null,
    false,
    0,
    '<b>',
    ['c'],
  ]) as JSX.Element,
};

function page(its: readonly ReturnType<typeof task>[], query = '') {
  const view = readView(new URLSearchParams(query));
  return TasksPage({ answer: answer({ tasks: [...its] }), view, now: NOW, onView: () => undefined });
}

describe('the markup of', () => {
  it.each(Object.entries(PAGES))('%s is that of the library', async (_what, node) => {
    expect(await textOf(markupOf(node))).toBe(renderToString(node));
  });

  it.each(Object.entries(PAGES).slice(0, -1))(
    '%s comes in small parts, with turns of the event loop in between',
    async (_what, node) => {
      const counting = countTurns();
      const sizes: number[] = [];
      for await (const part of markupOf(node)) sizes.push(part.split('<').length);
      expect(Math.max(...sizes)).toBeLessThan(300);
      expect(counting.end()).toBeGreaterThanOrEqual(10);
    },
  );
});
