import type { ParallelismPlan } from '../../planning/parallelism-plan';
import { variable } from '../../pod/shell';
import { problem } from '../../problems';
import { HOST_IP, HOST_IP_VARIABLE } from '../host-ip';
import { LEADER, meetLeader, meetWorkers } from './group-join';
import type { Launch } from './launch';

/** The first release whose processes span pods (vllm#23691; vllm v0.11.1:vllm/config/parallel.py). */
const FIRST_OVER_PODS = '0.11.1';

/**
 * The ranks of one copy over several pods, without Ray. Each pod says its number; only the leader's answers requests,
 * and a worker without `--headless` dies (vllm v0.12.0:vllm/v1/executor/multiproc_executor.py). The address is one and no
 * name: up to 0.17 a socket is bound to it (the same file, `connect_ip`).
 */
export function multiprocessing(plan: ParallelismPlan, masterPort: number, joinSeconds: number): Launch {
  const { groupSize, tensorParallelSize, pipelineParallelSize, gpusPerPod, engineVersion } = plan;
  const node = (rank: string, address: string) =>
    `--nnodes ${variable('LWS_GROUP_SIZE')} --node-rank ${rank} --master-addr ${address} --master-port ${masterPort}`;
  const ranks = tensorParallelSize * pipelineParallelSize;
  const tooOld = !engineVersion.isAtLeast(FIRST_OVER_PODS);
  return {
    executor: 'mp',
    joinSeconds,
    ports: { masterPort },
    // The store of torch.distributed, which the leader's first rank holds for as long as it lives.
    groupPort: masterPort,
    answersAlone: true,
    needsWorkerIndex: true,
    needsGroupRestart: true,
    env: [HOST_IP],
    flags: tooOld ? [] : ['--nnodes', '--node-rank', '--master-addr', '--master-port', '--headless'],
    problems: [
      ...(tooOld ? [problem('engineVersion of the plan', engineVersion.toString(), `vllm ${FIRST_OVER_PODS} or newer with Engine.vllm on several pods`, 'use Engine.vllmRay')] : []),
      ...(ranks === groupSize * gpusPerPod ? []
        : [problem('groupSize of the plan', groupSize, `pods of which every GPU has a rank: ${ranks} ranks on ${groupSize} × ${gpusPerPod} GPUs`)]),
    ],
    warnings: [],
    leader: (serve) => meetWorkers(masterPort, joinSeconds, `${serve} ${node('0', variable(HOST_IP_VARIABLE))}`),
    worker: (serve) => meetLeader(masterPort, joinSeconds, `${serve} --headless ${node(variable('LWS_WORKER_INDEX'), LEADER)}`),
  };
}
