import { ownAddress } from '../engine-env';

/** The variable by which vLLM, and Ray below it, is told which of a pod's addresses to use. */
export const HOST_IP_VARIABLE = 'VLLM_HOST_IP';
export const HOST_IP = ownAddress(HOST_IP_VARIABLE);
