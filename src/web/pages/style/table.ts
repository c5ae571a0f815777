import { css } from './css.js';

/** The table of tasks, which becomes cards on a phone. */
export const TABLE = css`
  .nothing {
    padding: 2.5rem 1rem;
    border: 1px solid var(--line);
    border-radius: 0.625rem;
    background: var(--surface);
    text-align: center;
  }

  .turn {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
    justify-content: center;
    margin-inline: 0;
    padding: 0.9rem 0;
    color: var(--quiet);
  }

  .turn a {
    color: var(--accent);
  }

  .tasks {
    width: 100%;
    border: 1px solid var(--line);
    border-radius: 0.625rem;
    border-spacing: 0;
    border-collapse: separate;
    background: var(--surface);
    box-shadow: var(--shadow);
    table-layout: fixed;
  }

  .tasks thead th {
    padding: 0.5rem 0.75rem;
    color: var(--quiet);
    font-size: 0.8125rem;
    font-weight: 500;
    text-align: left;
  }

  .tasks thead th:nth-child(1) {
    width: 25%;
  }

  .tasks thead th:nth-child(2) {
    width: 16%;
  }

  .tasks thead th:nth-child(3) {
    width: 8.75rem;
  }

  .tasks thead th:nth-child(5) {
    width: 8.5rem;
  }

  .tasks thead th:nth-child(6) {
    width: 9rem;
  }

  .task :is(th, td) {
    padding: 0.6rem 0.75rem;
    border-top: 1px solid var(--line);
    font-weight: 400;
    text-align: left;
    vertical-align: top;
  }

  .task:is(.stalled, .failed) > tr > :first-child {
    box-shadow: inset 3px 0 var(--own);
  }

  .task > tr:first-child:hover {
    background: var(--hover);
  }

  .task :where(.by, .where, .progress > .quiet, .changed > .quiet) {
    display: block;
    font-size: 0.8125rem;
  }

  .toggle {
    display: flex;
    gap: 0.35rem;
    align-items: flex-start;
    margin-left: -0.35rem;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 600;
    text-align: left;
    cursor: pointer;
    overflow-wrap: anywhere;
  }

  .toggle:hover bdi {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }

  .task .by {
    padding-left: 1rem;
  }

  .chevron {
    flex: none;
    width: 1rem;
    height: 1.35rem;
    fill: none;
    stroke: var(--quiet);
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .open .chevron {
    transform: rotate(90deg);
  }

  .gauge {
    display: flex;
    gap: 0.6rem;
    align-items: center;
  }

  .percent {
    flex: none;
    width: 3.4em;
    white-space: nowrap;
    font-weight: 600;
    text-align: right;
  }

  progress {
    flex: 1;
    width: 100%;
    min-width: 0;
    height: 0.4375rem;
    overflow: hidden;
    border: 0;
    border-radius: 1rem;
    appearance: none;
    background: var(--track);
  }

  progress::-webkit-progress-bar {
    border-radius: 1rem;
    background: var(--track);
  }

  progress::-webkit-progress-value {
    border-radius: 1rem;
    background: var(--own);
  }

  progress::-moz-progress-bar {
    border-radius: 1rem;
    background: var(--own);
  }

  .note {
    display: -webkit-box;
    overflow: hidden;
    font-size: 0.8125rem;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }

  .open .note {
    -webkit-line-clamp: none;
  }

  .failed .note {
    color: var(--failed);
  }

  @media (width < 60rem) {
    .tasks {
      display: block;
      border: 0;
      background: none;
      box-shadow: none;
    }

    .tasks thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }

    .task {
      display: block;
      overflow: hidden;
      margin-bottom: 0.75rem;
      padding: 0.75rem 0.9rem;
      border: 1px solid var(--line);
      border-radius: 0.625rem;
      background: var(--surface);
      box-shadow: var(--shadow);
    }

    .task:is(.stalled, .failed) {
      box-shadow: inset 3px 0 var(--own);
    }

    .task > tr {
      display: flex;
      flex-wrap: wrap;
      gap: 0.4rem 1rem;
    }

    .task > tr:first-child:hover {
      background: none;
    }

    .task :is(th, td) {
      padding: 0;
      border: 0;
    }

    .task:is(.stalled, .failed) > tr > :first-child {
      box-shadow: none;
    }

    .task th {
      flex: 1 1 0;
      min-width: 55%;
    }

    .task :is(.instance, .progress, .more td) {
      order: 1;
      flex: 1 0 100%;
      min-width: 0;
    }

    .task :is(.remaining, .changed) {
      order: 2;
    }

    .task .remaining:has(> .quiet) {
      display: none;
    }

    .task :is(.instance, .changed) > * {
      display: inline;
    }

    .task .changed > .quiet::before {
      content: ', ';
    }

    .task .where::before {
      content: ' · ';
    }

    .task .remaining::before {
      color: var(--quiet);
      content: 'Remaining ';
    }

    .task .changed::before {
      color: var(--quiet);
      content: 'Changed ';
    }

    .task > .more {
      margin-top: 0.75rem;
      padding-top: 0.75rem;
      border-top: 1px solid var(--line);
    }
  }
`;
