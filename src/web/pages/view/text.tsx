import type { ComponentChild, JSX } from 'preact';
import type { CollectorAnswer } from '../../../report/schema.js';
import { agoText, utcText } from './durations.js';

interface TimeProps {
  /** As in the JSON answer. */
  readonly time: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

interface TimedProps extends Pick<TimeProps, 'time'> {
  readonly text: string;
  /** Before the time in the tooltip. */
  readonly prefix?: string;
}

/** `text`, which is about `time`; the exact time is the tooltip, to which scripts add the local one. */
export function Timed({ time, text, prefix = '' }: TimedProps): JSX.Element {
  return (
    <time datetime={time} title={`${prefix}${utcText(time)}`}>
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

interface FreshnessProps {
  readonly collectors: readonly CollectorAnswer[];
  readonly now: number;
}

/** The age of the oldest part of what has been read. */
export function Freshness({ collectors, now }: FreshnessProps): JSX.Element | null {
  if (collectors.length === 0) return null;
  const read = collectors.filter(({ duration_seconds }) => duration_seconds !== null);
  const times = read.map(({ collected_at }) => collected_at).sort();
  const [oldest] = times;
  const unread = collectors.length - read.length;
  return (
    <p class="fresh">
      {oldest === undefined ? 'Nothing has been read yet' : ['Updated ', <Ago time={oldest} now={now} />]}
      {oldest !== undefined && unread > 0 && `, ${unread} of ${collectors.length} not read yet`}
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
