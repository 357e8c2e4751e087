/** The import directions: api <- core <- processes; runtime <- processes; each vendor package in its own room. */
const vendorHomes = {
  zod: '^(api|test)/',
  jose: '^runtime/jose/',
  express: '^runtime/http/',
  winston: '^runtime/',
  'prom-client': '^runtime/',
  'http-proxy': '^sidecar/forward/plain\\.ts$',
  yaml: '^(cli|scripts|bench|examples|test)/',
  chokidar: '^cli/',
  commander: '^(cli|test)/',
  '@kubernetes/client-node': '^operator/kube/',
  '@peculiar/x509': '^operator/certs/',
  'reflect-metadata': '^operator/certs/',
};

const vendorRules = Object.entries(vendorHomes).map(([name, home]) => ({
  name: `${name}-has-one-home`,
  severity: 'error',
  from: { pathNot: home },
  to: { path: `^node_modules/(@types/)?${name}/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-is-pure',
      comment: 'core may import itself and api types: no Node, no vendor package, no process.',
      severity: 'error',
      from: { path: '^core/' },
      to: { pathNot: '^(core|api)/' },
    },
    {
      name: 'core-takes-only-types-of-api',
      comment: 'The schema library stays out of the processes.',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^api/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'api-is-the-root',
      severity: 'error',
      from: { path: '^api/' },
      to: { pathNot: '^(api/|node_modules/zod/)' },
    },
    {
      name: 'runtime-knows-no-domain',
      comment: 'Strict JSON is the one thing of core that process plumbing may use.',
      severity: 'error',
      from: { path: '^runtime/' },
      to: { path: '^(core/(?!json/)|api/|sidecar/|cli/|operator/|broker/|console/)' },
    },
    {
      name: 'sidecar-stands-alone',
      severity: 'error',
      from: { path: '^sidecar/' },
      to: { path: '^(cli|operator|broker|console|api)/' },
    },
    {
      name: 'operator-stands-alone',
      severity: 'error',
      from: { path: '^operator/' },
      to: { path: '^(cli|sidecar|broker|console)/' },
    },
    {
      name: 'only-dev-composes-processes',
      severity: 'error',
      from: { path: '^cli/', pathNot: '^cli/dev/' },
      to: { path: '^(sidecar|operator|broker|console)/' },
    },
    { name: 'nothing-imports-main', severity: 'error', from: {}, to: { path: '(^|/)main\\.ts$' } },
    {
      name: 'product-takes-nothing-from-tests',
      severity: 'error',
      from: { path: '^(api|core|runtime|sidecar|operator|cli)/' },
      to: { path: '^(test|bench|examples|scripts)/' },
    },
    ...vendorRules,
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types'],
    },
  },
};
