import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GpuSpec } from '../../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../../lib/model/model-spec';
import { ParallelismPlan } from '../../../lib/planning/parallelism-plan';
import { bytesOf, safetensors, type WrittenTensor } from './write';

const config = {
  architectures: ['DeepseekV3ForCausalLM'], hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 4, vocab_size: 64, max_position_embeddings: 128,
  intermediate_size: 48, first_k_dense_replace: 1, n_routed_experts: 2, num_experts_per_tok: 1, n_shared_experts: 1, moe_intermediate_size: 16,
  q_lora_rank: 8, kv_lora_rank: 8, qk_nope_head_dim: 8, qk_rope_head_dim: 8, v_head_dim: 8, num_nextn_predict_layers: 1,
  quantization_config: { quant_method: 'fp8', weight_block_size: [128, 128] },
};
const fp8 = (name: string, rows: number, columns: number): WrittenTensor[] => [
  { name: `${name}.weight`, dtype: 'F8_E4M3', shape: [rows, columns] }, { name: `${name}.weight_scale_inv`, dtype: 'F32', shape: [1, 1] },
];
const bf16 = (name: string, ...shape: number[]): WrittenTensor[] => [{ name: `${name}.weight`, dtype: 'BF16', shape }];
const attention = (layer: string) => [
  ...fp8(`${layer}.self_attn.q_a_proj`, 8, 32), ...bf16(`${layer}.self_attn.q_a_layernorm`, 8), ...fp8(`${layer}.self_attn.q_b_proj`, 64, 8),
  ...fp8(`${layer}.self_attn.kv_a_proj_with_mqa`, 16, 32), ...bf16(`${layer}.self_attn.kv_a_layernorm`, 8), ...fp8(`${layer}.self_attn.kv_b_proj`, 64, 8),
  ...fp8(`${layer}.self_attn.o_proj`, 32, 32), ...bf16(`${layer}.input_layernorm`, 32), ...bf16(`${layer}.post_attention_layernorm`, 32),
];
const network = (name: string, width: number) => [...fp8(`${name}.gate_proj`, width, 32), ...fp8(`${name}.up_proj`, width, 32), ...fp8(`${name}.down_proj`, 32, width)];
const experts = (layer: string) => [
  ...network(`${layer}.mlp.experts.0`, 16), ...network(`${layer}.mlp.experts.1`, 16), ...network(`${layer}.mlp.shared_experts`, 16), ...bf16(`${layer}.mlp.gate`, 2, 32),
];
const first = [...bf16('model.embed_tokens', 64, 32), ...attention('model.layers.0'), ...network('model.layers.0.mlp', 48)];
const second = [...attention('model.layers.1'), ...experts('model.layers.1'), ...bf16('model.norm', 32), ...bf16('lm_head', 64, 32)];
const prediction = [...attention('model.layers.2'), ...experts('model.layers.2'), ...bf16('model.layers.2.eh_proj', 32, 64)];

let root: string;
let count = 0;
beforeAll(() => { root = mkdtempSync(join(tmpdir(), 'models-')); });
afterAll(() => rmSync(root, { recursive: true }));

function folder(files: Readonly<Record<string, Buffer | string>>, name = `model-${count++}`): string {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
  return path;
}
const total = (tensors: WrittenTensor[]) => tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
const index = JSON.stringify({ metadata: { total_size: 1 }, weight_map: { a: 'model-1.safetensors', b: 'model-2.safetensors' } });

