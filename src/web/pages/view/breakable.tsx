import type { ComponentChild } from 'preact';

/** Between the words that an API's name, such as `RestoreSqlserverInInstance`, is made of. */
const BETWEEN_WORDS = /(?<=[\p{Ll}\p{Nd}])(?=\p{Lu})/u;

/** A name that a narrow screen breaks between its words, and within one only where there is no other way. */
export function breakable(name: string): ComponentChild {
  return name.split(BETWEEN_WORDS).flatMap((word, at) => (at === 0 ? [word] : [<wbr />, word]));
}
