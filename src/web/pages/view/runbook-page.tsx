import type { JSX } from 'preact';
import type { Runbook, Runbooks } from '../runbooks.js';
import { breakable } from './text.js';

/** All runbooks, and what concerns all alerts. */
export function RunbooksPage({ introduction, runbooks, about }: Runbooks): JSX.Element {
  return (
    <div class="page prose">
      <h1>Runbooks</h1>
      <Markup html={introduction} />
      <RunbookList runbooks={runbooks} directory="runbooks/" />
      <Markup html={about} />
    </div>
  );
}

export function RunbookPage({ name, html }: Runbook): JSX.Element {
  return (
    <div class="page prose">
      <p class="quiet">
        <a href="../runbooks">Runbooks</a> ›
      </p>
      <h1>{breakable(name)}</h1>
      <Markup html={html} />
    </div>
  );
}

/** There is no runbook of this name; it is not repeated. */
export function UnknownRunbookPage({ runbooks }: Pick<Runbooks, 'runbooks'>): JSX.Element {
  return (
    <div class="page prose">
      <h1>No such runbook</h1>
      {runbooks.length === 0 ? (
        <p>The exporter was built without its runbooks: run npm run build.</p>
      ) : (
        <p>There is a runbook for each of these alerts:</p>
      )}
      <RunbookList runbooks={runbooks} directory="" />
    </div>
  );
}

/** `directory`: where the runbooks are, as seen from this page. */
function RunbookList({
  runbooks,
  directory,
}: Pick<Runbooks, 'runbooks'> & { readonly directory: string }): JSX.Element {
  return (
    <ul class="runbooks">
      {runbooks.map(({ name, means }) => (
        <li key={name}>
          <a href={`${directory}${name}`}>{breakable(name)}</a>
          <p class="quiet">{means}</p>
        </li>
      ))}
    </ul>
  );
}

/** Markup of this project's own file, rendered when the exporter was built. */
function Markup({ html }: { readonly html: string }): JSX.Element {
  return <div dangerouslySetInnerHTML={{ __html: html }} />;
}
