import { css } from './css.js';

/** The form above the tasks, and what stands in place of the table. */
export const FILTER = css`
  .filter {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem;
    align-items: end;
    margin-top: 1.1rem;
  }

  .filter label {
    flex: 0 0 11rem;
  }

  .filter .text {
    flex: 1 0 16rem;
  }

  .filter label > span {
    display: block;
    margin-bottom: 0.15rem;
    color: var(--quiet);
    font-size: 0.8125rem;
  }

  .filter :is(input, select, .apply) {
    width: 100%;
    height: 2.25rem;
    padding: 0 0.65rem;
    border: 1px solid color-mix(in srgb, var(--quiet) 55%, var(--line));
    border-radius: 0.375rem;
    background: var(--surface);
    color: inherit;
    font: inherit;
  }

  .filter ::placeholder {
    color: var(--quiet);
    opacity: 1;
  }

  .filter .apply {
    cursor: pointer;
  }

  @media (scripting: enabled) {
    .filter .apply {
      display: none;
    }
  }

  .filter .apply {
    width: auto;
    padding: 0 1rem;
  }

  .found {
    display: flex;
    gap: 1rem;
    margin: 0.9rem 0 0.5rem;
    color: var(--quiet);
    font-size: 0.875rem;
  }

  @media (width < 60rem) {
    .filter label {
      flex: 1 0 8rem;
    }

    .filter .text {
      flex: 1 0 100%;
    }
  }
`;
