/** Who may import whom: lib|ui|api → features → app. See docs/web.md. */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      // A lazy import() breaks the circle at run time; a type is gone by then.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    {
      name: 'features-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/', pathNot: '^src/features/$1/' },
    },
    {
      name: 'features-do-not-know-the-app',
      severity: 'error',
      from: { path: '^src/features/' },
      to: { path: '^src/app/' },
    },
    {
      name: 'the-ground-does-not-know-who-stands-on-it',
      severity: 'error',
      from: { path: '^src/(ui|lib|api)/' },
      to: { path: '^src/(features|app)/' },
    },
    {
      name: 'lib-does-not-draw',
      severity: 'error',
      from: { path: '^src/(lib|api)/' },
      to: { path: '^src/ui/' },
    },
    {
      name: 'the-app-enters-a-feature-by-its-door',
      severity: 'error',
      from: { path: '^src/app/' },
      to: { path: '^src/features/', pathNot: '^src/features/[^/]+/feature\\.tsx?$' },
    },
    {
      name: 'tests-only-in-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: '(\\.test\\.tsx?$|^src/testing/)' },
      to: { path: '^src/testing/' },
    },
    {
      name: 'everything-is-found',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.(css|woff2|svg)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.css'],
    },
  },
}
