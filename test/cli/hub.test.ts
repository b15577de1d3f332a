import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Cli, linesOf } from './cli';

const CONFIG = {
  architectures: ['Qwen3ForCausalLM'], model_type: 'qwen3', hidden_size: 1024, num_hidden_layers: 28, num_attention_heads: 16, num_key_value_heads: 8,
  head_dim: 128, intermediate_size: 3072, vocab_size: 151_936, max_position_embeddings: 40_960, tie_word_embeddings: true, torch_dtype: 'bfloat16',
};
const TOTAL_SIZE = 1_192_099_840;
const INDEX = { metadata: { total_size: TOTAL_SIZE }, weight_map: { 'model.embed_tokens.weight': 'model-00001-of-00001.safetensors' } };

/** The beginning of a file of weights as it lies on the hub: its header, without the tensors. */
const HEADER = (() => {
  const shapes: Record<string, number[]> = { 'model.embed_tokens.weight': [151_936, 1024], 'model.norm.weight': [1024] };
  for (let layer = 0; layer < 28; layer++) {
    const at = `model.layers.${layer}`;
    Object.assign(shapes, {
      [`${at}.self_attn.q_proj.weight`]: [2048, 1024], [`${at}.self_attn.k_proj.weight`]: [1024, 1024], [`${at}.self_attn.v_proj.weight`]: [1024, 1024],
      [`${at}.self_attn.o_proj.weight`]: [1024, 2048], [`${at}.self_attn.q_norm.weight`]: [128], [`${at}.self_attn.k_norm.weight`]: [128],
      [`${at}.mlp.gate_proj.weight`]: [3072, 1024], [`${at}.mlp.up_proj.weight`]: [3072, 1024], [`${at}.mlp.down_proj.weight`]: [1024, 3072],
      [`${at}.input_layernorm.weight`]: [1024], [`${at}.post_attention_layernorm.weight`]: [1024],
    });
  }
  let end = 0;
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    const start = end;
    end += 2 * shape.reduce((product, size) => product * size, 1);
    return [name, { dtype: 'BF16', shape, data_offsets: [start, end] }];
  });
  const text = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(tensors) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return { body: Buffer.concat([length, text]), tensorBytes: end };
})();

const TOKEN = 'hf_right';
const PLAN = ['plan', '--gpu', 'H100_80GB', '--output', 'json', '--model'];

let cli: Cli;
let server: Server;
let endpoint: string;
let asked: { path: string; authorization?: string }[];

/** The files of a repository as the hub serves them, in ranges where somebody wants one. */
function serve(files: Record<string, string | Buffer>, path: string, request: IncomingMessage, response: ServerResponse): void {
  const name = path.split('/resolve/main/')[1];
  const file = files[name];
  if (file === undefined) {
    response.writeHead(404, { 'X-Error-Code': 'EntryNotFound' }).end('Entry not found');
    return;
  }
  const body = Buffer.from(file);
  const size = body.length + (file === HEADER.body ? HEADER.tensorBytes : 0);
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  if (start === undefined) {
    response.writeHead(200, { ETag: '"x"', 'Content-Length': body.length }).end(body);
    return;
  }
  const part = body.subarray(Number(start), Number(end) + 1);
  response.writeHead(206, { ETag: '"x"', 'Content-Range': `bytes ${start}-${Number(start) + part.length - 1}/${size}` }).end(part);
}

const REPOSITORIES: Record<string, (path: string, request: IncomingMessage, response: ServerResponse) => void> = {
  'lab/sharded': (...call) => serve({ 'config.json': JSON.stringify(CONFIG), 'model.safetensors.index.json': JSON.stringify(INDEX) }, ...call),
  'lab/bare': (...call) => serve({ 'config.json': JSON.stringify(CONFIG) }, ...call),
  'lab/single': (...call) => serve({ 'config.json': JSON.stringify(CONFIG), 'model.safetensors': HEADER.body }, ...call),
  'lab/truncated': (...call) => serve({ 'config.json': JSON.stringify(CONFIG).slice(0, 60) }, ...call),
  'lab/empty': (...call) => serve({}, ...call),
  'lab/silent': () => undefined,
  'lab/broken': (_path, _request, response) => { response.writeHead(500).end('no'); },
  'lab/private': (path, request, response) => {
    if (request.headers.authorization === `Bearer ${TOKEN}`) serve({ 'config.json': JSON.stringify(CONFIG) }, path, request, response);
    else response.writeHead(401, { 'Content-Type': 'application/json' }).end(JSON.stringify({ error: 'Invalid credentials in Authorization header' }));
  },
};

