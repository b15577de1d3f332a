import type { k8s } from 'cdk8s-plus-28';

/** The variable by which vLLM, and Ray below it, is told which of a pod's addresses to use. */
export const HOST_IP_VARIABLE = 'VLLM_HOST_IP';

/** Each pod's own address, never a constant: all processes of a group must choose the same one where a pod has several. */
export const HOST_IP: k8s.EnvVar = { name: HOST_IP_VARIABLE, valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } };
