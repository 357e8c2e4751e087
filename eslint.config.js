import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Size budgets: a function or file that outgrows them holds more than one idea. */
const budgets = {
  complexity: ['error', 10],
  'max-depth': ['error', 3],
  'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 50 }],
  'max-params': ['error', 4],
  'max-statements': ['error', 20],
};

const noBudgets = Object.fromEntries(Object.keys(budgets).map((rule) => [rule, 'off']));

export default tseslint.config(
  {
    ignores: [
      'core/globals.d.ts',
      '**/node_modules/',
      'dist/',
      'reports/',
      'coverage/',
      '.stryker-tmp/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      ...budgets,
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      // `undefined` is a value here: the readers return it for "no", and say why beside it.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Node's own streams and emitters are declared as interfaces that it calls unsafe.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only a composition root reads the environment.',
        },
        {
          object: 'process',
          property: 'exit',
          message: 'Only a composition root ends the process.',
        },
      ],
    },
  },
  {
    files: ['**/main.ts', 'scripts/**', 'bench/**', 'examples/**', 'test/**', '**/*.test.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { ...noBudgets, 'max-lines': budgets['max-lines'] },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', module: 'writable' } },
  },
);
