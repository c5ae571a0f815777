import { PageSequence, type Meaning, type PageContent, type PagingParameter } from './page-sequence.js';

/** What the lists of one endpoint have found out about its paging. */
export interface PagingMemory {
  /** The parameter that worked last, or the one that the next list tries first. */
  parameter?: PagingParameter;
  /** Whether its pages were seen to follow one another without a gap. */
  isCertain?: boolean;
  /** No parameter has brought the rest of a list: later lists try one parameter each. */
  isExhausted?: boolean;
  /** The limit that was accepted, or the one to try next. */
  limit?: number | undefined;
  /** Whether a limit was accepted, or every limit was rejected, so that the limit is not the cause. */
  isLimitSettled?: boolean;
}

interface FirstPage {
  /** Names that the paging parameter may have, the likeliest first. */
  readonly names: readonly string[];
  readonly memory: PagingMemory;
  readonly first: PageContent;
  /** How many rows were requested. */
  readonly limit: number;
}

/** Finds the parameter with which the pages behind the first are requested, and remembers it for the endpoint. */
export class ParameterSearch {
  readonly #page: FirstPage;
  readonly #untried: PagingParameter[];
  readonly #tried: PagingParameter[] = [];
  #sequence: PageSequence;
  #isEndStated = false;

  constructor(page: FirstPage) {
    const { memory, first, limit, names } = page;
    this.#page = page;
    const all = parametersOf(names, memory.parameter);
    // Behind a full page there is time for both meanings, and records are the likelier one.
    const isOpen = memory.isCertain !== true && memory.isExhausted !== true && first.received >= limit;
    const start = all.find(({ meaning }) => !isOpen || meaning === 'record');
    if (start === undefined) throw new TypeError('a paged list has no name for its paging parameter');
    this.#untried = memory.isExhausted === true ? [] : all.filter((parameter) => parameter !== start);
    this.#sequence = this.#begin(start);
  }

  /** The pages requested with the current parameter. */
  get sequence(): PageSequence {
    return this.#sequence;
  }

  /** The parameters that were tried, in words. */
  get tried(): string {
    return this.#tried.map(({ name, meaning }) => `${name} as the number of a ${meaning}`).join(', ');
  }

  /** Whether the current pages are known to follow one another without a gap. */
  get isCertain(): boolean {
    const { parameter, isCertain = false } = this.#page.memory;
    return this.#sequence.isContiguous || (isCertain && isSame(this.#sequence.parameter, parameter));
  }

  /** Whether the server has said, for some parameter, that there is no more. */
  get isEndStated(): boolean {
    return this.#isEndStated;
  }

  /** The current parameter has brought rows that were new to the list. */
  works(): void {
    const { parameter } = this.#sequence;
    Object.assign(this.#page.memory, { parameter, isCertain: this.isCertain, isExhausted: false });
  }

  /** The current parameter has led to the end with everything that was claimed, or can be trusted to. */
  confirm(): void {
    Object.assign(this.#page.memory, { parameter: this.#sequence.parameter, isCertain: true });
  }

  /**
   * The server says that there is no more, although more is claimed. Behind a full page, the other meaning of the
   * parameter is tried at once; else it is left to the next list, so that a count which is too high costs one call.
   *
   * @returns whether another sequence follows
   */
  endsEarly(): boolean {
    this.#isEndStated = true;
    if (this.isCertain) return false;
    const { memory } = this.#page;
    const { name, meaning } = this.#sequence.parameter;
    const other = { name, meaning: meaning === 'record' ? 'page' : 'record' } as const;
    if (this.#sequence.isLastFull && this.#turnTo((parameter) => isSame(parameter, other))) return true;
    if (memory.isCertain !== true) memory.parameter = other;
    return false;
  }

  /** Turns to an untried parameter, of this `meaning` if one is given; `false` when there is none. */
  turn(meaning?: Meaning): boolean {
    return this.#turnTo((parameter) => meaning === undefined || parameter.meaning === meaning);
  }

  /**
   * A page requested by its number has shown that the server reads the number of a record.
   *
   * @param hasNewRows whether it has also shown that there are rows behind the first page
   */
  turnToRecords(hasNewRows: boolean): void {
    const { first, limit } = this.#page;
    const { name } = this.#sequence.parameter;
    this.#sequence = new PageSequence({ name, meaning: 'record' }, first, limit);
    this.#sequence.confirm(hasNewRows);
    this.confirm();
  }

  /** No parameter has brought the rest: the next list tries one other, the one after that the next. */
  giveUp(): void {
    const all = parametersOf(this.#page.names);
    const at = all.findIndex((parameter) => isSame(parameter, this.#sequence.parameter));
    const parameter = all[(at + 1) % all.length];
    Object.assign(this.#page.memory, { parameter, isCertain: false, isExhausted: true });
  }

  #turnTo(isWanted: (parameter: PagingParameter) => boolean): boolean {
    const next = this.#untried.find(isWanted);
    if (next === undefined) return false;
    this.#untried.splice(this.#untried.indexOf(next), 1);
    this.#sequence = this.#begin(next);
    return true;
  }

  #begin(parameter: PagingParameter): PageSequence {
    this.#tried.push(parameter);
    return new PageSequence(parameter, this.#page.first, this.#page.limit);
  }
}

/** Every parameter with one of these names: `first`, those of its name, then the likeliest. */
function parametersOf(names: readonly string[], first?: PagingParameter): readonly PagingParameter[] {
  const ordered = names.toSorted((a, b) => Number(b === first?.name) - Number(a === first?.name));
  const all = (['record', 'page'] as const).flatMap((meaning) => ordered.map((name) => ({ name, meaning })));
  return all.toSorted((a, b) => Number(isSame(b, first)) - Number(isSame(a, first)));
}

function isSame(a: PagingParameter, b: PagingParameter | undefined): boolean {
  return a.name === b?.name && a.meaning === b.meaning;
}
