import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { invalid } from '../../problems';
import type { ModelFiles } from '../model-files';
import { CONFIG_LIMITS, INDEX_LIMITS } from './json';
import { textOf } from './open-file';
import { readWeightsFile, type TensorInfo, type WeightsFile } from './safetensors';
import { MOST_FILES, readWeightsIndex } from './weights-index';

/** Tensors of all files together; a model of a trillion parameters has 300,000. */
const MOST_TENSORS = 1_000_000;
const CONFIG = 'config.json';
const INDEX = 'model.safetensors.index.json';
const QUANTIZATION = 'hf_quant_config.json';
/** Mistral publishes its weights a second time under this name. */
const COPY = /^consolidated/;
/** How the cache of the hub's client names folders: `models--org--name/snapshots/<commit>`. */
const CACHE_FOLDER = /^models--(.+)$/;

/**
 * Reads the texts of a model's folder, and the headers of its weights.
 * @throws when there is no `config.json`, or a file is not usable
 */
export function readModelDirectory(path: string): ModelFiles {
  const config = join(path, CONFIG);
  if (!existsSync(config)) {
    throw invalid(path, [`there is no ${CONFIG} in it; allowed: folders as Hugging Face repositories have them, or a ${CONFIG} itself`]);
  }
  return { ...readTexts(config, path), ...readWeights(path) };
}

/**
 * Reads a `config.json` with the index and the quantization beside it, and no weights.
 * @throws when a file cannot be read
 */
export function readConfigFile(path: string): ModelFiles {
  if (!existsSync(path)) throw invalid(path, ['there is no such file']);
  if (statSync(path).isDirectory()) return readModelDirectory(path);
  return readTexts(path, dirname(path));
}

function readTexts(config: string, folder: string): ModelFiles {
  // Another model's index may lie beside a config.json of another name.
  const beside = (name: string) => basename(config) === CONFIG && existsSync(join(folder, name))
    ? textOf(join(folder, name), (name === INDEX ? INDEX_LIMITS : CONFIG_LIMITS).characters) : undefined;
  return { name: nameOf(config, folder), config: textOf(config, CONFIG_LIMITS.characters), index: beside(INDEX), quantizationConfig: beside(QUANTIZATION) };
}

/** The folder's name, or the repository's where the folder is one of the hub's cache; a file of another name is the model's. */
function nameOf(config: string, folder: string): string {
  if (basename(config) !== CONFIG) return basename(config).replace(/\.json$/, '').replace('--', '/').slice(0, 200) || 'model';
  const absolute = resolve(folder);
  const cached = CACHE_FOLDER.exec(basename(dirname(dirname(absolute))));
  return (cached ? cached[1].replace('--', '/') : basename(absolute)).slice(0, 200) || 'model';
}

/** The tensors of all files where all lie there, or else how large the files are. */
function readWeights(folder: string): Pick<ModelFiles, 'tensors' | 'checkpointBytes'> {
  const indexPath = join(folder, INDEX);
  const index = existsSync(indexPath) ? readWeightsIndex(textOf(indexPath, INDEX_LIMITS.characters), indexPath) : undefined;
  const names = index && index.files.length > 0 ? index.files : weightsBeside(folder);
  const there = names.filter((name) => existsSync(join(folder, name)));
  if (there.length === 0) return {};
  const missing = names.filter((name) => !there.includes(name));
  if (missing.length > 0) {
    throw invalid(folder, [`${missing.length} of the ${names.length} files that its index names are missing, such as ${missing[0]}; `
      + 'download them, or leave only config.json and the index there']);
  }
  const files: WeightsFile[] = [];
  const tensors: TensorInfo[] = [];
  for (const name of there) {
    const file = readWeightsFile(join(folder, name));
    files.push(file);
    for (const tensor of file.tensors ?? []) tensors.push(tensor);
    if (tensors.length > MOST_TENSORS) throw invalid(folder, [`its files have more than ${MOST_TENSORS} tensors`]);
  }
  return files.every((file) => file.tensors) ? { tensors } : { checkpointBytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function weightsBeside(folder: string): string[] {
  const all = readdirSync(folder).filter((name) => name.endsWith('.safetensors')).sort();
  if (all.length > MOST_FILES) throw invalid(folder, [`it has ${all.length} files of weights; allowed: at most ${MOST_FILES}`]);
  const own = all.filter((name) => !COPY.test(name));
  return own.length > 0 ? own : all;
}
