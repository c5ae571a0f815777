/** What is shown of the tasks on the screen of `--watch`. */
export interface ScreenView {
  /** Tasks before this one, counted from 0, are scrolled out of sight. */
  readonly offset: number;
  /** Only tasks of which a text holds this are shown; empty means all. */
  readonly filter: string;
  /** Whether the filter is being typed. */
  readonly isTyping: boolean;
}

export const FIRST_VIEW: ScreenView = { offset: 0, filter: '', isTyping: false };

/** A key as `readline.emitKeypressEvents` reports it. */
export interface Key {
  /** Its name, such as `down`, `pageup`, `return`, `j`. */
  readonly name?: string | undefined;
  /** The characters that it sends. */
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
}

/** How many tasks there are and how many of them the screen shows. */
export interface Extent {
  readonly count: number;
  readonly fitting: number;
}

/** The view after a key was pressed; `quit` when the key ends the program. */
export function viewAfter(view: ScreenView, key: Key, extent: Extent): ScreenView | 'quit' {
  if (key.ctrl === true && (key.name === 'c' || key.name === 'd')) return 'quit';
  if (view.isTyping) return typed(view, key);
  if (key.name === 'q') return 'quit';
  if (key.sequence === '/') return { ...view, isTyping: true };
  if (key.name === 'escape') return FIRST_VIEW;
  const last = Math.max(0, extent.count - extent.fitting);
  const offset = scrolled(Math.min(view.offset, last), key, { ...extent, count: last });
  return { ...view, offset: Math.max(0, Math.min(offset, last)) };
}

/** Each character of the filter scrolls back to the most urgent task. */
function typed(view: ScreenView, { name, sequence = '' }: Key): ScreenView {
  if (name === 'return' || name === 'enter') return { ...view, isTyping: false };
  if (name === 'escape') return FIRST_VIEW;
  if (name === 'backspace') return { ...view, offset: 0, filter: view.filter.replace(/.$/su, '') };
  const isText = /^[^\p{C}]+$/u.test(sequence);
  return isText ? { ...view, offset: 0, filter: view.filter + sequence } : view;
}

/** `extent.count` is the offset of the last page. */
function scrolled(offset: number, { name, sequence }: Key, { count: last, fitting }: Extent): number {
  if (sequence === 'G' || name === 'end') return last;
  if (name === 'g' || name === 'home') return 0;
  if (name === 'down' || name === 'j') return offset + 1;
  if (name === 'up' || name === 'k') return offset - 1;
  if (name === 'pagedown' || name === 'space') return offset + fitting;
  return name === 'pageup' ? offset - fitting : offset;
}
