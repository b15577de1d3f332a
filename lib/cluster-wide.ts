/** Kinds of objects that belong to the whole cluster and are in no namespace. */
export const CLUSTER_WIDE: readonly string[] = [
  'Namespace', 'Node', 'PersistentVolume', 'StorageClass', 'VolumeAttributesClass', 'PriorityClass', 'RuntimeClass', 'IngressClass', 'GatewayClass', 'DeviceClass',
  'ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition', 'CSIDriver', 'APIService', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration',
  'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'ClusterQueue', 'ResourceFlavor', 'Topology', 'WorkloadPriorityClass', 'ThinRuntimeProfile',
  'CacheRuntimeClass', 'ClusterTriggerAuthentication', 'Queue',
];
