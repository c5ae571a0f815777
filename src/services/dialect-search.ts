import {
  dialectsOf,
  isSame,
  otherMeaning,
  type Dialect,
  type DialectMemory,
  type Meaning,
} from './paging-dialect.js';
import { Walk, type Sight } from './paging-walk.js';

interface FirstPage {
  /** Names that the index parameter may have. */
  readonly names: readonly string[];
  readonly memory: DialectMemory;
  readonly first: Sight;
  /** How many rows were asked for. */
  readonly limit: number;
}

/** Chooses the dialect in which the pages behind the first are asked for, and remembers what it learns of the server. */
export class DialectSearch {
  readonly #page: FirstPage;
  readonly #untried: Dialect[];
  readonly #tried: Dialect[];
  /** Walks that another dialect has interrupted, by the name of their parameter. */
  readonly #recordWalks = new Map<string, Walk>();
  #walk: Walk;
  #isEndStated = false;

  constructor(page: FirstPage) {
    this.#page = page;
    const { names, memory, first, limit } = page;
    const all = dialectsOf(names, memory);
    // Behind a full page there is time for both meanings, and records are the likelier one.
    const isOpen = memory.isCertain !== true && memory.isExhausted !== true && first.received >= limit;
    const start = all.find(({ meaning }) => !isOpen || meaning === 'record');
    if (start === undefined) throw new TypeError('a paged list has no name for its index parameter');
    this.#untried = memory.isExhausted === true ? [] : all.filter((dialect) => dialect !== start);
    this.#tried = [start];
    this.#walk = new Walk(start, first, limit);
  }

  get walk(): Walk {
    return this.#walk;
  }

  /** The dialects that were tried, in words. */
  get tried(): string {
    return this.#tried.map(({ name, meaning }) => `${name} as the number of a ${meaning}`).join(', ');
  }

  /** Whether nothing can lie between the pages of the walk. */
  get isCertain(): boolean {
    const { dialect, isCertain = false } = this.#page.memory;
    return this.#walk.isContiguous || (isCertain && isSame(this.#walk.dialect, dialect));
  }

  /** Whether the server has said in some dialect that there is no more. */
  get isEndStated(): boolean {
    return this.#isEndStated;
  }

  /** The walk has brought rows that were new to the list. */
  works(): void {
    const { memory } = this.#page;
    const { dialect, isContiguous } = this.#walk;
    const wasCertain = memory.isCertain === true && isSame(dialect, memory.dialect);
    Object.assign(memory, { dialect, isCertain: wasCertain || isContiguous, isExhausted: false });
  }

  /** The walk has come to the end with everything that was claimed, or can be trusted to. */
  confirm(): void {
    Object.assign(this.#page.memory, { dialect: this.#walk.dialect, isCertain: true });
  }

  /**
   * The server says that there is no more, although more is claimed. Behind a full page, the other meaning of the
   * index is tried at once; else it is left to the next list, so that a count which is too high costs one call.
   *
   * @returns whether there is another walk to go on with
   */
  ended(): boolean {
    this.#isEndStated = true;
    if (this.isCertain) return false;
    const other = otherMeaning(this.#walk.dialect);
    const untried = this.#untried.find((dialect) => isSame(dialect, other));
    if (this.#walk.isLastFull && untried !== undefined) return this.#turnTo(untried);
    const { memory } = this.#page;
    if (memory.isCertain !== true) memory.dialect = other;
    return false;
  }

  /** Turns to a dialect, of this `meaning` if one is given, that was not tried; `false` when there is none. */
  turn(meaning?: Meaning): boolean {
    const next = this.#untried.find((dialect) => meaning === undefined || dialect.meaning === meaning);
    return next !== undefined && this.#turnTo(next);
  }

  /**
   * A page asked for by its number has shown that the server reads the number of a record.
   *
   * @param hasNewRows whether it has also shown that there are rows behind the first page
   */
  turnToRecords(hasNewRows: boolean): void {
    const { first, limit } = this.#page;
    const { name } = this.#walk.dialect;
    this.#walk = this.#recordWalks.get(name) ?? new Walk({ name, meaning: 'record' }, first, limit);
    this.#walk.confirm(hasNewRows);
    this.confirm();
  }

  /** No dialect has brought the rest: the next list tries one other, the one after that the next. */
  giveUp(): void {
    const { names, memory } = this.#page;
    const all = dialectsOf(names, {});
    const at = all.findIndex((dialect) => isSame(dialect, this.#walk.dialect));
    Object.assign(memory, { dialect: all[(at + 1) % all.length], isCertain: false, isExhausted: true });
  }

  #turnTo(next: Dialect): true {
    const { first, limit } = this.#page;
    const { dialect } = this.#walk;
    if (dialect.meaning === 'record') this.#recordWalks.set(dialect.name, this.#walk);
    this.#untried.splice(this.#untried.indexOf(next), 1);
    this.#tried.push(next);
    this.#walk = new Walk(next, first, limit);
    return true;
  }
}
