import { format } from 'prettier';
import { jsonSchemaOf } from '../../../src/config/json-schema.js';
import { configurationSchema } from '../../../src/config/schema.js';
import { services } from '../../../src/services/registry.js';
import { editorSchema } from './editor-schema.js';
import { pageOf } from './page.js';

const schema = jsonSchemaOf(configurationSchema(services));

/** What `npm run docs:configuration` writes, by path in the repository. */
export async function referenceFiles(): Promise<Readonly<Record<string, string>>> {
  const json = JSON.stringify(editorSchema(schema));
  return {
    'docs/configuration.md': await pageOf(schema),
    'docs/configuration.schema.json': await format(json, { parser: 'json', printWidth: 110 }),
  };
}
