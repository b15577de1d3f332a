// The rooms of lib/ and what each may import (ARCHITECTURE.md). Data goes one way: nothing pure knows of cdk8s.
const rooms = {
  model: [],
  hardware: [],
  planning: ['model', 'hardware'],
  pod: [],
  engine: ['planning', 'pod'],
  weights: ['pod', 'validation'],
  network: ['pod'],
  platform: ['pod'],
  validation: ['pod'],
  availability: ['pod', 'engine'],
  security: ['pod', 'validation'],
  monitoring: ['planning', 'engine', 'pod', 'validation', 'network', 'platform', 'security', 'serving'],
  preflight: [],
  synth: ['validation'],
  cli: ['model', 'hardware', 'planning', 'preflight', 'validation', 'yaml'],
  serving: ['model', 'hardware', 'planning', 'pod', 'engine', 'weights', 'network', 'platform', 'availability', 'security', 'validation'],
  traffic: ['pod', 'validation', 'serving'],
  yaml: [],
  fleet: ['model', 'hardware', 'planning', 'pod', 'engine', 'weights', 'network', 'platform', 'availability', 'security', 'serving', 'traffic', 'monitoring', 'synth', 'validation', 'yaml'],
  disaggregation: ['planning', 'pod', 'engine', 'weights', 'network', 'platform', 'availability', 'security', 'serving'],
};
/** Files at the top of lib/ that every room may use; the second list knows cdk8s. */
const shared = ['units', 'problems', 'placeholder', 'checks', 'nearest', 'promql', 'cluster-wide'];
const withConstructs = ['warnings', 'k8s'];
const pure = ['model', 'hardware', 'planning', 'preflight'];
/** The command line is a program of its own: its packages are copied into it, and it may ask Node.js for files. */
const program = '^lib/cli/';
/** Models and fleets come from files, and manifests go to files; nothing else of the library reads or writes any. */
const readsFiles = ['^lib/model/files/', '^lib/fleet/files\\.ts$', '^lib/yaml/file-beginning\\.ts$', '^lib/synth/'];
/** YAML is read by one package, which is copied into the library's own files and loaded with the first fleet file. */
const readsYaml = ['^lib/yaml/', '^lib/fleet/yaml-reader\\.ts$'];
/** The facts of LeaderWorkerSet's releases, as pure as the rooms that are: preflight asks them, and nothing else of their room. */
const releases = '^lib/availability/lws-(spec|version)\\.ts$';
/** The rules: all of validation but what holds charts against them and tells them less. The command line runs them as well, bundled without cdk8s. */
const rules = { path: '^lib/validation/', pathNot: '^lib/validation/(chart-validation|rule-warnings|users)\\.ts$' };
/** What they may know of pods: names and notations. */
const notations = '^lib/pod/(lws|variable-references)\\.ts$';
/** The sizes of pods that a cloud sells: a table, which rules compare with. */
const shapes = '^lib/platform/acs-shapes\\.ts$';
/** The flags of the engines' releases: tables as well. What they are made of is as pure, and knows of engines nothing else. */
const flags = '^lib/engine/known-flags\\.ts$';
const flagTables = '^lib/engine/(known-flags|flag-table|(vllm|sglang)/(flags|flag-rows))\\.ts$';
/** What the halves of the command line tell each other of fleets, and the names that it completes. */
const generation = '^lib/fleet/(generation\\.ts|variants\\.json)$';
const mayUseImports = ['weights', 'serving'];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^lib/', pathNot: '^lib/index\\.ts$' }, to: {} },
    { name: 'declared-dependencies-only', severity: 'error', from: { path: '^lib/', pathNot: [program, ...readsYaml] }, to: { path: '^node_modules/', dependencyTypesNot: ['npm-peer'] } },
    { name: 'yaml-only', severity: 'error', from: { path: readsYaml }, to: { path: '^node_modules/', pathNot: '^node_modules/yaml/' } },
    { name: 'no-node-modules-of-node', severity: 'error', from: { path: '^lib/', pathNot: [program, ...readsFiles] }, to: { dependencyTypes: ['core'] } },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `room-${room}`,
      severity: 'error',
      from: { path: `^lib/${room}/` },
      to: {
        path: '^(lib|imports)/',
        pathNot: [
          ...[room, ...allowed].map((name) => `^lib/${name}/`),
          ...[...shared, ...([...pure, 'cli', 'yaml'].includes(room) ? [] : withConstructs)].map((name) => `^lib/${name}\\.ts$`),
          ...(room === 'preflight' ? [releases] : []),
          ...(room === 'validation' ? [shapes, flags] : []),
          ...(room === 'cli' ? [generation] : []),
          ...(mayUseImports.includes(room) ? ['^imports/'] : []),
        ],
      },
    })),
    { name: 'pure-rooms', severity: 'error', from: { path: [`^lib/(${pure.join('|')})/`, releases] }, to: { path: 'node_modules/' } },
    {
      name: 'pure-releases', severity: 'error', from: { path: releases },
      to: { path: '^(lib|imports)/', pathNot: [releases, ...shared.map((name) => `^lib/${name}\\.ts$`)] },
    },
    { name: 'pure-flags', severity: 'error', from: { path: flagTables }, to: { path: ['node_modules/', '^lib/'], pathNot: [flagTables, '^lib/planning/engine-version\\.ts$', ...shared.map((name) => `^lib/${name}\\.ts$`)] } },
    { name: 'pure-rules', severity: 'error', from: rules, to: { path: ['node_modules/', ...withConstructs.map((name) => `^lib/${name}\\.ts$`), rules.pathNot] } },
    { name: 'pure-notations', severity: 'error', from: rules, to: { path: '^lib/pod/', pathNot: notations } },
    { name: 'notations-know-nothing', severity: 'error', from: { path: notations }, to: {} },
    { name: 'program-without-cdk8s', severity: 'error', from: { path: '^lib/cli/main\\.ts$' }, to: { path: '^node_modules/(cdk8s|cdk8s-plus-28|constructs)/', reachable: true } },
    { name: 'nobody-imports-the-index', severity: 'error', from: { path: '^lib/' }, to: { path: '^lib/index\\.ts$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
};
