// What lib/ uses of the API objects of Kubernetes that cdk8s-plus-28 generates, as the text of an ES module. It stands in
// the bundle in place of all of them, which take longer to load than the rest of the library.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';

export const API = 'cdk8s-plus-28/lib/imports/k8s';

const require = createRequire(import.meta.url);
const lib = join(import.meta.dirname, '..', 'lib');
const source = ts.createSourceFile('k8s.js', readFileSync(require.resolve(API), 'utf8'), ts.ScriptTarget.ES2022);
const printer = ts.createPrinter({ removeComments: true });
const print = (node) => printer.printNode(ts.EmitHint.Unspecified, node, source);

export function usedOfK8s() {
  const { version, license } = require('cdk8s-plus-28/package.json');
  const parts = new Map(source.statements.flatMap(partOf));
  const needed = new Set(namesInLib().filter((name) => parts.has(name)));
  for (const name of needed) { // grows while it is walked
    for (const [word] of parts.get(name).matchAll(/\w+/g)) if (parts.has(word)) needed.add(word);
  }
  const header = `/*! From cdk8s-plus-28 ${version}, under ${license}: only what is used here, and of API objects only what describes them.
 *  ${readFileSync(require.resolve('cdk8s-plus-28/NOTICE'), 'utf8').trim()}
 */`;
  return [header, ...[...needed].sort().map((name) => `export ${parts.get(name)}`), ''].join('\n');
}

function namesInLib() {
  return readdirSync(lib, { recursive: true }).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(lib, file), 'utf8'))
    .filter((text) => /import \{ k8s \} from/.test(text))
    .flatMap((text) => [...text.matchAll(/\bk8s\.(\w+)/g)].map(([, name]) => name));
}

/** A function, an API object or a class of values such as Quantity, by its name. */
function partOf(statement) {
  const name = statement.name?.text;
  if (ts.isFunctionDeclaration(statement)) return [[name, print(statement)]];
  if (!ts.isClassDeclaration(statement)) return [];
  const manifest = statement.members.find((member) => member.name?.text === 'manifest');
  return [[name, manifest ? `class ${name} {\nstatic GVK = ${print(kindOf(name))};\n${print(manifest)}\n}` : print(statement)]];
}

/** The value of the assignment to the class's GVK. */
function kindOf(name) {
  const { expression } = source.statements.find(({ expression: assignment }) =>
    assignment?.left?.name?.text === 'GVK' && assignment.left.expression.text === name);
  return expression.right;
}