beforeAll(async () => {
  cli = new Cli();
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, authorization: request.headers.authorization });
    const repository = REPOSITORIES[path.split('/').slice(1, 3).join('/')];
    if (repository) repository(path, request, response);
    else response.writeHead(404, { 'X-Error-Code': 'RepoNotFound' }).end('Repository not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => { asked = []; });

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  cli.remove();
});

const plan = (name: string, environment: Record<string, string> = {}) => cli.run([...PLAN, name], { HF_ENDPOINT: endpoint, ...environment });

describe('a repository of the hub', () => {
  test('gives the model, with the size that its index states', async () => {
    const { code, out, err } = await plan('lab/sharded', { HF_ENDPOINT: `${endpoint}/` });

    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ model: { name: 'lab/sharded', hiddenLayers: 28, checkpointGib: Math.round(TOTAL_SIZE / 2 ** 30 * 1e4) / 1e4 } });
  });

  test('gives the model without an index as well, by what the architecture needs', async () => {
    const { code, out } = await plan('lab/bare');

    expect(code).toBe(0);
    expect((JSON.parse(out) as { model: { checkpointGib: number } }).model.checkpointGib).toBeCloseTo(TOTAL_SIZE / 2 ** 30, 1);
  });

  test('gives the model by the header of its weights where they are one file', async () => {
    const { code, out, err } = await plan('lab/single');

    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ model: { checkpointGib: Math.round(HEADER.tensorBytes / 2 ** 30 * 1e4) / 1e4 } });
    expect(asked.filter(({ path }) => path.endsWith('/model.safetensors')).length).toBeGreaterThan(0);
  });

  test('is not asked for models of the catalogue, nor where something else is wrong', async () => {
    await plan('Qwen/Qwen3-8B');
    await cli.run([...PLAN, 'lab/sharded', '--headroom', '11'], { HF_ENDPOINT: endpoint });

    expect(asked).toEqual([]);
  });

  test.each(['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN'])('is read with the token in %s where it is private', async (variable) => {
    expect(await plan('lab/private', { [variable]: TOKEN })).toMatchObject({ code: 0, err: '' });
    expect(asked.every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
  });
});

describe('fails with one line', () => {
  const refused = async (name: string, environment: Record<string, string> = {}) => {
    const { code, out, err } = await plan(name, environment);
    expect([code, out]).toEqual([2, '']);
    expect(linesOf(err)).toHaveLength(1);
    return err;
  };

  test('where there is no such repository', async () => {
    const message = await refused('deepseek-ai/DeepSeek-R1-nope');

    expect(message).toContain('status 404');
    expect(message).toContain('did you mean deepseek-ai/DeepSeek-R1');
  });

  test('where it is private and there is no token', async () => {
    expect(await refused('lab/private')).toMatch(/status 401 .*set HF_TOKEN/);
  });

  test('where the token is wrong, which is not repeated', async () => {
    const message = await refused('lab/private', { HF_TOKEN: 'hf_wrong' });

    expect(message).toContain('HF_TOKEN is not accepted');
    expect(message).not.toContain('hf_wrong');
    expect(await refused('lab/private', { HF_TOKEN: 'hf_wrong\u00e9' })).not.toContain('hf_wrong');
  });

  test('where nobody answers', async () => {
    expect(await refused('lab/silent', { HF_HUB_DOWNLOAD_TIMEOUT: '0.3' })).toContain('no answer within 0.3 s for config.json of lab/silent');
  });

  test('where nobody is there', async () => {
    expect(await refused('lab/sharded', { HF_ENDPOINT: 'http://127.0.0.1:1' })).toMatch(/could not read config\.json .*check the network and HF_ENDPOINT/);
  });

  test.each<[string, string, RegExp]>([
    ['config.json is cut off', 'lab/truncated', /config\.json/],
    ['there is no config.json', 'lab/empty', /has no config\.json/],
    ['the hub has a fault', 'lab/broken', /status 500 .*try again later/],
  ])('where %s', async (_, name, message) => {
    expect(await refused(name)).toMatch(message);
  });

  test('where the hub must not be asked', async () => {
    expect(await refused('lab/sharded', { HF_HUB_OFFLINE: '1' })).toContain('HF_HUB_OFFLINE');
    expect(asked).toEqual([]);
  });

  test('where its address is none', async () => {
    expect(await refused('lab/sharded', { HF_ENDPOINT: 'file:///etc' })).toContain('got "file:///etc" in HF_ENDPOINT');
  });
});

test('an interrupt while the hub is asked ends with 130', async () => {
  const ended = cli.run([...PLAN, 'lab/silent'], { HF_ENDPOINT: endpoint }, (pid) => {
    const waiting = setInterval(() => {
      if (asked.length === 0) return;
      clearInterval(waiting);
      process.kill(pid, 'SIGINT');
    }, 20);
  });

  expect(await ended).toMatchObject({ code: 130, out: '' });
});
