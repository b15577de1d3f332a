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
export type * from './engine/engine-props';
export * from './engine/health-checks';
export { KvRole, type KvTransfer, KvTransferBackend, type KvTransferBinding } from './engine/kv-transfer';
export * from './engine/vllm/ray-bootstrap';
export type * from './engine/sglang/sglang-props';
export type * from './engine/vllm/vllm-props';
export type * from './engine/vllm/vllm-ray-props';
// What may be added to a pod.
export * from './pod/machine-needs';
export type * from './pod/pod-contribution';
export type * from './pod/secret-key';
export type * from './pod/served-groups';
// What the pods may do, and who may reach them.
export { NetworkAccess, type ClientAccessProps } from './security/network-access';
export { NetworkPeer } from './security/network-peer';
export { PodSecurity, type RestrictedPodsProps } from './security/pod-security';
// Where the weights come from.
export * from './weights/alluxio-cache';
export * from './weights/claimed-weights';
export * from './weights/cpfs-volume';
export * from './weights/existing-claim';
export * from './weights/fluid-cache';
export type * from './weights/fluid-cache-props';
export type * from './weights/fluid-mount-props';
export * from './weights/fluid-workers-props';
export * from './weights/gcs-fuse-volume';
export * from './weights/gcs-fuse-volume-props';
export * from './weights/host-path-weights';
export * from './weights/image-volume-weights';
export * from './weights/juicefs-cache';
export * from './weights/nas-volume';
export * from './weights/nfs-volume';
export type * from './weights/oss-bucket';
export * from './weights/oss-credentials';
export * from './weights/oss-volume';
export * from './weights/s3-volume';
export * from './weights/thin-volume';
export * from './weights/weights-source';
// How weights get to where they are read.
export * from './weights/download-job';
export type * from './weights/download-job-props';
export * from './weights/model-hub';
export * from './weights/oss-upload-job';
export type * from './weights/transfer-props';
export * from './weights/weights-claim';
// How the pods talk.
export * from './network/network-profile';
export * from './network/rdma-profile';
export type * from './network/rdma-profile-props';
export type { AcsRdmaProfileProps } from './network/acs-rdma';
export type { AzureNdProfileProps } from './network/azure-nd';
export type { EfaProfileProps } from './network/efa';
export type { ErdmaProfileProps } from './network/erdma';
export type { GkeRdmaProfileProps } from './network/gke-rdma';
export type { GkeTcpxoProfileProps } from './network/gke-tcpxo';
export type { InfinibandProfileProps } from './network/infiniband';
export type { OciRoceProfileProps } from './network/oci-roce';
export type { SharedDeviceProfileProps, VerbsProfileProps } from './network/shared-device';
export type { SriovProfileProps } from './network/sriov';
// What the cluster wants on a pod.
export * from './platform/ack-platform';
export * from './platform/acs-gpu-series';
export * from './platform/acs-platform';
export * from './platform/aks-platform';
export * from './platform/eks-platform';
export * from './platform/gke-platform';
export type { GpuNodesProps } from './platform/gpu-nodes';
export * from './platform/oci-platform';
export * from './platform/openshift-platform';
export * from './platform/platform';
// How groups stay up, grow and get placed.
export { Autoscaling } from './availability/autoscaling';
export type * from './availability/autoscaling-props';
export { DisruptionBudget } from './availability/disruption-budget';
export { GroupPlacement } from './availability/group-placement';
export * from './availability/group-placement-props';
export { Rollout, type RollingRolloutProps } from './availability/rollout';
// Which Kubernetes objects.
export * from './serving/model-server';
export * from './serving/model-server-props';
export { Workload } from './serving/workload';
// Many servers from one file.
export { Fleet } from './fleet/fleet';
// How one half of the groups reads prompts and the other writes answers.
export * from './disaggregation/disaggregated-server';
export type * from './disaggregation/disaggregated-server-props';
export { DisaggregationRouter, type DisaggregationRouterProps, RoutingPolicy } from './disaggregation/router';
// How requests come in.
export * from './traffic/endpoint-picker';
export * from './traffic/ingress-controller';
export * from './traffic/model-http-route';
export * from './traffic/model-inference-pool';
export * from './traffic/model-ingress';
export type * from './traffic/routed-server';
// Whether it serves well, and who is told when not.
export * from './monitoring/alert-rules';
export * from './monitoring/alert-rules-props';
export * from './monitoring/dashboard';
export * from './monitoring/metrics-scrape';
export type * from './monitoring/monitored-server';
export * from './monitoring/monitoring';
// Whether it answers.
export * from './monitoring/smoke-test';
export type * from './monitoring/smoke-test-props';
// Whether the pods reach each other as fast as they should.
export * from './monitoring/nccl-test';
export type * from './monitoring/nccl-test-props';
// What is told of the manifests.
export * from './validation/rule-warnings';
// How all of them are written at once.
export * from './synth/fleet-app';
export * from './synth/synthesize';
export type * from './synth/synth-changes';
