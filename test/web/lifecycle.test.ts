import { describe, expect, it } from 'vitest';
import { ask } from './raw-http.js';
import { serve } from './served.js';

const EMPTY = { 'Content-Length': '0' };

/** Counts the reloads; each has these problems. */
function reloading({ isEnabled = true, problems = [] as readonly string[] } = {}) {
  const count = { reloads: 0 };
  const reload = (): Promise<readonly string[]> => {
    count.reloads += 1;
    return Promise.resolve(problems);
  };
  return { count, lifecycle: { reload, isEnabled } };
}

describe('/-/reload', () => {
  it.each(['POST', 'PUT'])('reloads on %s', async (method) => {
    const { count, lifecycle } = reloading();
    const { status, body } = await ask((await serve({ lifecycle })).url, '/-/reload', EMPTY, method);
    expect({ status, text: body.toString() }).toEqual({ status: 200, text: 'Configuration reloaded\n' });
    expect(count.reloads).toBe(1);
  });

  it('answers 400 with every problem of a bad configuration', async () => {
    const { lifecycle } = reloading({ problems: ['c.yaml:1:1: no projects', 'c.yaml:2:3: unknown key "a"'] });
    const { status, body } = await ask((await serve({ lifecycle })).url, '/-/reload', EMPTY, 'POST');
    expect(status).toBe(400);
    expect(body.toString().split('\n')).toEqual([
      'The configuration was not reloaded, the old one stays in force:',
      'c.yaml:1:1: no projects',
      'c.yaml:2:3: unknown key "a"',
      '',
    ]);
  });

  it('is refused unless it was allowed, and says how to allow it', async () => {
    const { count, lifecycle } = reloading({ isEnabled: false });
    const { status, body } = await ask((await serve({ lifecycle })).url, '/-/reload', EMPTY, 'POST');
    expect(status).toBe(403);
    expect(body.toString()).toContain('--web.enable-lifecycle');
    expect(count.reloads).toBe(0);
  });

  it('is nothing to get: a link must not reload', async () => {
    const { count, lifecycle } = reloading();
    const { status, headers } = await ask((await serve({ lifecycle })).url, '/-/reload');
    expect({ status, allow: headers['allow'] }).toEqual({ status: 405, allow: 'POST, PUT' });
    expect(count.reloads).toBe(0);
  });
});
