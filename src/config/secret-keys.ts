import { z } from 'zod';
import { isMap } from './tree.js';
import { filePath, secretText } from './values.js';

type SecretKeys<Name extends string> = Record<Name | `${Name}_file`, z.ZodOptional<z.ZodType<string>>>;

interface SecretOptions {
  readonly value?: z.ZodType<string>;
  readonly example: string;
}

/** A secret's key and its `…_file` twin, to be spread into a mapping; `withSecrets` belongs to it. */
export function secretKeys<Name extends string>(
  name: Name,
  description: string,
  { value = secretText, example }: SecretOptions,
): SecretKeys<Name> {
  const twin = `File that holds \`${name}\`, read anew at each use. A relative path starts at the folder of the configuration file.`;
  const file = `/run/secrets/${name.replaceAll('_', '-')}`;
  return {
    [name]: value.optional().meta({ description, examples: [example] }),
    [fileKey(name)]: filePath.optional().meta({ description: twin, examples: [file] }),
  } as SecretKeys<Name>;
}

/** Which secrets a mapping must have, here or in a file, and which it may have. */
interface Secrets {
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
}

/** Adds that each secret is given once, by its key or by its file. */
export function withSecrets<Schema extends z.ZodObject>(
  schema: Schema,
  { required = [], optional = [] }: Secrets,
): Schema {
  const oneOfPair = (name: string) => ({ anyOf: [{ required: [name] }, { required: [fileKey(name)] }] });
  const givenOnce = z.superRefine<object>(
    (values, context) => {
      for (const name of [...required, ...optional]) {
        const file = fileKey(name);
        const [isHere, isInFile] = [name in values, file in values];
        const add = (key: string, message: string) =>
          context.addIssue({ code: 'custom', path: [key], message });
        if (isHere && isInFile) add(file, `cannot be combined with ${name}; set only one of them`);
        if (!isHere && !isInFile && required.includes(name)) add(name, `is required, here or as ${file}`);
      }
    },
    // The library skips checks of a mapping while a value in it is wrong.
    { when: ({ value }) => isMap(value) },
  );
  return schema.check(givenOnce).meta(required.length > 0 ? { allOf: required.map(oneOfPair) } : {});
}

function fileKey(name: string): string {
  return `${name}_file`;
}
