import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  // The preview needs packages of its own to be type-checked: see dashboards/preview/README.md.
  { ignores: ['dist/**', 'node_modules/**', 'dashboards/preview/**'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['.ci/*.js', '.ci/*.mjs'],
          defaultProject: 'test/tsconfig.json',
        },
        tsconfigRootDir: new URL('..', import.meta.url).pathname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }],
      'max-depth': ['error', 3],
      complexity: ['error', 12],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // Preact's types bring those of the browser along.
    files: ['src/**'],
    ignores: ['src/web/pages/browser/**', 'src/services/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['document', 'window', 'location', 'history', 'navigator', 'localStorage'].map((name) => ({
          name,
          message: 'Only src/web/pages/browser runs in a browser.',
        })),
      ],
    },
  },
  {
    files: ['src/services/**'],
    rules: { 'no-restricted-globals': ['error', { name: 'fetch', message: 'Go through the client.' }] },
  },
  {
    // Texts come from the cloud, from clients and from files: the time to match one must not grow with its square.
    files: ['src/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': [
        'error',
        { report: 'potential', ignorePartial: false, ignoreSticky: false },
      ],
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/cloud/connections.ts', 'src/web/pages/browser/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: 'undici',
          importNames: ['request', 'fetch', 'Pool', 'Client', 'stream'],
          message: 'Use the injected fetch.',
        },
      ],
    },
  },
  {
    files: ['test/**', 'dashboards/**', 'alerts/**', 'docs/**', '.ci/**', 'src/**/main.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' },
  },
  {
    // Programs beside what they make: the nearest tsconfig.json is that of src alone.
    files: ['dashboards/**/*.ts', 'alerts/**/*.ts', 'docs/**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, project: 'test/tsconfig.json' } },
  },
  {
    files: ['.ci/**'],
    ...tseslint.configs.disableTypeChecked,
  },
);
