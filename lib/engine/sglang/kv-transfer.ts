import type { k8s } from 'cdk8s-plus-28';
import type { ParallelismPlan } from '../../planning/parallelism-plan';
import { problem } from '../../problems';
import { argumentName } from '../extra-arguments';
import { divides, isMixed, KvRole, type KvTransfer, KvTransferBackend, type KvTransferBinding, pairProblems, pairWarnings, USUAL_NIXL_BACKEND } from '../kv-transfer';

/** What SGLang gets for the half of the work that it does. */
export interface SglangTransfer {
  readonly arguments: string[];
  readonly env: k8s.EnvVar[];
  readonly binding: KvTransferBinding;
  readonly problems: string[];
  readonly warnings: string[];
}

/**
 * The oldest release whose halves were read. From it on caches of several kinds are handed over, and NIXL can be told what
 * it moves bytes by (sglang v0.5.9:sglang/srt/disaggregation, sglang/srt/environ.py).
 */
const FIRST_READ = '0.5.9';
const FLAGS = /^--disaggregation-/;
/** By which SGLang's router learns the port of a prefill pod (sglang_router 0.3.2, src/service_discovery.rs). */
const PORT_ANNOTATION = 'sglang.ai/bootstrap-port';
const ADAPTERS = /^[A-Za-z0-9_]+(,[A-Za-z0-9_]+)*$/;

/**
 * SGLang's halves. A prefill group's leader tells, at the bootstrap port, where the caches of its ranks are; the router
 * gives the request to both halves at once, and prefill writes the cache into the memory of decode's GPUs.
 */
export function sglangTransfer(
  transfer: KvTransfer, plan: ParallelismPlan, takenPorts: readonly [first: number, last: number][], extraArguments: readonly string[],
): SglangTransfer {
  const { role, backend, port, adapters, nixlBackend = USUAL_NIXL_BACKEND } = transfer;
  return {
    arguments: [
      '--disaggregation-mode', role,
      '--disaggregation-transfer-backend', backend,
      // Decode takes it from the request; the flag must not lead elsewhere where a request does not say it.
      '--disaggregation-bootstrap-port', String(port),
      ...(adapters === undefined ? [] : ['--disaggregation-ib-device', adapters]),
    ],
    env: nixlBackend === USUAL_NIXL_BACKEND ? [] : [{ name: 'SGLANG_DISAGGREGATION_NIXL_BACKEND', value: nixlBackend }],
    binding: { router: 'sglang', prefillAnnotations: { [PORT_ANNOTATION]: String(port) } },
    problems: [
      ...settingProblems(transfer, plan), ...pairProblems(transfer, plan), ...splitProblems(transfer, plan),
      ...(Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : [problem('port', port, 'a port from 1 to 65535')]),
      ...takenPorts.filter(([first, last]) => port >= first && port <= last)
        .map(([first, last]) => problem('port', port, `a port other than ${first}${last > first ? ` to ${last}` : ''}, which the engine takes itself`)),
      ...extraArguments.flatMap((argument, index) => (FLAGS.test(argument)
        ? [problem(argumentName(index), argument, 'flags that neither the plan nor the engine sets', 'the halves of a DisaggregatedServer set it')] : [])),
    ],
    warnings: pairWarnings(transfer, plan),
  };
}

function settingProblems({ backend, adapters, nixlBackend = USUAL_NIXL_BACKEND }: KvTransfer, { engineVersion }: ParallelismPlan): string[] {
  return [
    ...(engineVersion.isAtLeast(FIRST_READ) ? []
      : [problem('engineVersion of the plan', engineVersion.toString(), `sglang ${FIRST_READ} or newer where prefill and decode are apart`)]),
    ...(nixlBackend === USUAL_NIXL_BACKEND || backend === KvTransferBackend.NIXL ? []
      : [problem('nixlBackend', nixlBackend, `nothing with backend ${backend}`)]),
    ...(adapters === undefined || ADAPTERS.test(adapters) ? [] : [problem('adapters', adapters, 'names of adapters, such as mlx5_0,mlx5_1')]),
  ];
}

/** How the ranks of both halves may differ (sglang v0.5.9:server_args.py validate_disagg_tp_size, disaggregation/common/conn.py). */
function splitProblems({ role, peer }: KvTransfer, { tensorParallelSize, pipelineParallelSize }: ParallelismPlan): string[] {
  if (role === KvRole.PREFILL) return [];
  const { tensorParallelSize: prefill } = peer;
  const fits = isMixed(peer) ? prefill === tensorParallelSize : divides(prefill, tensorParallelSize);
  return [
    ...(fits ? [] : [problem('tensorParallelSize of the plan for decode', tensorParallelSize,
      isMixed(peer) ? 'as many ranks as prefill has for a model whose layers keep caches of several kinds' : 'a multiple of the ranks of prefill, or a divisor of them',
      `prefill has ${prefill}`)]),
    ...(pipelineParallelSize === 1 || pipelineParallelSize === peer.pipelineParallelSize ? [] : [problem('pipelineParallelSize of the plan for decode', pipelineParallelSize,
      `1, or ${peer.pipelineParallelSize} as prefill has`)]),
  ];
}
