import { describe, expect, it } from 'vitest';
import { FIRST_VIEW, viewAfter, type Key, type ScreenView } from '../../src/cli/tasks/screen-view.js';

const EXTENT = { count: 100, fitting: 10 };

/** Each character is a key; names in angle brackets are those of other keys. */
function keysOf(text: string): Key[] {
  return [...text.matchAll(/<(\w+)>|(.)/g)].map(([, name, character]) =>
    name === undefined ? { name: character?.toLowerCase(), sequence: character } : { name, sequence: '' },
  );
}

function press(text: string, extent = EXTENT): ScreenView | 'quit' {
  let view: ScreenView | 'quit' = FIRST_VIEW;
  for (const key of keysOf(text)) if (view !== 'quit') view = viewAfter(view, key, extent);
  return view;
}

describe('a key on the screen of --watch', () => {
  it.each([
    ['jj', 2],
    ['<down><down><up>', 1],
    ['k', 0],
    ['<pagedown>', 10],
    ['<pagedown><pagedown><pageup>', 10],
    ['<end>', 90],
    ['G', 90],
    ['Gj', 90],
    ['Gg', 0],
    ['<end><home>', 0],
  ])('%s scrolls to task %d', (keys, offset) => expect(press(keys)).toMatchObject({ offset }));

  it('does not scroll where all tasks fit', () => {
    expect(press('jjG', { count: 5, fitting: 10 })).toEqual(FIRST_VIEW);
  });

  it('goes back to the last page when tasks have gone', () => {
    const view = { ...FIRST_VIEW, offset: 80 };
    expect(viewAfter(view, { name: 'up' }, { count: 20, fitting: 10 })).toMatchObject({ offset: 9 });
  });

  it('types a filter, in which every letter is a letter', () => {
    expect(press('jj/qj')).toEqual({ offset: 0, filter: 'qj', isTyping: true });
    expect(press('/redis<backspace><return>')).toEqual({ offset: 0, filter: 'redi', isTyping: false });
    expect(press('/redis<return>j')).toEqual({ offset: 1, filter: 'redis', isTyping: false });
    expect(press('/redis<return><escape>')).toEqual(FIRST_VIEW);
    expect(press('/redis<escape>')).toEqual(FIRST_VIEW);
    expect(press('/a<up><f5>')).toEqual({ offset: 0, filter: 'a', isTyping: true });
  });

  it.each(['q', 'jq', '/x<return>q'])('%s quits', (keys) => expect(press(keys)).toBe('quit'));

  it.each([FIRST_VIEW, { ...FIRST_VIEW, isTyping: true }])('Ctrl-C quits', (view) => {
    expect(viewAfter(view, { name: 'c', ctrl: true, sequence: '\u0003' }, EXTENT)).toBe('quit');
  });
});
