import type { ComponentChild, JSX } from 'preact';
import type { TasksAnswer } from '../../../report/schema.js';
import { agoText, utcText } from './durations.js';

interface TimeProps {
  /** As in the JSON answer. */
  readonly time: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** `text`, which is about `time`; the exact time is the tooltip. */
export function Timed({ time, text }: { readonly time: string; readonly text: string }): JSX.Element {
  return (
    <time datetime={time} title={utcText(time)}>
      {text}
    </time>
  );
}

/** `12 s ago`. */
export function Ago({ time, now }: TimeProps): JSX.Element {
  return <Timed time={time} text={agoText(time, now)} />;
}

/** `2026-11-21 12:00:00 UTC`. */
export function ClockTime({ time }: Pick<TimeProps, 'time'>): JSX.Element {
  return <Timed time={time} text={utcText(time)} />;
}

/** The age of the oldest part of the answer. */
export function Freshness({
  answer,
  now,
}: {
  readonly answer: TasksAnswer;
  readonly now: number;
}): JSX.Element {
  const oldest = answer.collectors
    .map(({ collected_at }) => collected_at)
    .reduce((a, b) => (a < b ? a : b), answer.generated_at);
  return (
    <p class="fresh">
      Updated <Ago time={oldest} now={now} />
    </p>
  );
}

/** A cell without a value. */
export function None(): JSX.Element {
  return (
    <span class="quiet">
      <span aria-hidden="true">–</span>
      <span class="unseen">none</span>
    </span>
  );
}

/** Between the words of an API's name such as `RestoreSqlserverInInstance`. */
const BETWEEN_WORDS = /(?<=[\p{Ll}\p{Nd}])(?=\p{Lu})/u;

/** A name with permitted line breaks between its words, for narrow screens. */
export function breakable(name: string): ComponentChild {
  return name.split(BETWEEN_WORDS).flatMap((word, at) => (at === 0 ? [word] : [<wbr />, word]));
}
