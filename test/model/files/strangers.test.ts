import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { safetensors } from './write';

// Whatever lies in a folder that somebody else wrote: it is read, or refused with a message, within a second of work and
// 100 MB of memory. Each folder is read by a process of its own, which counts its own time and not that of its neighbours.

let root: string;
let program: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'strangers-'));
  program = join(root, 'read.js');
  buildSync({ entryPoints: [join(__dirname, 'read-and-measure.ts')], bundle: true, platform: 'node', format: 'cjs', outfile: program });
});
afterAll(() => rmSync(root, { recursive: true }));

interface Read {
  readonly message: string;
  readonly seconds: number;
  readonly mib: number;
}

let count = 0;
function read(files: Readonly<Record<string, Buffer | string>>, prepare: (folder: string) => void = () => undefined): Read {
  const folder = join(root, `model-${count++}`);
  mkdirSync(folder);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  prepare(folder);
  const { stdout, stderr, signal } = spawnSync(process.execPath, [program, folder], { encoding: 'utf8', timeout: 30_000 });
  rmSync(folder, { recursive: true });
  expect([signal, stderr]).toEqual([null, '']);
  const found = JSON.parse(stdout) as Read;
  return { ...found, message: found.message.replaceAll(folder, '').slice(0, 400) };
}

function expectBounded({ message, seconds, mib }: Read): void {
  expect([message, seconds < 1.5, mib < 100]).toEqual([message, true, true]);
}

const llama = {
  architectures: ['LlamaForCausalLM'], hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 4, vocab_size: 64, max_position_embeddings: 16, intermediate_size: 48,
};
const config = JSON.stringify(llama);
/** The model's config with one more field, which is written as it stands. */
const withField = (name: string, text: string) => `${config.slice(0, -1)},"${name}":${text}}`;
const instead = (name: keyof typeof llama, text: string) => JSON.stringify({ ...llama, [name]: '@' }).replace('"@"', text);
const quantized = (fields: object) => withField('quantization_config', JSON.stringify(fields));
const nested = (open: string, close: string, times = 100_000) => `${open.repeat(times)}1${close.repeat(times)}`;
const many = (length: number, make: (index: number) => string) => Array.from({ length }, (_, index) => make(index));
const deepest = 'it has more than 100 objects and lists within each other';

describe('a config.json of a stranger', () => {
  test.each([
    ['a billion layers', instead('num_hidden_layers', '1000000000'), 'num_hidden_layers: got 1000000000; allowed: whole numbers from 1 to 1000'],
    ['fewer layers than none', instead('num_hidden_layers', '-1'), 'num_hidden_layers: got -1; allowed: whole numbers from 1'],
    ['half a layer', instead('num_hidden_layers', '0.5'), 'num_hidden_layers: got 0.5'],
    ['a width that is no number', instead('hidden_size', 'NaN'), 'hidden_size or n_embd or d_model: got nothing'],
    ['a width of 1e308', instead('hidden_size', '1e308'), 'hidden_size: got 1e+308'],
    ['a width beyond all numbers', instead('hidden_size', '1e999'), 'hidden_size: got Infinity'],
    ['a width in a text', instead('hidden_size', '"32"'), 'hidden_size: got "32"'],
    ['a width that is deep', instead('hidden_size', nested('[', ']', 90)), 'hidden_size: got '],
    ['a width that is an object', instead('hidden_size', '{"valueOf":1,"toString":2}'), 'hidden_size: got {"valueOf":1,"toString":2}'],
    ['a huge vocabulary', instead('vocab_size', '1000000001'), 'vocab_size: got 1000000001'],
    ['lists within each other', withField('x', nested('[', ']')), deepest],
    ['objects within each other', withField('x', nested('{"a":', '}')), deepest],
    ['a format that is deep', withField('quantization_config', nested('{"a":', '}', 95)), 'quantization_config.quant_method: got nothing'],
    ['100 MB', withField('x', `"${'y'.repeat(1e8)}"`), 'bytes; allowed: at most 10000000'],
    ['millions of objects', withField('x', `[${'{},'.repeat(3e6)}1]`), 'it has more than 200000 objects and lists'],
    ['millions of lists', withField('x', `[${'[[]],'.repeat(5e5)}1]`), 'it has more than'],
    ['millions of numbers', withField('x', `[${'1,'.repeat(4.9e6)}1]`), 'it has more than 600000 values'],
    ['nothing but quotes', `{"a":NaN,${'"'.repeat(9e6)}`, 'it is no JSON'],
    ['nothing but backslashes', `"${'\\'.repeat(9e6)}`, 'it is no JSON'],
    ['a list in place of an object', '[]', 'it is no JSON object'],
    ['nothing', '', 'it is no JSON'],
    ['an architecture of 9 MB', instead('architectures', JSON.stringify(['x'.repeat(9e6)])), 'architectures: got ["xxx'],
    ['hundreds of thousands of architectures', instead('architectures', JSON.stringify(many(5e5, () => 'x'))), 'architectures: got a list of 500000'],
    ['the architecture __proto__', instead('architectures', '["__proto__"]'), 'architectures: got ["__proto__"]'],
    ['the architecture constructor', instead('architectures', '["constructor"]'), 'architectures: got ["constructor"]'],
    ['hundreds of thousands of kinds of layers', withField('layer_types', JSON.stringify(many(5e5, () => 'x'))), 'layer_types: got a list of 500000'],
    ['a format of 100,000 patterns', quantized({ quant_method: 'fp8', ignore: many(1e5, (i) => `*a${i}*b*c*`) }), 'names of modules: got "100000 patterns"'],
    ['a format of 100,000 expressions', quantized({ quant_method: 'fp8', ignore: many(1e5, (i) => `re:.*a.*a.*${i}`) }), 'names of modules: got "100000 patterns"'],
    ['a format of more names than there are modules', quantized({ quant_method: 'fp8', ignore: many(100_001, (i) => `m${i}`) }), 'quantization_config.ignore: got 100001'],
  ])('is refused when it has %s', (_what, text, message) => {
    const found = read({ 'config.json': text });

    expect(found.message).toMatch(/^refused: /);
    expect(found.message).toContain(message);
    expectBounded(found);
  });

  test.each([
    ['keys of JavaScript\'s own', `${config.slice(0, -1)},"__proto__":{"hidden_size":64,"num_hidden_layers":9},"constructor":1,"toString":2,"hasOwnProperty":3}`],
    ['a text of 9 MB', withField('x', `"${'y'.repeat(9e6)}"`)],
    ['expressions that would run for ever', quantized({ quant_method: 'fp8', ignore: ['re:(.*.*.*.*.*.*.*.*.*.*.*.*)*!', 're:((a|l)|(l|m))*!', 're:(m|o|d|e|l|\\.|[a-z0-9_.])*(x|[a-z._0-9])*([a-z._0-9])*!', '*a*'.repeat(160), 're:(a+)+$'] })],
    ['counted repetitions', quantized({ quant_method: 'fp8', ignore: ['re:((((a{9}){9}){9}){9}){9}', 're:.{0,1000}.{0,1000}.{0,1000}!', 're:(.{1,1000}){1,1000}'] })],
    ['100,000 names that begin alike', quantized({ quant_method: 'fp8', ignore: many(99_000, (i) => `model.layers.${i}.x*`) })],
    ['a format for each of 100,000 modules', quantized({ quant_method: 'modelopt', quantized_layers: Object.fromEntries(many(1e5, (i) => `m${i}`).map((name) => [name, { quant_algo: 'FP8' }])) })],
  ])('is read as any other when it has %s', (_what, text) => {
    const found = read({ 'config.json': text });

    expect(found.message).toMatch(/^accepted: \d+(\.\d+)? bytes/);
    expectBounded(found);
  });
});

