import fc from 'fast-check';
import { modelFacts, modelFromFiles } from '../../../lib/model/config/model-facts';
import { ModelSpec } from '../../../lib/model/model-spec';
import { isReport } from '../../../lib/problems';

const llama = {
  architectures: ['LlamaForCausalLM'], hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 8, num_key_value_heads: 4,
  vocab_size: 128, max_position_embeddings: 256, intermediate_size: 96,
};
const read = (config: object, more: Partial<Parameters<typeof ModelSpec.fromFiles>[0]> = {}) =>
  ModelSpec.fromFiles({ name: 'acme/model', config: JSON.stringify(config), ...more });

describe('a config.json', () => {
  test('gives the sizes of a model', () => {
    const model = read(llama);

    // a layer: 2 × 64 × 64 + 2 × 64 × 32 + 3 × 64 × 96 + 2 × 64; embedding and head 2 × 128 × 64, last norm 64
    expect(model.parameterCount).toBe(2 * (8192 + 4096 + 18_432 + 128) + 16_384 + 64);
    expect(model).toMatchObject({ name: 'acme/model', hiddenLayers: 2, maxPositionEmbeddings: 256, notes: [] });
  });

  test('may have the language model in a part of its own, and Infinity as Python writes it', () => {
    const { architectures, ...text } = llama;
    const vision = '"architectures": ["Mistral3ForConditionalGeneration"], "vision_config": {"hidden_size": 8, "num_hidden_layers": 1, "patch_size": 2}';
    const config = `{ "limit": [0.0, Infinity], ${vision}, "text_config": ${JSON.stringify(text)} }`;
    const model = ModelSpec.fromFiles({ name: 'seeing', config });

    expect(architectures).toHaveLength(1);
    expect(model.hiddenLayers).toBe(2);
    // 4 × 8 × 8 + 2 × 8 × 32, 3 × 2 × 2 × 8 for patches, and 8 × 8 + 8 × 64 to join it
    expect(model.visionWeights()[0].parameters).toBe(768 + 96 + 576);
  });

  test('has its size by the index beside it', () => {
    const bytes = read(llama).checkpointBytes + 1000;
    const model = read(llama, { index: JSON.stringify({ metadata: { total_size: bytes }, weight_map: {} }) });

    expect(model.checkpointBytes).toBe(bytes);
    expect(model.checkpointBytesSource).toBe('stated by its files');
  });

  test('in FP32 is loaded in half of its bytes', () => {
    const bytes = 2 * read(llama).checkpointBytes;

    expect(read({ ...llama, torch_dtype: 'float32' }, { index: JSON.stringify({ metadata: { total_size: bytes } }) }).checkpointBytes).toBe(bytes / 2);
  });

  test.each(Object.keys(llama).filter((key) => key !== 'num_key_value_heads'))('is refused without %s, which the message names', (key) => {
    const config = Object.fromEntries(Object.entries(llama).filter(([name]) => name !== key));

    expect(() => read(config)).toThrow(new RegExp(`config\\.json of acme/model:.*${key}.*: got nothing`, 's'));
  });

  test('is refused with everything that is wrong at once', () => {
    expect(() => read({ ...llama, hidden_size: -1, vocab_size: '128', num_hidden_layers: 1e300 })).toThrow(
      /hidden_size: got -1.*vocab_size: got "128".*num_hidden_layers: got 1e\+300/s);
  });

  test('is refused when its architecture is not known, with the nearest', () => {
    expect(() => read({ ...llama, architectures: ['LamaForCausalLM'] })).toThrow(
      /architectures: got \["LamaForCausalLM"\]; allowed: one of the \d+ known architectures; the nearest are LlamaForCausalLM/);
    expect(() => read({ ...llama, architectures: [] })).toThrow('architectures: got []');
  });

  test.each(['', '{', 'null', '[]', '"text"', '[[[['])('is refused when it is %j', (config) => {
    expect(() => ModelSpec.fromFiles({ name: 'acme/model', config })).toThrow('config.json of acme/model: it is no JSON');
  });

  test('is refused when it is nested without end, in no time', () => {
    expect(() => ModelSpec.fromFiles({ name: 'acme/model', config: '['.repeat(1_000_000) })).toThrow('config.json of acme/model: it has more than 100 objects and lists within each other');
  });

  test('whose name tells a format that it does not state is never taken for BF16', () => {
    const named = (name: string) => ModelSpec.fromFiles({ name, config: JSON.stringify(llama) });

    expect(() => named('acme/model-NVFP4')).toThrow(
      'config.json of acme/model-NVFP4: quantization_config: got nothing; allowed: the format that the name tells of, NVFP4; put hf_quant_config.json beside it');
    expect(named('nvidia/Llama-3.1-70B-Instruct-FP8').notes).toEqual([
      'config.json states no format: nvidia/Llama-3.1-70B-Instruct-FP8 is counted in that of the catalogue']);
    expect(ModelSpec.fromFiles({
      name: 'acme/model-NVFP4', config: JSON.stringify(llama), quantizationConfig: '{"quantization": {"quant_algo": "NVFP4", "exclude_modules": ["lm_head"]}}',
    }).quantization.name).toBe('NVFP4');
  });

  test('of any shape ends in a model or a report', () => {
    const value = fc.oneof(
      fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.integer(), { maxLength: 3 }), fc.object({ maxDepth: 2 }),
    );
    const keys = [...Object.keys(llama), 'text_config', 'quantization_config', 'layer_types', 'tie_word_embeddings', 'head_dim', 'torch_dtype', '__proto__'];
    const architectures = fc.constantFrom('LlamaForCausalLM', 'Qwen3MoeForCausalLM', 'DeepseekV3ForCausalLM', 'Gemma3ForCausalLM', 'NemotronHForCausalLM',
      'Qwen3_5MoeForConditionalGeneration', 'GptOssForCausalLM', 'Llama4ForConditionalGeneration', 'DeciLMForCausalLM', 'DbrxForCausalLM');
    fc.assert(fc.property(architectures, fc.dictionary(fc.constantFrom(...keys), value), (architecture, changes) => {
      let failure: unknown;
      try {
        expect(read({ ...llama, architectures: [architecture], ...changes }).checkpointBytes).toBeGreaterThan(0);
      } catch (error) {
        failure = error;
      }
      expect(failure === undefined || isReport(failure) || failure).toBe(true);
    }), { numRuns: 500 });
  });
});

describe('modelFacts', () => {
  test('reads a million layers as a mistake', () => {
    expect(() => modelFacts('acme/model', { ...llama, num_hidden_layers: 1_000_000 })).toThrow('num_hidden_layers: got 1000000; allowed: whole numbers from 1 to 1000');
  });

  test('takes the tensors of a checkpoint for what they are', () => {
    const tensor = (name: string, bytes: number) => ({ name, dtype: 'BF16', shape: [bytes / 2], bytes });
    const { details } = modelFromFiles({ name: 'acme/model', config: JSON.stringify(llama), tensors: [tensor('model.embed_tokens.weight', 100), tensor('x', 6)] });

    expect(details.measured).toMatchObject({ embeddingBytes: 100, otherBytes: 6 });
  });
});
