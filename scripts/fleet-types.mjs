// Prints what fleet files may hold, as lib/fleet/types.json has it: node scripts/fleet-types.mjs. It is read from the
// declarations behind lib/fleet/fleet-file.ts, with their comments, so that a property is described in one place only.
import { join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = process.cwd();
const ROOT_TYPE = 'FleetFile';
/** The struct whose fields are handed to several others: each field says whose it is. */
const SERVER_TYPE = 'FleetServer';
/** Classes of which a text stands in a file; how they are made of it says lib/fleet/scalars.ts. */
const SCALARS = {
  Duration: 'duration', Size: 'size', Quantity: 'quantity', IntOrString: 'portOrName', ModelSpec: 'model', EngineVersion: 'engineVersion',
  KvCacheType: 'kvCacheType', AcsGpuSeries: 'acsGpuSeries', GpuSpec: 'gpu',
};
/** A scalar that may also be told by its facts. */
const FACTS = { GpuSpec: 'GpuSpecProps' };
/** What only programs can use. */
const LEFT_OUT = new Set(['PodContribution.machineNeeds', 'ObjectMeta.creationTimestamp', 'ObjectMeta.deletionTimestamp', 'ObjectMeta.managedFields']);
/** Classes whose subclasses are variants as well, and what of the names of these classes stands in those of the variants. */
const FAMILIES = { NetworkProfile: () => '', Platform: (name) => lower(name.replace(/Platform$/, '')), WeightsSource: (name) => lower(name) };

const config = ts.parseJsonConfigFileContent(ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, ROOT);
const program = ts.createProgram([join(ROOT, 'lib/index.ts'), join(ROOT, 'lib/fleet/fleet-file.ts')], { ...config.options, types: ['node'] });
const checker = program.getTypeChecker();
const exported = (file) => checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(join(ROOT, file))));
const classes = exported('lib/index.ts').map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
  .filter((symbol) => symbol.flags & ts.SymbolFlags.Class);
const structs = {};
const choices = {};

const root = exported('lib/fleet/fleet-file.ts').find(({ name }) => name === ROOT_TYPE);
struct(checker.getDeclaredTypeOfSymbol(root), ROOT_TYPE);
const sorted = (map) => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
console.log(JSON.stringify({ structs: sorted(structs), choices: sorted(choices) }, null, 1));

