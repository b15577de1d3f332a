// Puts the command line and the packages that it needs into one file, so that the package itself needs none, and it starts fast;
// what of it knows cdk8s goes into a second one beside it, which `generate` loads with the cdk8s that its user has:
// node scripts/bundle-cli.mjs [FOLDER], which is build/cli where it is not given.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { licencesOf } from './licences.mjs';

const folder = process.argv[2] ?? 'build/cli';
const program = join(folder, 'cdk8s-inference.js');
const { metafile } = await build({
  entryPoints: { 'cdk8s-inference': 'lib/cli/main.ts', generate: 'lib/fleet/generate.ts' },
  outdir: folder,
  external: Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).peerDependencies),
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  banner: { js: '#!/usr/bin/env node' },
  metafile: true,
  plugins: [{
    name: 'no-uploads',
    // Cuts files into the pieces that uploads send. Nothing is uploaded here, and its parts bring no texts of their licences.
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^@huggingface\/xetchunk-wasm$/ }, ({ path }) => ({ path, namespace: 'empty' }));
      onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
    },
  }],
  logLevel: 'warning',
});
chmodSync(program, 0o755);

writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), licencesOf(metafile));
