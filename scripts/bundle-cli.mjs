// Puts the command line and the packages that it needs into one file, so that the package itself needs none, and it starts fast:
// node scripts/bundle-cli.mjs [FOLDER], which is build/cli where it is not given.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const program = join(process.argv[2] ?? 'build/cli', 'cdk8s-inference.js');
const { metafile } = await build({
  entryPoints: ['lib/cli/main.ts'],
  outfile: program,
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

// What is copied into the file brings its licences along.
const [output] = Object.values(metafile.outputs);
const folders = new Set(Object.entries(output.inputs)
  .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  .flatMap(([file]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
const licences = [...folders].map(licence).sort();
writeFileSync(join(dirname(program), 'THIRD-PARTY-LICENSES'), licences.join(`\n${'-'.repeat(80)}\n\n`));

/** Name, version and licence of a package. One that brings no text of its licence may not be copied. */
function licence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).sort().find((entry) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no file with its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
