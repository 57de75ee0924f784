/** The arrows: cli → app → io → pipeline → core → shared. A module may import what stands to its right. */
const layer = (name, from, forbidden) => ({ name, severity: 'error', from: { path: from }, to: { path: forbidden } });

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    layer('shared-stands-alone', '^shared/', '^agent/'),
    layer('core-is-pure', '^agent/core/', '^agent/(pipeline|io|app|cli)/'),
    layer('pipeline-knows-core-only', '^agent/pipeline/', '^agent/(io|app|cli)/'),
    layer('io-below-app', '^agent/io/', '^agent/(app|cli)/'),
    layer('app-below-cli', '^agent/app/', '^agent/cli/'),
    layer('product-never-imports-tests', '^(agent|shared)/', '^test/'),
    {
      name: 'io-siblings-do-not-know-each-other',
      severity: 'error',
      from: { path: '^agent/io/([^/]+)/' },
      to: { path: '^agent/io/([^/]+)/', pathNot: '^agent/io/$1/' },
    },
    {
      name: 'core-and-pipeline-touch-nothing-outside',
      comment: 'No file, clock, process or network below io; the checksum of zlib is arithmetic',
      severity: 'error',
      from: { path: '^(agent/(core|pipeline)|shared)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?zlib$' },
    },
    {
      name: 'core-and-shared-take-few-packages',
      severity: 'error',
      from: { path: '^(agent/(core|pipeline)|shared)/' },
      to: { dependencyTypes: ['npm'], pathNot: '@bufbuild/protobuf' },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
    },
  },
};
