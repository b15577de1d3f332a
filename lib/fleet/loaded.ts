import type { FileTypes } from './types';
import type * as yamlText from './yaml-text';

/*
 * What only programs with a fleet file need is loaded when they read one, not with the library: the package leaves both
 * beside its own file (scripts/bundle.mjs).
 */

/** What fleet files may hold. */
export function fileTypes(): FileTypes {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./types.json') as FileTypes;
}

/** What a text of YAML or JSON says, and where. */
export function readYaml(file: string, text: string, problems: string[]): yamlText.YamlText | undefined {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./yaml-text') as typeof yamlText).readYamlText(file, text, problems);
}
