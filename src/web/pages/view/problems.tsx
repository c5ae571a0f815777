import type { JSX } from 'preact';
import { REASON_TEXTS } from '../../../report/reasons.js';
import type { CollectorAnswer, ProblemAnswer, TasksAnswer } from '../../../report/schema.js';
import { MarkIcon } from './status.js';
import { Ago } from './text.js';

interface ProblemsProps {
  readonly answer: TasksAnswer;
  readonly now: number;
}

type Affected = ProblemAnswer['affected'];

/** What cannot be read, grouped by cause: one line, which opens. */
export function Problems({ answer, now }: ProblemsProps): JSX.Element | null {
  const { problems } = answer;
  const [first] = problems;
  if (first === undefined) return null;
  const affected = problems.flatMap((problem) => problem.affected);
  const title = problems.length === 1 ? REASON_TEXTS[first.reason].title : `${problems.length} problems`;
  return (
    <details class="problems">
      <summary>
        <MarkIcon mark="failing" />
        <span>
          <strong>{capitalized(title)}:</strong> {countText(affected)} cannot be read
          {problems.length > 1 && <span class="quiet">{` – ${titlesOf(problems)}`}</span>}
        </span>
      </summary>
      <ul>
        {problems.map((problem) => (
          <ProblemItem key={keyOf(problem)} problem={problem} collectors={answer.collectors} now={now} />
        ))}
      </ul>
    </details>
  );
}

function titlesOf(problems: readonly ProblemAnswer[]): string {
  return [...new Set(problems.map(({ reason }) => REASON_TEXTS[reason].title))].join(', ');
}

interface ProblemProps {
  readonly problem: ProblemAnswer;
  readonly collectors: readonly CollectorAnswer[];
  readonly now: number;
}

function ProblemItem({ problem, collectors, now }: ProblemProps): JSX.Element {
  const { reason, message, affected } = problem;
  const { title, meaning, advice } = REASON_TEXTS[reason];
  return (
    <li>
      <p>
        <strong>{capitalized(title)}:</strong> <AffectedList affected={affected} />.{' '}
        <LastRead affected={affected} collectors={collectors} now={now} />
      </p>
      <p>
        {meaning} {advice}
      </p>
      <p class="message">
        <bdi>{message}</bdi>
      </p>
    </li>
  );
}

/** `rds, kafka of shop; rds of lab`. Projects with the same services share them. */
function AffectedList({ affected }: { readonly affected: Affected }): JSX.Element {
  const servicesOf = new Map<string, string[]>();
  for (const { project, cloud_service } of affected)
    servicesOf.set(project, [...(servicesOf.get(project) ?? []), cloud_service]);
  const projectsOf = new Map<string, string[]>();
  for (const [project, services] of servicesOf) {
    const key = services.join(', ');
    projectsOf.set(key, [...(projectsOf.get(key) ?? []), project]);
  }
  return (
    <>
      {[...projectsOf].flatMap(([services, projects], at) => [
        at > 0 && '; ',
        `${services} of `,
        ...projects.flatMap((project, place) => [place > 0 && ', ', <bdi key={project}>{project}</bdi>]),
      ])}
    </>
  );
}

function LastRead({ affected, collectors, now }: Omit<ProblemProps, 'problem'> & { affected: Affected }) {
  const names = new Set(affected.map(nameOf));
  const times = collectors.filter((one) => names.has(nameOf(one))).map((one) => one.last_success_at);
  const known = times.filter((time) => time !== null).sort();
  const [oldest] = known;
  if (oldest === undefined) return <>Never read.</>;
  const never = times.length - known.length;
  return (
    <>
      Last read <Ago time={oldest} now={now} />
      {never > 0 && `, ${never} of them never`}.
    </>
  );
}

/** `kafka of shop`, `3 services of shop`, `100 services of 20 projects`. */
function countText(affected: Affected): JSX.Element {
  const projects = new Set(affected.map(({ project }) => project));
  const [first] = affected;
  const services = affected.length === 1 ? first?.cloud_service : `${affected.length} services`;
  return (
    <>
      {services} of {projects.size === 1 ? <bdi>{first?.project}</bdi> : `${projects.size} projects`}
    </>
  );
}

function nameOf({ project, cloud_service }: Affected[number]): string {
  return JSON.stringify([project, cloud_service]);
}

/** The same from one answer to the next: what is opened stays open. */
function keyOf({ reason, affected: [first] }: ProblemAnswer): string {
  return `${reason} ${first?.project} ${first?.cloud_service}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
