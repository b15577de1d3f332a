// The licences of packages that were copied into a bundle: what is copied brings its licence along.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licences of all packages in the outputs of a bundle, by esbuild's record of it. */
export function licencesOf(metafile) {
  const folders = new Set(Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([file]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  return [...folders].map(licence).sort().join(`\n${'-'.repeat(80)}\n\n`);
}

/** Name, version and licence of a package. One that brings no text of its licence may not be copied. */
function licence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).sort().find((entry) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no file with its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
