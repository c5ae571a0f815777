import { css } from './css.js';

/** What stands below an open task: its steps in time, and the facts. */
export const TIMELINE = css`
  .details {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(15rem, 24.5rem);
    gap: 1rem 3rem;
    align-items: start;
    padding: 0.1rem 0 0.5rem 0.65rem;
  }

  .task .more td {
    border-top-style: dashed;
  }

  .timeline {
    position: relative;
  }

  .part {
    position: relative;
  }

  .line {
    display: grid;
    grid-template-columns: 1rem minmax(9rem, 17rem) minmax(4rem, 1fr) 5.5rem;
    gap: 0.7rem;
    align-items: center;
    padding: 0.2rem 0;
  }

  .line .mark {
    position: relative;
    align-self: start;
    margin-top: 0.15rem;
  }

  .timeline > .part:not(:last-child)::before {
    position: absolute;
    top: 1rem;
    bottom: -0.35rem;
    left: calc(0.5rem - 1px);
    width: 2px;
    background: var(--line);
    content: '';
  }

  .part ol {
    color: var(--quiet);
    font-size: 0.875rem;
  }

  /* Moved in, while the bars stay below each other. */
  .part ol .mark {
    width: 0.8rem;
    height: 0.8rem;
    margin: 0.25rem 0 0 1.8rem;
  }

  .part ol .name {
    padding-left: 1.6rem;
  }

  .number {
    margin-right: 0.5rem;
    color: var(--quiet);
  }

  .state {
    display: inline-block;
    margin-left: 0.5rem;
    color: var(--own);
    font-size: 0.8125rem;
  }

  .when {
    width: 100%;
    height: 0.375rem;
    border-radius: 1rem;
  }

  .life {
    fill: var(--track);
  }

  .ran {
    fill: var(--own);
  }

  .took {
    color: var(--quiet);
    font-size: 0.875rem;
    text-align: right;
    white-space: nowrap;
  }

  .part .code {
    padding: 0 0 0.2rem 1.7rem;
    color: var(--failed);
    font-size: 0.875rem;
  }

  .facts {
    display: grid;
    gap: 0.2rem;
    font-size: 0.875rem;
  }

  .facts > div {
    display: grid;
    grid-template-columns: 6.5rem 1fr;
  }

  @media (width < 60rem) {
    .details {
      grid-template-columns: minmax(0, 1fr);
      padding: 0;
    }
  }

  @media (width < 40rem) {
    .line {
      grid-template-columns: 1rem minmax(0, 1fr) 5rem;
      row-gap: 0.1rem;
    }

    .line .when {
      grid-row: 2;
      grid-column: 2 / -1;
    }
  }
`;
