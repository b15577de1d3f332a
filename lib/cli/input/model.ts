import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ModelSpec } from '../../model/model-spec';
import { nearest } from '../../nearest';
import { invalid, isReport, show } from '../../problems';
import { converted, DTYPE_NAMES, QUANTIZATION_NAMES } from './conversion';
import type { Environment } from '../terminal';
import type { OptionValues } from './option-values';
import { reportLines } from './report-lines';

const REPOSITORY = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;
const LOOKS_LIKE_A_PATH = /^[.~/\\]|\.json$|\/.*\/|\/$/;

/** The model that `--model`, `--quantization` and `--dtype` describe; nothing where they are not usable. */
export async function readModel(values: OptionValues, environment: Environment): Promise<ModelSpec | undefined> {
  const name = values.required('--model', 'a model of the catalogue, a folder, a config.json, or org/name on the hub');
  const quantization = values.word('--quantization', QUANTIZATION_NAMES);
  const dtype = values.word('--dtype', DTYPE_NAMES);
  if (name === undefined) return undefined;
  try {
    const known = localModel(name);
    // Nobody should wait for the hub to learn of a slip of the pen.
    if (known === undefined && values.problems.length > 0) return undefined;
    return converted(known ?? await remoteModel(name, environment), values, quantization, dtype);
  } catch (error) {
    if (!isReport(error)) throw error;
    values.problems.push(...reportLines('--model', error));
    return undefined;
  }
}

/** What files call the model that `--model` names, without asking the hub: a name of the catalogue, or a path. */
export function localModelName(values: OptionValues): string | undefined {
  if (!values.isGiven('--model')) return undefined;
  return values.named('--model', (name) => {
    if (existsSync(name)) return resolve(name);
    const known = knownName(name);
    if (known !== undefined) return known;
    throw LOOKS_LIKE_A_PATH.test(name) ? noSuchFile(name) : invalid('--model', [
      `got ${show(name)}; allowed: a model of the catalogue (cdk8s-inference models lists them), a folder, or a config.json${didYouMean(name)}`]);
  });
}

/** A path that is there, else a model of the catalogue; nothing where only the hub can know it. */
function localModel(name: string): ModelSpec | undefined {
  if (existsSync(name)) return statSync(name).isDirectory() ? ModelSpec.fromDirectory(name) : ModelSpec.fromConfigFile(name);
  const known = knownName(name);
  if (known !== undefined) return ModelSpec.named(known);
  if (LOOKS_LIKE_A_PATH.test(name)) throw noSuchFile(name);
  if (!REPOSITORY.test(name)) throw unknownModel(name);
  return undefined;
}

/** The module is loaded only here: most plans are made without the hub. */
async function remoteModel(name: string, environment: Environment): Promise<ModelSpec> {
  const { modelOfHub } = await import('./hub.js');
  return modelOfHub(name, environment, didYouMean(name));
}

/** The name in the catalogue: as it is written, in other case, or without the organisation where only one has it. */
function knownName(name: string): string | undefined {
  const wanted = name.toLowerCase();
  const names = ModelSpec.knownNames();
  const exact = names.find((known) => known.toLowerCase() === wanted);
  const short = names.filter((known) => withoutOrganisation(known).toLowerCase() === wanted);
  if (exact === undefined && short.length > 1) throw invalid('--model', [`${show(name)} may be ${short.join(' or ')}; say which`]);
  return exact ?? short[0];
}

function noSuchFile(name: string): Error {
  return invalid('--model', [`there is no file or folder ${show(name)}`]);
}

function unknownModel(name: string): Error {
  return invalid('--model', [`got ${show(name)}; allowed: a model of the catalogue (cdk8s-inference models lists them), a folder, a config.json, `
    + `or org/name on the hub${didYouMean(name)}`]);
}

/** The nearest name, also where the organisation was left out. */
function didYouMean(name: string): string {
  const names = ModelSpec.knownNames();
  const [near] = nearest(name, name.includes('/') ? names : names.map(withoutOrganisation));
  return near === undefined ? '' : `; did you mean ${near}?`;
}

function withoutOrganisation(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
