// Puts the built library into one file: a program that uses it starts in a tenth less time than with ninety small ones.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const library = 'build/lib/index.js';
const names = Object.keys(createRequire(import.meta.url)(join(process.cwd(), library)));
await build({
  entryPoints: [library],
  outfile: library,
  allowOverwrite: true,
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
  // Never runs; from it Node.js reads which names ES modules can import.
  footer: { js: `0 && (module.exports = { ${names.join(', ')} });` },
});
