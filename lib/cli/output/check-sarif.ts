import { isAbsolute, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository, version } from '../../../package.json';
import type { Rule } from '../../validation/rule';
import type { FileFinding } from '../input/checked-manifests';
import { STANDARD_INPUT_NAME } from '../input/file-texts';

const HOME = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
const RULES_PAGE = `${HOME}/blob/main/docs/rules.md`;

/** The findings as SARIF 2.1.0, the format that code reviews read; paths are relative to the folder that the program runs in. */
export function checkSarif(findings: readonly FileFinding[], rules: readonly Rule[]): unknown {
  const indexes = new Map(rules.map(({ name }, index) => [name, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: {
        driver: {
          name: 'cdk8s-inference', version, semanticVersion: version, informationUri: HOME,
          rules: rules.map(({ name, severity, summary, source }) => ({
            id: name,
            shortDescription: { text: summary },
            ...(source === undefined ? {} : { help: { text: `${summary} Source: ${source}` } }),
            helpUri: RULES_PAGE,
            defaultConfiguration: { level: severity },
          })),
        },
      },
      columnKind: 'utf16CodeUnits',
      results: findings.map(({ rule, severity, file, line, column, object, field, message }) => ({
        ruleId: rule,
        ruleIndex: indexes.get(rule),
        level: severity,
        message: { text: `${object}: ${message}` },
        locations: [{
          physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line, startColumn: column } },
          logicalLocations: [{ fullyQualifiedName: field === '' ? object : `${object} ${field}`, kind: field === '' ? 'object' : 'property' }],
        }],
      })),
    }],
  };
}

/** A file relative to the folder that the program runs in; one on another drive, where there is no such path, as a whole. */
function uriOf(file: string): string {
  if (file === STANDARD_INPUT_NAME) return file;
  const path = relative(process.cwd(), resolve(file));
  if (isAbsolute(path)) return pathToFileURL(path).href;
  return path.split(/[\\/]/).map(encodeURIComponent).join('/');
}
