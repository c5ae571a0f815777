import { css } from './css.js';

/**
 * Each colour means one thing: blue moves, green went well, red failed, orange needs somebody, grey waits or is over.
 * All of them can be read on the surface and on the tints.
 */
export const COLOURS = css`
  :root {
    color-scheme: light dark;
    --ground: #f5f6f8;
    --surface: #ffffff;
    --hover: #f8f9fb;
    --line: #dfe3e9;
    --track: #e6e9ee;
    --text: #1a1f29;
    --quiet: #57606d;
    --accent: #1d4ed8;
    --on-mark: #ffffff;
    --running: #1d4ed8;
    --waiting: #52607a;
    --succeeded: #15703a;
    --failed: #b42318;
    --cancelled: #667080;
    --unknown: #a8480b;
    --stalled: #a8480b;
    --tint: 9%;
    --shadow: 0 1px 2px rgb(16 24 40 / 6%);
  }

  @media (prefers-color-scheme: dark) {
    :root {
      --ground: #0f1217;
      --surface: #171b22;
      --hover: #1b2029;
      --line: #2a303a;
      --track: #2c333e;
      --text: #e7eaf0;
      --quiet: #9da7b5;
      --accent: #8ab4ff;
      --on-mark: #12161c;
      --running: #7fadff;
      --waiting: #a5b1c4;
      --succeeded: #63c987;
      --failed: #ff8a80;
      --cancelled: #97a1af;
      --unknown: #f4a261;
      --stalled: #f4a261;
      --tint: 14%;
      --shadow: none;
    }
  }

  .running {
    --own: var(--running);
  }

  .waiting {
    --own: var(--waiting);
  }

  .succeeded {
    --own: var(--succeeded);
  }

  .failed {
    --own: var(--failed);
  }

  .cancelled {
    --own: var(--cancelled);
  }

  .unknown {
    --own: var(--unknown);
  }

  .stalled {
    --own: var(--stalled);
  }

  .mark {
    flex: none;
    width: 1rem;
    height: 1rem;
  }

  .mark circle {
    fill: var(--own);
  }

  .mark path {
    fill: none;
    stroke: var(--on-mark);
    stroke-width: 1.7;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .mark.running path {
    fill: var(--on-mark);
    stroke-width: 1;
  }

  .chip {
    display: inline-flex;
    gap: 0.35rem;
    align-items: center;
    padding: 0.1rem 0.6rem 0.1rem 0.2rem;
    border-radius: 1rem;
    background: color-mix(in srgb, var(--own) var(--tint), transparent);
    color: var(--own);
    font-size: 0.8125rem;
    font-weight: 600;
    line-height: 1.35rem;
    white-space: nowrap;
  }
`;