const raw = (header: string, body = 0, length = Buffer.byteLength(header)) => {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([size, Buffer.from(header), Buffer.alloc(body)]);
};
const tensor = (shape: string, offsets: string) => `{"dtype":"F32","shape":${shape},"data_offsets":${offsets}}`;
const empty = tensor('[0]', '[0,0]');

describe('weights of a stranger', () => {
  test.each([
    ['claim a header of 1 GB', raw('{}', 0, 1e9), 'its header would have 1000000000 bytes'],
    ['claim the longest header that there is', Buffer.alloc(8, 0xff), 'its header would have 18446744073709552000 bytes'],
    ['are cut short', raw('{"a":').subarray(0, 10), 'its header of 5 bytes is longer than the file of 10'],
    ['lie before the file', raw(`{"a":${tensor('[2]', '[-8,0]')}}`, 8), 'tensor "a" lies at [-8,0]'],
    ['overlap', raw(`{"a":${tensor('[2]', '[0,8]')},"b":${tensor('[2]', '[4,12]')}}`, 12), 'tensors "a" and "b" overlap'],
    ['leave a hole', raw(`{"a":${tensor('[1]', '[0,4]')},"b":${tensor('[1]', '[8,12]')}}`, 12), 'there is a hole before tensor "b": it begins at 8 and not at 4'],
    ['have a name twice', raw(`{"a":${tensor('[2]', '[0,8]')},"a":${tensor('[1]', '[0,4]')}}`, 8), 'its tensors end at 4, and the file at 8'],
    ['have more after their end', raw('{}', 5), 'its tensors end at 0, and the file at 5'],
    ['have no number for a size', raw(`{"a":${tensor('[NaN]', '[0,8]')}}`, 8), 'its header is not JSON'],
    ['have a size of 1e308', raw(`{"a":${tensor('[1e308]', '[0,8]')}}`, 8), 'has the shape [1e+308]'],
    ['have sizes whose product is beyond all numbers', raw(`{"a":${tensor(`[${'9007199254740991,'.repeat(40)}2]`, '[0,8]')}}`, 8), 'takes 8 bytes, but '],
    ['have lists within each other', raw(`{"a":${nested('[', ']')}}`), deepest],
    ['have a deep shape', raw(`{"a":${tensor(nested('[', ']', 90), '[0,8]')}}`, 8), 'tensor "a" has the shape a list of 1'],
    ['have 200,000 tensors', raw(`{${many(2e5, (i) => `"t${i}":${empty}`).join(',')}}`), 'it has more than 450000 objects and lists'],
    ['have a header of 90 MB', raw(`{"a":"${'x'.repeat(9e7)}"}`), 'its header would have 90000008 bytes'],
    ['have millions of objects', raw(`{"a":[${'{},'.repeat(5e6)}0]}`), 'it has more than'],
    ['are called __proto__', raw(`{"__proto__":${tensor('[2]', '[0,8]')}}`, 8), 'checkpointBytes: got 8'],
  ])('are refused when they %s', (_what, content, message) => {
    const found = read({ 'config.json': config, 'model.safetensors': content });

    expect(found.message).toMatch(/^refused: /);
    expect(found.message).toContain(message);
    expectBounded(found);
  });

  test.each<[string, string, Record<string, Buffer | string>]>([
    ['leads out of the folder', 'weight_map: got "../../etc/passwd"; allowed: names of files in the same folder', { 'model.safetensors.index.json': '{"weight_map":{"a":"../../etc/passwd"}}' }],
    ['leads to a path of its own', 'weight_map: got "/etc/passwd"', { 'model.safetensors.index.json': '{"weight_map":{"a":"/etc/passwd"}}' }],
    ['names another file', 'this is no safetensors file', { 'model.safetensors.index.json': '{"weight_map":{"a":"config.json"}}' }],
    ['names half a million files', 'weight_map: got 400000; allowed: at most 10000 files', { 'model.safetensors.index.json': JSON.stringify({ weight_map: Object.fromEntries(many(4e5, String).map((i) => [i, i])) }) }],
    ['has millions of entries', 'it has more than 600000 values', { 'model.safetensors.index.json': `{"weight_map":{${'"a":"b",'.repeat(3e6)}"c":"d"}}` }],
    ['is deep', deepest, { 'model.safetensors.index.json': nested('{"weight_map":', '}') }],
    ['claims more bytes than there are numbers', 'metadata.total_size: got Infinity', { 'model.safetensors.index.json': '{"metadata":{"total_size":1e999}}' }],
    ['claims fewer bytes than none', 'metadata.total_size: got -5', { 'model.safetensors.index.json': '{"metadata":{"total_size":-5}}' }],
  ])('are refused when their index %s', (_what, message, files) => {
    const found = read({ 'config.json': config, ...files });

    expect(found.message).toContain(message);
    expect(found.message).toMatch(/^refused: /);
    expectBounded(found);
  });
});