describe('ModelSpec.fromDirectory', () => {
  test('knows weights to the byte by the headers of the files', () => {
    const model = ModelSpec.fromDirectory(folder({
      'config.json': JSON.stringify(config), 'model.safetensors.index.json': index,
      'model-1.safetensors': safetensors(first), 'model-2.safetensors': safetensors([...second, ...prediction]),
      // Copies under other names are not counted.
      'consolidated.safetensors': safetensors(first),
    }));
    const plan = ParallelismPlan.of({ model, gpu: GpuSpec.H100_80GB, tensorParallelSize: 1, pipelineParallelSize: 1, maxModelLen: 16 });
    const tables = 128 * 8 * 2;
    const absorbed = 2 * 8 * 4 * 16 * 2;

    expect(model.checkpointBytes).toBe(total([...first, ...second, ...prediction]));
    expect(model.nextnPredictBytes).toBe(total(prediction));
    expect(plan.stages[0].weightsGib * 2 ** 30).toBeCloseTo(total([...first, ...second]) + tables + absorbed, 3);
    expect(model.layerWeights(1).filter(({ kind }) => kind === 'EXPERTS').reduce((sum, { bytes }) => sum + bytes, 0)).toBeCloseTo(2 * 3 * (512 + 4), 6);
  });

  test('takes a tied embedding once, and what it does not know to every rank', () => {
    const llama = {
      architectures: ['LlamaForCausalLM'], hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 4, vocab_size: 64, max_position_embeddings: 16,
      intermediate_size: 48, tie_word_embeddings: true,
    };
    const tensors = [
      ...bf16('model.embed_tokens', 64, 32), ...['q', 'k', 'v', 'o'].flatMap((name) => bf16(`model.layers.0.self_attn.${name}_proj`, 32, 32)),
      ...['gate', 'up'].flatMap((name) => bf16(`model.layers.0.mlp.${name}_proj`, 48, 32)), ...bf16('model.layers.0.mlp.down_proj', 32, 48),
      ...bf16('model.layers.0.input_layernorm', 32), ...bf16('model.layers.0.post_attention_layernorm', 32), ...bf16('model.norm', 32), ...bf16('strange', 100),
    ];
    const model = ModelSpec.fromDirectory(folder({ 'config.json': JSON.stringify(llama), 'model.safetensors': safetensors(tensors) }));
    const weights = (tensorParallelSize: number) => ParallelismPlan.of({
      model, gpu: GpuSpec.H100_80GB, tensorParallelSize, pipelineParallelSize: 1, maxModelLen: 16,
    }).stages[0].weightsGib * 2 ** 30;

    expect(weights(1)).toBeCloseTo(total(tensors) + 16 * 8 * 2, 3);
    // norms and the unknown are on both ranks
    expect(2 * weights(2) - weights(1)).toBeCloseTo(3 * 64 + 200 + 16 * 8 * 2, 3);
  });

  test('has the size of pointers, or of the index where no weights lie there', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 44000\n';
    const bytes = Math.round(ModelSpec.fromFiles({ name: 'x', config: JSON.stringify(config) }).checkpointBytes);
    const stated = JSON.stringify({ metadata: { total_size: bytes + 500 }, weight_map: { a: 'model-1.safetensors' } });

    expect(ModelSpec.fromDirectory(folder({ 'config.json': JSON.stringify(config), 'model.safetensors.index.json': stated })).checkpointBytes).toBe(bytes + 500);
    expect(() => ModelSpec.fromDirectory(folder({ 'config.json': JSON.stringify(config), 'model.safetensors': pointer }))).not.toThrow();
  });

  test('is named after the folder, or the repository where that is the hub\'s cache', () => {
    const files = { 'config.json': JSON.stringify(config) };
    const cached = folder(files, 'models--acme--large/snapshots/0123abc');
    symlinkSync(cached, join(root, 'link'));

    expect(ModelSpec.fromDirectory(folder(files, 'my-model')).name).toBe('my-model');
    expect(ModelSpec.fromDirectory(cached).name).toBe('acme/large');
    expect(ModelSpec.fromDirectory(join(root, 'link')).hiddenLayers).toBe(2);
  });

  test.each([
    ['has no config.json', {}, 'there is no config.json in it; allowed: folders as Hugging Face repositories have them'],
    ['lacks some of its weights', { 'config.json': JSON.stringify(config), 'model.safetensors.index.json': index, 'model-1.safetensors': safetensors(first) },
      '1 of the 2 files that its index names are missing, such as model-2.safetensors'],
    ['has an index that leads elsewhere', { 'config.json': JSON.stringify(config), 'model.safetensors.index.json': '{"weight_map":{"a":"../secret"}}' },
      'weight_map: got "../secret"; allowed: names of files in the same folder'],
    ['has an index without sense', { 'config.json': JSON.stringify(config), 'model.safetensors.index.json': '{"metadata":{"total_size":-1},"weight_map":[]}' },
      'metadata.total_size: got -1'],
  ])('fails when the folder %s', (_, files, message) => {
    expect(() => ModelSpec.fromDirectory(folder(files as Record<string, string>))).toThrow(message);
  });
});

describe('ModelSpec.fromConfigFile', () => {
  test('reads a lone file, which may have the name of its repository', () => {
    const path = join(folder({ 'acme--large.json': JSON.stringify(config), 'model.safetensors.index.json': 'of another model' }), 'acme--large.json');

    expect(ModelSpec.fromConfigFile(path).name).toBe('acme/large');
  });

  test('takes a folder as well, and fails where there is nothing', () => {
    expect(ModelSpec.fromConfigFile(folder({ 'config.json': JSON.stringify(config) })).hiddenLayers).toBe(2);
    expect(() => ModelSpec.fromConfigFile(join(root, 'nowhere.json'))).toThrow('there is no such file');
  });
});
