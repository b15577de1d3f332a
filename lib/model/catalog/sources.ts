/** Where the architectures were read: two collections of config.json files. */
export const AICONFIGURATOR = 'ai-dynamo/aiconfigurator:aic-core/src/aiconfigurator_core/model_configs';
export const INFERENCE_SIM = 'inference-sim/inference-sim:model_configs';
/** Where sizes were read, in GiB with two decimals or as sums of safetensors metadata; bytes carry that rounding. */
export const KAITO = 'kaito-project/kaito:presets/workspace/models/model_catalog.yaml';
export const LLM_D = 'jgchn/llm-d-planner:accuracy/results/v0.19.0/results_predicted.csv';
export const COMPUTED = 'computed from the architecture';
