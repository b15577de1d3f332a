import { invalid, show } from '../../problems';
import { type JsonLimits, sizeProblem } from './json';
import { withFile } from './open-file';

/** Bytes of the number at the beginning that says how long the header is. */
const LENGTH_BYTES = 8;
/** A quarter of the format's own limit (safetensors, MAX_HEADER_SIZE); the longest that was met has 2 MB. */
const LONGEST_HEADER = 25_000_000;
/** 150,000 tensors, each of which has an object and two lists. */
const LIMITS: JsonLimits = { characters: LONGEST_HEADER, structures: 450_000, values: 1_200_000 };
const MOST_DIMENSIONS = 64;
/** Bits of one number by type (safetensors, Dtype). */
const BITS: Readonly<Record<string, number>> = {
  BOOL: 8, F4: 4, F6_E2M3: 6, F6_E3M2: 6, U8: 8, I8: 8, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8,
  I16: 16, U16: 16, F16: 16, BF16: 16, I32: 32, U32: 32, F32: 32, C64: 64, F64: 64, I64: 64, U64: 64,
};
const GIT_LFS_POINTER = 'version https://git-lfs';
const POINTER_SIZE = /^size (\d{1,15})$/m;
const LONGEST_POINTER = 1024;

/** A tensor as the header of a safetensors file describes it. */
export interface TensorInfo {
  /** Name of the tensor, such as `model.layers.0.self_attn.q_proj.weight`. */
  readonly name: string;
  /** Type of its numbers as safetensors names it, such as `BF16`. */
  readonly dtype: string;
  /** Its sizes, the outermost first. */
  readonly shape: number[];
  /** Bytes that it takes in the file. */
  readonly bytes: number;
}

/** What a file of weights tells without being read whole. */
export interface WeightsFile {
  /** Bytes of the weights: of the tensors, or of the whole file where only a pointer to it lies there. */
  readonly bytes: number;
  /** The tensors; nothing where only a pointer of git-lfs lies there. */
  readonly tensors?: TensorInfo[];
}

/**
 * Reads the header of a safetensors file, and no tensor.
 * @throws when it is not such a file, saying what is wrong with it
 */
export function readWeightsFile(path: string): WeightsFile {
  return withFile(path, ({ size, read }) => {
    const start = read(0, LONGEST_POINTER);
    if (start.toString('latin1', 0, GIT_LFS_POINTER.length) === GIT_LFS_POINTER) return { bytes: pointerSize(start.toString('latin1'), path) };
    if (size < LENGTH_BYTES) throw broken(path, `it has ${size} bytes, fewer than the ${LENGTH_BYTES} that say how long the header is`);
    const length = Number(start.readBigUInt64LE());
    if (length > LONGEST_HEADER) throw broken(path, `its header would have ${length} bytes; allowed: at most ${LONGEST_HEADER}`);
    if (LENGTH_BYTES + length > size) throw broken(path, `its header of ${length} bytes is longer than the file of ${size}`);
    const tensors = tensorsOf(read(LENGTH_BYTES, length).toString('utf8'), path, size - LENGTH_BYTES - length);
    return { tensors, bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0) };
  });
}

function pointerSize(text: string, path: string): number {
  const size = POINTER_SIZE.exec(text);
  if (!size) throw broken(path, 'it is a pointer of git-lfs without a size');
  return Number(size[1]);
}

/** The tensors of a header; `room` are the bytes that follow it. */
function tensorsOf(header: string, path: string, room: number): TensorInfo[] {
  const parsed = parse(header, path);
  const found: { readonly info: TensorInfo; readonly begin: number }[] = [];
  for (const [name, value] of Object.entries(parsed)) {
    if (name !== '__metadata__') found.push(tensorOf(name, value, path, room));
  }
  found.sort((a, b) => a.begin - b.begin || a.info.bytes - b.info.bytes);
  let end = 0;
  found.forEach(({ info, begin }, i) => {
    if (begin < end) throw broken(path, `tensors ${show(found[i - 1].info.name)} and ${show(info.name)} overlap`);
    // Who loads the file refuses it as well: a name that is there twice leaves a hole, too.
    if (begin > end) throw broken(path, `there is a hole before tensor ${show(info.name)}: it begins at ${begin} and not at ${end}`);
    end = begin + info.bytes;
  });
  if (end !== room) throw broken(path, `its tensors end at ${end}, and the file at ${room}`);
  return found.map(({ info }) => info);
}

function parse(header: string, path: string): Record<string, unknown> {
  const tooLarge = sizeProblem(header, LIMITS);
  if (tooLarge !== undefined) throw broken(path, `of its header: ${tooLarge}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(header);
  } catch {
    throw broken(path, 'its header is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw broken(path, 'its header is no JSON object');
  return parsed as Record<string, unknown>;
}

function tensorOf(name: string, value: unknown, path: string, room: number): { readonly info: TensorInfo; readonly begin: number } {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const wrong = (what: string) => broken(path, `tensor ${show(name)} ${what}`);
  if (typeof dtype !== 'string' || !Object.hasOwn(BITS, dtype)) throw wrong(`is of type ${show(dtype)}; allowed: ${Object.keys(BITS).join(', ')}`);
  if (!Array.isArray(shape) || shape.length > MOST_DIMENSIONS || !shape.every(isCount)) throw wrong(`has the shape ${show(shape)}; allowed: a list of whole numbers`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) throw wrong(`lies at ${show(offsets)}; allowed: two whole numbers`);
  const [begin, end] = offsets as number[];
  const bytes = Math.ceil((shape as number[]).reduce((product, size) => product * size, BITS[dtype]) / 8);
  if (end - begin !== bytes) throw wrong(`takes ${end - begin} bytes, but ${show(shape)} of ${dtype} are ${bytes}`);
  if (end > room) throw wrong(`ends at ${end}, beyond the end of the file at ${room}`);
  return { begin, info: { name, dtype, shape: [...shape as number[]], bytes } };
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function broken(path: string, what: string): Error {
  return invalid(path, [`this is no safetensors file that can be used: ${what}`]);
}
