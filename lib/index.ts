// What must be held in memory.
export * from './model/attention';
export type { GroupedAttentionProps } from './model/attention-grouped';
export type { LatentAttentionProps } from './model/attention-latent';
export type { GatedDeltaNetProps, MambaProps } from './model/attention-recurrent';
export * from './model/feed-forward';
export type { DenseFeedForwardProps } from './model/feed-forward-dense';
export type { MixtureOfExpertsProps } from './model/feed-forward-experts';
export type * from './model/layer-cache';
export type * from './model/model-files';
export * from './model/model-spec';
export type * from './model/model-spec-props';
export * from './model/quantization';
export type { TensorInfo } from './model/files/safetensors';
export * from './model/weight-component';
// What is there to hold it.
export * from './hardware/gpu-spec';
export type * from './hardware/gpu-spec-props';
// How it is split, whether it fits, and why.
export type { PlanAlternative } from './planning/alternatives';
export * from './planning/engine-version';
export * from './planning/kv-cache-type';
export * from './planning/parallelism-plan';
export type * from './planning/parallelism-plan-props';
export type * from './planning/stage-budget';
// What each pod runs.
export * from './engine/drain';
export * from './engine/engine';
export type * from './engine/engine-metrics';
export * from './engine/health-checks';
export * from './engine/ray-bootstrap';
export type * from './engine/vllm-ray-props';
// What may be added to a pod.
export type * from './pod/pod-contribution';
export type * from './pod/secret-key';
export type * from './pod/served-groups';
// Where the weights come from.
export * from './weights/existing-claim';
export * from './weights/fluid-cache';
export * from './weights/fluid-cache-props';
export type * from './weights/oss-bucket';
export * from './weights/oss-credentials';
export * from './weights/oss-volume';
export * from './weights/weights-source';
// How the pods talk.
export * from './network/network-profile';
export * from './network/rdma-profile';
// What the cluster wants on a pod.
export * from './platform/acs-gpu-series';
export * from './platform/acs-platform';
export * from './platform/platform';
// What watches a server, and asks it.
export * from './monitoring/smoke-test';
export type * from './monitoring/smoke-test-props';
// Which Kubernetes objects.
export * from './serving/model-server';
export * from './serving/model-server-props';
export * from './serving/synthesize';
