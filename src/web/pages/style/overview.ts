import { css } from './css.js';

/** The page at `/`: totals and cards. */
export const OVERVIEW = css`
  .about {
    color: var(--quiet);
  }

  .totals {
    display: grid;
    grid-template-columns: repeat(5, 1fr);
    margin: 1.25rem 0 2rem;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: 0.625rem;
    background: var(--surface);
    box-shadow: var(--shadow);
  }

  .totals li + li {
    border-left: 1px solid var(--line);
  }

  .totals a {
    display: block;
    padding: 0.8rem 1rem 0.85rem;
    color: inherit;
    text-decoration: none;
  }

  .totals a:hover {
    background: var(--hover);
  }

  .totals a:focus-visible {
    outline-offset: -2px;
  }

  .totals .count {
    display: block;
    font-size: 1.75rem;
    font-weight: 650;
    line-height: 1.25;
    letter-spacing: -0.02em;
  }

  .totals .none .count {
    color: var(--quiet);
    font-weight: 400;
  }

  .totals :is(.stalled, .failed) .count {
    color: var(--own);
  }

  .totals .word {
    display: flex;
    gap: 0.4rem;
    align-items: center;
    color: var(--quiet);
  }

  .sum {
    margin-top: 0.15rem;
  }

  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr));
    gap: 0.875rem;
    margin-top: 0.875rem;
  }

  .card {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
    padding: 0.9rem 1rem;
    border: 1px solid var(--line);
    border-radius: 0.625rem;
    background: var(--surface);
    box-shadow: var(--shadow);
  }

  .card.failing {
    grid-column: 1 / -1;
    border-color: color-mix(in srgb, var(--failed) 45%, var(--line));
  }

  @media (width >= 48rem) {
    .card.failing {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1.75fr);
      column-gap: 1.5rem;
    }

    .card.failing :is(.head, .counts) {
      grid-column: 1 / -1;
    }

    .card.failing .trouble {
      order: 1;
    }

    .card.failing .counts {
      order: 2;
    }
  }

  .card .head {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    column-gap: 0.75rem;
  }

  .card h3 {
    font-size: 1.0625rem;
    line-height: 1.3;
  }

  .card h3 a {
    color: inherit;
    text-decoration: none;
  }

  .card h3 a:hover {
    text-decoration: underline;
  }

  .card .project {
    grid-row: 2;
    color: var(--quiet);
  }

  .card .chip {
    grid-row: 1 / 3;
    grid-column: 2;
    align-self: start;
    max-width: 11rem;
  }

  .trouble {
    display: grid;
    gap: 0.35rem;
    padding: 0.6rem 0.75rem;
    border-radius: 0.375rem;
    background: color-mix(in srgb, var(--failed) 7%, transparent);
    font-size: 0.875rem;
  }

  .waits {
    color: var(--quiet);
    font-size: 0.875rem;
  }

  .figures {
    display: grid;
    align-content: start;
    gap: 0.2rem;
  }

  .figures > div {
    display: grid;
    grid-template-columns: 7rem 1fr;
  }

  dt {
    color: var(--quiet);
  }

  meter {
    display: block;
    width: 100%;
    height: 0.3125rem;
    margin-top: 0.3rem;
    border: 0;
    border-radius: 1rem;
    appearance: none;
    background: var(--track);
  }

  meter::-webkit-meter-inner-element {
    display: block;
  }

  meter::-webkit-meter-bar {
    height: 0.3125rem;
    border: 0;
    border-radius: 1rem;
    background: var(--track);
  }

  meter::-webkit-meter-optimum-value {
    border-radius: 1rem;
    background: var(--quiet);
  }

  meter::-moz-meter-bar {
    border-radius: 1rem;
    background: var(--quiet);
  }

  .counts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.3rem 1rem;
    margin-top: auto;
    padding-top: 0.7rem;
    border-top: 1px solid var(--line);
    font-size: 0.875rem;
  }

  .counts a {
    display: inline-flex;
    gap: 0.35rem;
    align-items: center;
    color: inherit;
    text-decoration: none;
  }

  .counts a:hover {
    text-decoration: underline;
  }

  @media (width < 40rem) {
    .totals {
      grid-template-columns: repeat(6, 1fr);
    }

    .totals li {
      grid-column: span 2;
    }

    .totals li:nth-child(n + 4) {
      grid-column: span 3;
      border-top: 1px solid var(--line);
    }

    .totals li:nth-child(4) {
      border-left: 0;
    }

    .totals a {
      padding: 0.6rem 0.75rem;
    }

    .totals .count {
      font-size: 1.5rem;
    }
  }
`;
