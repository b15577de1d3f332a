// How long planning takes: in one process, and as the command line.
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const RUNS = 9;
const REPEATS = 20;
const MODELS = ['deepseek-ai/DeepSeek-R1', 'Qwen/Qwen3-235B-A22B-FP8', 'meta-llama/Llama-3.1-405B-Instruct', 'openai/gpt-oss-120b', 'Qwen/Qwen3.5-397B-A17B'];
const CONFIG = JSON.stringify({
  architectures: ['DeepseekV3ForCausalLM'], hidden_size: 7168, num_hidden_layers: 61, num_attention_heads: 128, vocab_size: 129_280,
  max_position_embeddings: 163_840, intermediate_size: 18_432, first_k_dense_replace: 3, n_routed_experts: 256, num_experts_per_tok: 8,
  n_shared_experts: 1, moe_intermediate_size: 2048, q_lora_rank: 1536, kv_lora_rank: 512, qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128,
  quantization_config: { quant_method: 'fp8', weight_block_size: [128, 128] },
});

execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
const { GpuSpec, ModelSpec, ParallelismPlan } = createRequire(import.meta.url)(join(ROOT, 'build/lib/index.js'));
const models = MODELS.map((name) => ModelSpec.named(name));
const gpu = GpuSpec.H100_80GB;
const program = join(ROOT, 'build/cli/cdk8s-inference.js');

const rows = [
  inProcess('a plan with given sizes', 1, (model, i) => ParallelismPlan.of({ model, gpu, tensorParallelSize: 8, pipelineParallelSize: 2, maxModelLen: 4096 + 16 * i })),
  inProcess('a free search', 20, (model, i) => ParallelismPlan.of({ model, gpu, maxModelLen: 4096 + 16 * i })),
  inProcess('a search with alternatives', 20, (model, i) => ParallelismPlan.of({ model, gpu, maxModelLen: 4096 + 16 * i }).alternatives()),
  inProcess('a search that finds nothing, with suggestions', 20, (model, i) => ParallelismPlan.of({ model, gpu: GpuSpec.L4, maxPods: 1, maxModelLen: 4096 + 16 * i })),
  inProcess('a model from a config.json, and its plan', 20, () => ParallelismPlan.of({ model: ModelSpec.fromFiles({ name: 'model', config: CONFIG }), gpu })),
  asProcess('node, doing nothing', undefined, ['-e', '0']),
  asProcess('cdk8s-inference --help', 300, [program, '--help']),
  asProcess('cdk8s-inference models', 300, [program, 'models']),
  asProcess('cdk8s-inference plan', 300, [program, 'plan', '--model', MODELS[0], '--gpu', 'H20', '--max-model-len', '32K']),
  asProcess('cdk8s-inference plan --output html', 300, [program, 'plan', '--model', MODELS[0], '--gpu', 'H20', '--output', 'html']),
];

console.log(`node ${process.version}, medians of ${RUNS}\n`);
console.log(`${''.padEnd(50)}${'median ms'.padStart(10)}${'max ms'.padStart(10)}${'aim ms'.padStart(10)}`);
for (const { name, median, max, aim } of rows) {
  const verdict = aim === undefined ? '' : median < aim ? '  met' : '  MISSED';
  console.log(`${name.padEnd(50)}${median.toFixed(2).padStart(10)}${max.toFixed(2).padStart(10)}${String(aim ?? '').padStart(10)}${verdict}`);
}
process.exitCode = rows.some(({ median, aim }) => aim !== undefined && median >= aim) ? 1 : 0;

/** One question of each model, with another context each time, so that nothing is remembered from the last. */
function inProcess(name, aim, ask) {
  let i = 0;
  for (; i < 3; i++) models.forEach((model) => ask(model, i));
  const times = [];
  for (let run = 0; run < RUNS; run++) {
    for (const model of models) {
      const start = process.hrtime.bigint();
      for (let repeat = 0; repeat < REPEATS; repeat++) ask(model, i++);
      times.push(Number(process.hrtime.bigint() - start) / 1e6 / REPEATS);
    }
  }
  return summary(name, aim, times);
}

function asProcess(name, aim, args) {
  const times = Array.from({ length: RUNS + 1 }, () => {
    const start = process.hrtime.bigint();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return summary(name, aim, times.slice(1));
}

function summary(name, aim, times) {
  const sorted = [...times].sort((a, b) => a - b);
  return { name, aim, median: sorted[Math.floor(sorted.length / 2)], max: sorted[sorted.length - 1] };
}