describe('what is no file', () => {
  const pipe = (path: string) => expect(spawnSync('mkfifo', [path]).status).toBe(0);
  const NAMES = ['config.json', 'model.safetensors', 'model.safetensors.index.json', 'hf_quant_config.json'];
  const KINDS: [string, (path: string) => void][] = [
    ['a pipe', pipe], ['a folder', (path) => mkdirSync(path)], ['a device', (path) => symlinkSync('/dev/zero', path)], ['a device that says nothing', (path) => symlinkSync('/dev/tty', path)],
  ];

  test.each(NAMES.flatMap((name) => KINDS.map(([kind, make]) => [kind, name, make] as const)))('is refused: %s in place of %s', (_kind, name, make) => {
    const found = read(name === 'config.json' ? {} : { 'config.json': config }, (folder) => make(join(folder, name)));

    expect(found.message).toMatch(/^refused: .*it is no file but a folder, a pipe or a device|^refused: ENXIO/);
    expectBounded(found);
  });

  test.each([
    ['a link in a circle', (folder: string) => symlinkSync('model.safetensors', join(folder, 'model.safetensors')), /^accepted/],
    ['a link to another file', (folder: string) => symlinkSync('/etc/passwd', join(folder, 'model.safetensors')), /^refused: .*this is no safetensors file/],
    ['a file with a hole of ten terabytes', (folder: string) => {
      writeFileSync(join(folder, 'model.safetensors'), raw('{}'));
      truncateSync(join(folder, 'model.safetensors'), 1e13);
    }, /^refused: .*its tensors end at 0, and the file at 9999999999990/],
    ['files of weights without number', (folder: string) => many(10_001, (i) => `m${i}.safetensors`).forEach((name) => writeFileSync(join(folder, name), '')), /^refused: .*it has 10001 files of weights/],
  ])('is read or refused: %s', (_what, make, message) => {
    const found = read({ 'config.json': config }, make);

    expect(found.message).toMatch(message);
    expectBounded(found);
  });
});

test('a file that is in order is read in the same bounds', () => {
  const tensors = many(20_000, (i) => `model.layers.0.mlp.x${i}.weight`).map((name) => ({ name, dtype: 'BF16', shape: [1] }));
  const found = read({ 'config.json': config, 'model.safetensors': safetensors(tensors) });

  expect(found.message).toMatch(/^(accepted: 40000 bytes|refused: .*checkpointBytes: got 40000)/);
  expectBounded(found);
});
