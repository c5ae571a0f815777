import { format, resolveConfig } from 'prettier';
import { Document, isMap, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { exporterRules } from './exporter.js';
import { notMovingRules } from './not-moving.js';
import { lines, type Rule, type RuleFile } from './rule.js';
import { taskRules } from './tasks.js';
import type { Values } from './values.js';

/** The folder of the files that Prometheus reads. */
export const FOLDER = new URL('..', import.meta.url);

/** Each rule file as YAML, by its name. */
export async function files(values: Values): Promise<ReadonlyMap<string, string>> {
  const all = [taskRules, exporterRules, notMovingRules].map((make) => make(values));
  return new Map(await Promise.all(all.map(fileOf)));
}

async function fileOf(file: RuleFile): Promise<[name: string, text: string]> {
  const name = `${file.name}.rules.yaml`;
  const config = await resolveConfig(new URL(name, FOLDER));
  return [name, await format(textOf(file), { ...config, parser: 'yaml' })];
}

function textOf({ comment, group, sections }: RuleFile): string {
  const document = new Document({ groups: [{ name: group, rules: [] }] });
  document.commentBefore = commented(`Written by npm run alerts from values.yaml.\n\n${lines(comment)}`);
  document.setIn(['groups', 0, 'rules'], document.createNode([]));
  for (const { heading, rules } of sections) {
    for (const [at, rule] of rules.entries()) {
      const node = ruleNode(document, rule);
      node.spaceBefore = true;
      const head = at === 0 && heading !== undefined ? [commented(lines(heading)), ''] : [];
      const own = rule.comment === undefined ? [] : [commented(rule.comment)];
      if (head.length + own.length > 0) node.commentBefore = [...head, ...own].join('\n');
      document.addIn(['groups', 0, 'rules'], node);
    }
  }
  return document.toString({ lineWidth: 118, singleQuote: true });
}

function ruleNode(document: Document, rule: Rule): YAMLMap {
  const expr = rule.expr.includes('\n') ? `${rule.expr}\n` : rule.expr;
  const node = document.createNode({ ...rule, comment: undefined, expr }, { keepUndefined: false });
  if (!isMap(node)) throw new Error('a rule is a mapping');
  if (rule.expr.includes('\n')) style(node.get('expr', true), 'BLOCK_LITERAL');
  const annotations = node.get('annotations');
  if (isMap(annotations)) {
    style(annotations.get('summary', true), 'BLOCK_FOLDED');
    style(annotations.get('description', true), 'BLOCK_FOLDED');
  }
  return node;
}

function style(node: unknown, type: Scalar.Type): void {
  if (isScalar(node)) node.type = type;
}

/** As the library writes it: `#` and the text, without the space where the line is empty. */
function commented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ` ${line}`))
    .join('\n');
}
