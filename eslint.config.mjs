import eslint from '@eslint/js';
import stylistic from '@stylistic/eslint-plugin';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['bench/template-app/', 'build/', 'imports/', 'node_modules/', 'coverage/'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  stylistic.configs.customize({ indent: 2, quotes: 'single', semi: true, braceStyle: '1tbs', arrowParens: true }),
  {
    rules: {
      '@stylistic/max-len': ['error', { code: 160, ignoreUrls: true, ignoreTemplateLiterals: true, ignoreStrings: true }],
      '@stylistic/max-statements-per-line': 'off',
      '@stylistic/member-delimiter-style': ['error', { singleline: { delimiter: 'semi', requireLast: false } }],
      '@stylistic/operator-linebreak': ['error', 'before', { overrides: { '=': 'after', '&&': 'ignore', '||': 'ignore' } }],
      '@stylistic/quote-props': ['error', 'as-needed', { numbers: false }],
      '@stylistic/multiline-ternary': 'off',
      '@stylistic/lines-between-class-members': 'off',
      '@stylistic/no-mixed-operators': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-control-regex': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      // Languages of jsii want overrides to keep all parameters.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    },
  },
  {
    files: ['lib/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    // The only place that speaks to a person at a terminal.
    files: ['lib/synth/synthesize.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // What it loads is loaded when it is asked for, which an import cannot say where modules are CommonJS.
    files: ['lib/fleet/loaded.ts'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', module: 'writable', require: 'readonly', __dirname: 'readonly', URL: 'readonly', performance: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  { files: ['test/**/*.ts'], ...jest.configs['flat/recommended'] },
  {
    files: ['test/**/*.ts'],
    rules: { 'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'fc.assert'] }], 'jest/no-large-snapshots': 'off', 'max-lines': 'off', '@stylistic/max-len': 'off', '@typescript-eslint/no-explicit-any': 'off' },
  },
);
