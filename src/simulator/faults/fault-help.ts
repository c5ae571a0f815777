import { FAULT_KINDS, KINDS, type FaultKind } from './kinds.js';
import { FAULT_SYNTAX, optionsOf, textsOf } from './parse.js';

/** What `--fault=help` prints: the syntax, and a line for each kind with its own options. */
export function faultHelp(): string {
  const width = Math.max(...FAULT_KINDS.map((kind) => kind.length));
  const lines = FAULT_KINDS.map((kind) => `  ${kind.padEnd(width)}  ${KINDS[kind].does}${optionsIn(kind)}`);
  return `--fault=${FAULT_SYNTAX}
  for example throttled@kafka:ListInstances,rate=0.3,from=1m,for=5m

Options of every kind:
  rate=0.3       the share of the requests that it happens to, drawn from --seed
  from=1m        when it begins, counted from the start
  for=5m         how long it lasts
  times=3        how often it happens at most
  project=ID     only to this project
  instance=ID    only to this instance

Kinds, with their own options:
${lines.join('\n')}
`;
}

function optionsIn(kind: FaultKind): string {
  const options = optionsOf(kind).map(({ name, initial }) => `${name}=${initial}`);
  const texts = textsOf(kind);
  const others = texts.length === 0 ? [] : [`text may be ${texts.join(', ')}`];
  return options.length === 0 ? '' : ` (${[options.join(', '), ...others].join('; ')})`;
}
