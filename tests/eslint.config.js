import noUnsanitized from 'eslint-plugin-no-unsanitized';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules', '.output', '.wxt', 'output', '**/*.cjs', 'tests/eslint.config.js'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './lib/relying-party/tsconfig.json'],
        tsconfigRootDir: process.cwd(),
      },
    },
    plugins: { 'no-unsanitized': noUnsanitized },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-unsanitized/method': 'error',
      'no-unsanitized/property': 'error',
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[property.name='sync'][object.property.name='storage']",
          message: 'sync storage is uploaded',
        },
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'bank text is text' },
        {
          selector: "JSXAttribute[name.name='style']",
          message: 'the content security policy refuses inline styles; use a class',
        },
      ],
      'no-restricted-globals': [
        'error',
        { name: 'localStorage', message: 'plain text on the disk' },
        { name: 'indexedDB', message: 'only the vault knows the database' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Each `!` stands on a check a line or two above; noUncheckedIndexedAccess would make them branches that can't run.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Objects here come from factories whose functions close over what they need; none uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Ports are async because some of them are.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['lib/vault/database.ts'],
    rules: { 'no-restricted-globals': ['error', { name: 'localStorage', message: 'plain text on the disk' }] },
  },
  {
    files: ['tests/**'],
    rules: {
      'no-restricted-globals': 'off',
      'no-console': 'off',
      // Asymmetric matchers and parsed JSON are `any` in the test libraries' types.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
);
