/** What a server takes the index parameter for. */
export type Meaning = 'record' | 'page';

/** One way to ask for a page behind the first. */
export interface Dialect {
  readonly name: string;
  readonly meaning: Meaning;
}

/** What is known of an endpoint's paging; shared by its lists. */
export interface DialectMemory {
  /** The dialect that worked last, or the one that the next list tries first. */
  dialect?: Dialect;
  /** Whether its pages were seen to follow one another without a gap. */
  isCertain?: boolean;
  /** No dialect has brought the rest of a list: later lists try one dialect each. */
  isExhausted?: boolean;
  /** The limit that was accepted, or the one to try next. */
  limit?: number | undefined;
  /** Whether a limit was accepted, or every limit was rejected, so that the limit is not the cause. */
  isLimitSettled?: boolean;
}

/** Every dialect of a list whose index parameter may have these names, the likeliest first. */
export function dialectsOf(names: readonly string[], { dialect: first }: DialectMemory): readonly Dialect[] {
  const ordered = names.toSorted((a, b) => Number(b === first?.name) - Number(a === first?.name));
  const all = (['record', 'page'] as const).flatMap((meaning) => ordered.map((name) => ({ name, meaning })));
  return all.toSorted((a, b) => Number(isSame(b, first)) - Number(isSame(a, first)));
}

export function isSame(a: Dialect, b: Dialect | undefined): boolean {
  return a.name === b?.name && a.meaning === b.meaning;
}

export function otherMeaning({ name, meaning }: Dialect): Dialect {
  return { name, meaning: meaning === 'record' ? 'page' : 'record' };
}
