// Puts the built library into one file, in which each module runs when something of it is used first: a program that
// needs a tenth of the library does not start all of it. What only programs with a fleet file need stays beside it: the
// table of fields, and the reader of YAML with its package.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { licencesOf } from './licences.mjs';
import { API, usedOfK8s } from './used-k8s.mjs';

const library = resolve('build/lib/index.js');
const reader = resolve('build/lib/fleet/yaml-reader.js');
const require = createRequire(library);
const names = Object.keys(require(library));
const common = { allowOverwrite: true, bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' };
const { metafile } = await build({ ...common, entryPoints: [reader], outfile: reader, minify: true, legalComments: 'none', metafile: true });
writeFileSync(join(dirname(library), 'THIRD-PARTY-LICENSES'), licencesOf(metafile));
writeFileSync('build/lib/fleet/types.json', JSON.stringify(JSON.parse(readFileSync('lib/fleet/types.json', 'utf8'))));
await build({
  ...common,
  entryPoints: [library],
  outfile: library,
  packages: 'external',
  plugins: [{
    name: 'loaded-later',
    setup: ({ onResolve }) => onResolve({ filter: /^\.\/(types\.json|yaml-reader)$/ }, ({ path }) => ({ path: `./fleet/${path.slice(2)}`, external: true })),
  }, {
    name: 'used-k8s',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: new RegExp(`^${API}$`) }, ({ path }) => ({ path, namespace: 'used-k8s' }));
      onLoad({ filter: /.*/, namespace: 'used-k8s' }, () => ({ contents: usedOfK8s() }));
    },
  }, {
    name: 'lazy-modules',
    setup: ({ onLoad }) => onLoad({ filter: /build[\\/](lib|imports)[\\/].*\.js$/ }, ({ path }) => ({
      contents: path === library ? index(readFileSync(path, 'utf8')) : lazy(readFileSync(path, 'utf8')),
    })),
  }],
  // Never runs; from it Node.js reads which names ES modules can import.
  footer: { js: `0 && (module.exports = { ${names.join(', ')} });` },
});

/** The text of the index: a name loads its module when it is read. */
function index(text) {
  const modules = [...text.matchAll(/require\("(\.[^"]+)"\)/g)].map(([, module]) => module);
  const getters = names.map((name) => `  ${name}: () => require("${modules.find((module) => Object.hasOwn(require(module), name))}").${name},`);
  return `Object.defineProperty(exports, "__esModule", { value: true });
for (const [name, get] of Object.entries({
${getters.join('\n')}
})) Object.defineProperty(exports, name, { enumerable: true, get });
`;
}

/** The text of a module of TypeScript's making: another module of the library is loaded where a name of it stands, not at the top. */
function lazy(text) {
  const modules = new Map();
  const rest = text.replace(/^const (\w+) = require\("(\.[^"]+)"\);$/gm, (_, variable, module) => {
    modules.set(variable, module);
    return '';
  });
  return rest.replace(/\b\w+_\d+\b/g, (word) => (modules.has(word) ? `(require("${modules.get(word)}"))` : word));
}
