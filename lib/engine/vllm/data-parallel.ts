import type { ParallelismPlan } from '../../planning/parallelism-plan';
import { variable } from '../../pod/shell';
import { problem } from '../../problems';
import { HOST_IP, HOST_IP_VARIABLE } from '../host-ip';
import { LEADER, meetLeader, meetWorkers } from './group-join';
import type { Launch } from './launch';

/**
 * Copies over several pods, of which the leader answers all requests and spreads them. The leader must not say a first
 * rank, not even 0: that turns its own balancing off (vllm v0.33.0:vllm/engine/arg_utils.py). The address is one and no
 * name: a socket is bound to it (vllm v0.33.0:vllm/v1/engine/utils.py).
 *
 * @param httpPort where the leader listens for as long as it serves; that of the handshake closes after the start
 */
export function dataParallel(plan: ParallelismPlan, rpcPort: number, httpPort: number, joinSeconds: number): Launch {
  const { dataParallelSize, groupSize, gpusPerPod, tensorParallelSize, pipelineParallelSize } = plan;
  const ranksPerCopy = tensorParallelSize * pipelineParallelSize;
  const copiesPerPod = gpusPerPod / ranksPerCopy;
  const fits = Number.isInteger(copiesPerPod) && copiesPerPod * groupSize === dataParallelSize;
  const copies = (address: string) =>
    `--data-parallel-size ${dataParallelSize} --data-parallel-size-local ${copiesPerPod} --data-parallel-address ${address} --data-parallel-rpc-port ${rpcPort}`;
  const firstCopy = `$$((${variable('LWS_WORKER_INDEX')} * ${copiesPerPod}))`;
  return {
    joinSeconds,
    ports: { dataParallelRpcPort: rpcPort },
    groupPort: httpPort,
    answersAlone: false,
    needsWorkerIndex: true,
    // Ranks of other pods neither end with the leader nor come back to it (vllm#32136).
    needsGroupRestart: true,
    env: [HOST_IP],
    flags: ['--data-parallel-size', '--data-parallel-size-local', '--data-parallel-address', '--data-parallel-rpc-port', '--data-parallel-start-rank', '--headless'],
    problems: fits ? [] : [problem('dataParallelSize of the plan', dataParallelSize,
      `whole copies in each pod: ${groupSize} pods × ${gpusPerPod} GPUs / (${tensorParallelSize} tensor parallel × ${pipelineParallelSize} pipeline parallel)`,
      'a copy must fit into a pod')],
    warnings: [],
    leader: (serve) => meetWorkers(rpcPort, joinSeconds, `${serve} ${copies(variable(HOST_IP_VARIABLE))}`),
    worker: (serve) => meetLeader(rpcPort, joinSeconds, `${serve} --headless --data-parallel-start-rank ${firstCopy} ${copies(LEADER)}`),
  };
}
