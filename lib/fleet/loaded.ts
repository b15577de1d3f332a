import type { FileTypes } from './types';
import type * as yamlReader from './yaml-reader';

/*
 * What only programs with a fleet file need is loaded when they read one, not with the library: the package leaves both
 * beside its own file (scripts/bundle.mjs).
 */

/** What fleet files may hold. */
export function fileTypes(): FileTypes {
  return require('./types.json') as FileTypes;
}

/** What a text of YAML or JSON says, and where. */
export function readYaml(file: string, text: string, problems: string[]): yamlReader.YamlText | undefined {
  return (require('./yaml-reader') as typeof yamlReader).readYamlText(file, text, problems);
}
