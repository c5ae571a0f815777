import { css } from './css.js';

/** What all pages share: letters, the banner, notices. */
export const BASE = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  html {
    -webkit-text-size-adjust: 100%;
    overflow-y: scroll;
  }

  body {
    margin: 0;
    background: var(--ground);
    color: var(--text);
    font:
      0.9375rem/1.45 system-ui,
      -apple-system,
      'Segoe UI',
      'Noto Sans',
      sans-serif;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }

  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }

  ul,
  ol {
    list-style: none;
  }

  h1 {
    font-size: 1.5rem;
    line-height: 1.2;
    letter-spacing: -0.015em;
  }

  h2 {
    font-size: 1.0625rem;
  }

  a {
    color: var(--accent);
    text-underline-offset: 0.2em;
  }

  a:not(:hover) {
    text-decoration-color: color-mix(in srgb, currentcolor 40%, transparent);
  }

  code {
    unicode-bidi: isolate;
    font:
      0.8125rem/1.4 ui-monospace,
      SFMono-Regular,
      Menlo,
      Consolas,
      monospace;
  }

  :focus-visible {
    border-radius: 0.25rem;
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }

  main:focus {
    outline: none;
  }

  .quiet {
    color: var(--quiet);
  }

  .late {
    color: var(--stalled);
    font-weight: 600;
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .skip:not(:focus) {
    position: absolute;
    clip-path: inset(50%);
  }

  .banner {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.75rem;
    align-items: center;
    padding: 0.6rem max(1rem, calc(50% - 38rem));
    border-bottom: 1px solid var(--line);
    background: var(--surface);
  }

  .brand {
    display: inline-flex;
    gap: 0.55rem;
    align-items: center;
    margin-right: auto;
    color: var(--text);
    font-weight: 650;
    text-decoration: none;
  }

  nav {
    display: flex;
    gap: 0.15rem;
    margin-inline: -0.6rem;
  }

  nav a {
    padding: 0.3rem 0.6rem;
    border-radius: 0.375rem;
    color: var(--quiet);
    text-decoration: none;
  }

  nav a:hover,
  nav a[aria-current] {
    background: var(--ground);
    color: var(--text);
  }

  nav a[aria-current] {
    font-weight: 600;
  }

  .page {
    max-width: 78rem;
    margin: 0 auto;
    padding: 1.5rem 1rem 4rem;
  }

  .title {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    align-items: baseline;
    justify-content: space-between;
  }

  .fresh {
    color: var(--quiet);
    font-size: 0.875rem;
  }

  .unreached:not(:empty),
  .unscripted {
    padding: 0.55rem max(1rem, calc(50% - 38rem));
    border-bottom: 1px solid var(--line);
    background: color-mix(in srgb, var(--stalled) var(--tint), var(--surface));
    font-size: 0.875rem;
  }

  .unreached {
    color: var(--stalled);
    font-weight: 600;
  }

  .unscripted {
    background: var(--surface);
    color: var(--quiet);
  }

  .message {
    color: var(--quiet);
    font-size: 0.8125rem;
    white-space: pre-wrap;
  }

  .troubles {
    display: grid;
    gap: 0.5rem;
    margin-top: 1rem;
  }

  .troubles li {
    display: flex;
    gap: 0.6rem;
    padding: 0.65rem 0.85rem;
    border: 1px solid color-mix(in srgb, var(--failed) 35%, var(--line));
    border-radius: 0.5rem;
    background: color-mix(in srgb, var(--failed) 6%, var(--surface));
  }

  .troubles .mark {
    margin-top: 0.15rem;
  }

  @media (prefers-reduced-motion: no-preference) {
    nav a,
    .chevron {
      transition:
        background-color 120ms,
        transform 120ms;
    }
  }
`;
