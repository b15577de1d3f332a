// Formats of several repositories, each as their quantization_config says it, lists of modules in a shorter form.

export const FP8_BLOCK = { quant_method: 'fp8', weight_block_size: [128, 128] };
export const NVFP4_WITHOUT_ATTENTION = { quant_method: 'modelopt', quant_algo: 'NVFP4', ignore: ['*self_attn*', 'lm_head'] };
export const NVFP4_NEMOTRON = {
  quant_method: 'modelopt', quant_algo: 'NVFP4', ignore: ['*self_attn*', '*mixer.in_proj*', '*mixer.out_proj*', 'lm_head'],
};
export const AWQ = { quant_method: 'awq', bits: 4, group_size: 128 };
export const FP8_BLOCK_WITHOUT_HEAD = { quant_method: 'fp8', weight_block_size: [128, 128], ignore: ['lm_head'] };
export const NVFP4_EXPERTS = {
  quant_method: 'modelopt', quant_algo: 'NVFP4',
  ignore: ['*self_attn*', '*mlp.gate_proj*', '*mlp.up_proj*', '*mlp.down_proj*', '*mlp.shared_experts*', 'lm_head'],
};
export const FP8_TENSOR = { quant_method: 'modelopt', quant_algo: 'FP8', ignore: ['lm_head'] };
export const NVFP4 = { quant_method: 'modelopt', quant_algo: 'NVFP4', ignore: ['lm_head'] };
export const FP8_CHANNEL = {
  quant_method: 'compressed-tensors',
  config_groups: { group_0: { weights: { num_bits: 8, type: 'float', strategy: 'channel' }, targets: ['Linear'] } }, ignore: ['lm_head'],
};
export const INT8 = {
  quant_method: 'compressed-tensors',
  config_groups: { group_0: { weights: { num_bits: 8, type: 'int', strategy: 'channel' }, targets: ['Linear'] } }, ignore: ['lm_head'],
};
export const FP8_BLOCK_WITHOUT_GATES = {
  quant_method: 'fp8', weight_block_size: [128, 128], ignore: ['gate', 'e_score_correction_bias', 'lm_head'],
};
export const NVFP4_QWEN3_5 = {
  quant_method: 'modelopt', quant_algo: 'NVFP4',
  ignore: ['*linear_attn*', '*mlp.shared_experts*', '*self_attn*', 'lm_head', 'layers.0.mlp.experts'],
};
export const MXFP4 = {
  quant_method: 'mxfp4', ignore: ['model.layers.*.self_attn', 'model.layers.*.mlp.router', 'model.embed_tokens', 'lm_head'],
};
export const GPTQ = { quant_method: 'gptq', bits: 4, group_size: 128 };