/** A type as lib/fleet/types.ts declares it. */
function typeOf(type, at) {
  if (type.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return { kind: 'any' };
  const plain = checker.getNonNullableType(type);
  if (isEnum(plain)) return { kind: 'word', words: (plain.isUnion() ? plain.types : [plain]).map(({ value }) => value) };
  if (plain.flags & ts.TypeFlags.String) return { kind: 'text' };
  if (plain.flags & ts.TypeFlags.Number) return { kind: 'number' };
  if (plain.flags & ts.TypeFlags.BooleanLike) return { kind: 'boolean' };
  if (plain.isUnion()) return words(plain, at);
  if (checker.isArrayType(plain)) return { kind: 'list', of: typeOf(checker.getTypeArguments(plain)[0], at) };
  const index = checker.getIndexTypeOfType(plain, ts.IndexKind.String);
  if (index !== undefined) return index.flags & ts.TypeFlags.Any ? { kind: 'any' } : { kind: 'map', of: typeOf(index, at) };
  const name = (plain.aliasSymbol ?? plain.symbol).name;
  const scalar = Object.hasOwn(SCALARS, name) ? SCALARS[name] : undefined;
  if (scalar !== undefined) return { kind: scalar, ...(FACTS[name] === undefined ? {} : { facts: factsOf(name) }) };
  if (plain.symbol.flags & ts.SymbolFlags.Class) return choice(plain.symbol);
  if (plain.getCallSignatures().length > 0) throw new Error(`${at}: a function`);
  return struct(plain, name);
}

function factsOf(name) {
  const [parameter] = methods(classNamed(name)).find((method) => method.name === 'of').parameters;
  return typeOf(checker.getTypeOfSymbol(parameter), name).name;
}

function words(union, at) {
  const values = union.types.map((part) => part.value);
  if (values.some((value) => typeof value !== 'string')) throw new Error(`${at}: a union that is no list of words`);
  return { kind: 'word', words: values };
}

function struct(type, name) {
  if (structs[name] === undefined) {
    const symbol = type.aliasSymbol ?? type.symbol;
    const made = structs[name] = { doc: docOf(symbol), ...(isForeign(symbol) ? { isKubernetes: true } : {}), fields: {} };
    for (const property of checker.getPropertiesOfType(type)) {
      const at = `${ownerOf(property)}.${property.name}`;
      if (!LEFT_OUT.has(at)) made.fields[property.name] = { ...field(property, at), ...(name === SERVER_TYPE ? { from: ownerOf(property) } : {}) };
    }
  }
  return { kind: 'struct', name };
}

function field(symbol, at) {
  const optional = (symbol.flags & ts.SymbolFlags.Optional) !== 0 || symbol.valueDeclaration?.initializer !== undefined;
  const keys = tagOf(symbol, 'keys');
  const told = { ...(optional ? {} : { required: true }), ...(keys === undefined ? {} : { keys }) };
  return { ...told, doc: docOf(symbol), type: typeOf(checker.getTypeOfSymbol(symbol), at) };
}

function isEnum(type) {
  return (type.flags & ts.TypeFlags.EnumLike) !== 0 && (type.flags & ts.TypeFlags.Boolean) === 0;
}

/** A class that static methods make, or its subclasses. */
function choice(symbol) {
  const { name } = symbol;
  if (choices[name] === undefined) {
    const made = choices[name] = { doc: docOf(symbol), variants: {} };
    for (const [key, variant] of variantsOf(symbol)) {
      if (made.variants[key] !== undefined) throw new Error(`${name}: two variants ${key}`);
      made.variants[key] = variant;
    }
    const { of: direct, ...others } = made.variants;
    if (direct === undefined && Object.keys(others).length === 0) throw new Error(`${name}: nothing makes it`);
    if (direct !== undefined && Object.values(others).some(({ parameters }) => parameters.length > 0)) throw new Error(`${name}: the fields of \`of\` cannot be told from variants`);
  }
  return { kind: 'choice', name };
}

function variantsOf(symbol) {
  const family = FAMILIES[symbol.name];
  const members = family === undefined ? [symbol] : classes.filter((one) => one === symbol || bases(one).includes(symbol));
  return members.flatMap((one) => {
    const made = methods(one).filter(({ signature }) => [one, ...bases(one), symbol].some((base) => checker.getReturnTypeOfSignature(signature).symbol === base)
      && descends(checker.getReturnTypeOfSignature(signature).symbol, symbol));
    const prefix = family === undefined || one === symbol ? '' : family(one.name);
    if (made.length === 0) return isConstruct(one) ? [[prefix, constructVariant(one)]] : [];
    return made.map((method) => [variantName(prefix, method.name, made.length), {
      class: one.name, method: method.name, doc: docOf(method.symbol), ...parametersOf(method.parameters, `${one.name}.${method.name}`),
    }]);
  });
}

function variantName(prefix, method, count) {
  if (prefix === '') return method;
  return count === 1 ? prefix : `${prefix}${method[0].toUpperCase()}${method.slice(1)}`;
}

/** Parameters by their names; a struct among them brings its fields beside the others. */
function parametersOf(parameters, at) {
  const fields = {};
  const order = parameters.map((parameter) => {
    const described = field(parameter, at);
    if (described.type.kind === 'struct') return { struct: described.type.name };
    fields[parameter.name] = { ...described, doc: parameterDoc(parameter) };
    return { field: parameter.name };
  });
  return withShort({ parameters: order, fields }, parameters[0]?.name);
}

/** One field may stand for the whole map: the only one that must be there, or the first parameter where none must. */
function withShort(variant, first) {
  const all = { ...variant.fields, ...Object.assign({}, ...variant.parameters.map(({ struct: name }) => structs[name]?.fields)) };
  const must = Object.keys(all).filter((name) => all[name].required);
  const [short] = must.length === 0 && Object.hasOwn(variant.fields, first) ? [first] : must;
  return must.length <= 1 && ['text', 'number'].includes(all[short]?.type.kind) ? { ...variant, short } : variant;
}

function constructVariant(symbol) {
  const [, , props] = checker.getSignaturesOfType(checker.getTypeOfSymbol(symbol), ts.SignatureKind.Construct)[0].parameters;
  const { name } = typeOf(checker.getTypeOfSymbol(props), symbol.name);
  const named = Object.hasOwn(structs[name].fields, 'name') ? {} : { name: { doc: 'The name of its objects.\n\nDefault: the server\'s name, with `-weights` behind it.', type: { kind: 'text' } } };
  return withShort({ class: symbol.name, doc: docOf(symbol), parameters: [{ struct: name }], fields: named });
}

function methods(symbol) {
  return [...symbol.exports.values()].filter((member) => member.flags & ts.SymbolFlags.Method && !isInner(member)).map((member) => {
    const [signature] = checker.getSignaturesOfType(checker.getTypeOfSymbol(member), ts.SignatureKind.Call);
    return { name: member.name, symbol: member, signature, parameters: signature.parameters };
  });
}

function isInner(symbol) {
  return symbol.name.startsWith('_') || symbol.declarations.some((one) => ts.getCombinedModifierFlags(one) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected));
}

function isConstruct(symbol) {
  const abstract = symbol.declarations.some((one) => ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Abstract);
  return !abstract && bases(symbol).some(({ name }) => name === 'Construct');
}

function descends(symbol, base) {
  return symbol === base || (symbol !== undefined && bases(symbol).includes(base));
}

function bases(symbol) {
  const declared = checker.getDeclaredTypeOfSymbol(symbol);
  const above = declared.isClass() ? checker.getBaseTypes(declared).map((type) => type.symbol) : [];
  return above.flatMap((base) => [base, ...bases(base)]);
}

function classNamed(name) {
  return classes.find((symbol) => symbol.name === name);
}

function ownerOf(property) {
  return property.declarations?.[0]?.parent?.name?.text ?? relative(ROOT, property.declarations?.[0]?.getSourceFile().fileName ?? '');
}

function parameterDoc(symbol) {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
  return text === '' ? '' : `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** The comment of a declaration, and what holds without it. */
function isForeign({ declarations = [] }) {
  return declarations.some((declaration) => declaration.getSourceFile().fileName.includes('/node_modules/'));
}

/** What our comments say; those of Kubernetes are its own. */
function docOf(symbol) {
  if (isForeign(symbol)) return '';
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
  const byDefault = tagOf(symbol, 'default');
  const lines = (given) => given.split(/\n\s*\n/).map((part) => part.replace(/\s*\n\s*/g, ' ').trim()).filter(Boolean).join('\n\n');
  return byDefault ? `${lines(text)}\n\nDefault: ${lines(byDefault).replace(/^- /, '')}` : lines(text);
}

function tagOf(symbol, wanted) {
  const [tag] = symbol.getJsDocTags(checker).filter(({ name }) => name === wanted);
  return tag === undefined ? undefined : ts.displayPartsToString(tag.text).trim();
}

function lower(name) {
  return name === '' ? '' : `${name[0].toLowerCase()}${name.slice(1)}`;
}
