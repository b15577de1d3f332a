import type { k8s } from 'cdk8s-plus-28';
import type { ParallelismPlan } from '../../planning/parallelism-plan';
import { problem } from '../../problems';
import { ownAddress } from '../engine-env';
import { argumentName } from '../extra-arguments';
import { divides, isMixed, KvRole, type KvTransfer, KvTransferBackend, type KvTransferBinding, pairProblems, pairWarnings, USUAL_NIXL_BACKEND } from '../kv-transfer';
import { flagOf } from './extra-arguments';

/** What vLLM gets for the half of the work that it does. */
export interface VllmTransfer {
  readonly arguments: string[];
  readonly env: k8s.EnvVar[];
  readonly binding: KvTransferBinding;
  readonly problems: string[];
  readonly warnings: string[];
}

const FLAG = '--kv-transfer-config';
/** The first in which one port of each copy tells of the caches of all its ranks, wherever they run (vllm v0.11.1:…/kv_connector/v1/nixl_connector.py). */
const FIRST_TRANSFERRING = '0.11.1';
/** The first that can be told what to do where a cache does not arrive; by default it read the prompt again (vllm v0.13.0:vllm/config/kv_transfer.py). */
const FIRST_WITH_FAILURE_POLICY = '0.13.0';
/** The first in which decode may have fewer ranks than prefill (vllm v0.14.0:…/kv_connector/utils.py). */
const FIRST_WITH_FEWER_DECODE_RANKS = '0.14.0';
/** The first that keeps caches of several kinds apart beside a connector by itself (vllm v0.23.0:vllm/config/vllm.py, supports_hma_config). */
const FIRST_WITH_MIXED_CACHES = '0.23.0';
const HOST = 'VLLM_NIXL_SIDE_CHANNEL_HOST';
const PORT = 'VLLM_NIXL_SIDE_CHANNEL_PORT';
const ROLES = { [KvRole.PREFILL]: 'kv_producer', [KvRole.DECODE]: 'kv_consumer' };

/**
 * vLLM's NixlConnector. Decode asks prefill, at the port of the copy that holds a cache, where it is, and reads it from
 * the memory of its GPUs. A cache that does not arrive ends the request: reading the prompt again would stop all others of
 * the group for as long as that takes.
 */
export function vllmTransfer(
  transfer: KvTransfer, plan: ParallelismPlan, takenPorts: { readonly [property: string]: number }, extraArguments: readonly string[],
): VllmTransfer {
  const { nixlBackend = USUAL_NIXL_BACKEND, port, role } = transfer;
  const config = {
    kv_connector: 'NixlConnector',
    kv_role: ROLES[role],
    ...(plan.engineVersion.isAtLeast(FIRST_WITH_FAILURE_POLICY) ? { kv_load_failure_policy: 'fail' } : {}),
    ...(nixlBackend === USUAL_NIXL_BACKEND ? {} : { kv_connector_extra_config: { backends: [nixlBackend] } }),
  };
  return {
    arguments: [FLAG, JSON.stringify(config)],
    env: [ownAddress(HOST), { name: PORT, value: String(port) }],
    binding: { router: 'vllm', prefillAnnotations: {} },
    problems: [
      ...settingProblems(transfer, plan), ...pairProblems(transfer, plan), ...splitProblems(transfer, plan), ...portProblems(port, plan, takenPorts),
      ...extraArguments.flatMap((argument, index) => (flagOf(argument) === FLAG
        ? [problem(argumentName(index), argument, 'flags that neither the plan nor the engine sets', 'the halves of a DisaggregatedServer set it')] : [])),
    ],
    warnings: pairWarnings(transfer, plan),
  };
}

function settingProblems({ backend, adapters }: KvTransfer, { engineVersion, pipelineParallelSize }: ParallelismPlan): string[] {
  return [
    ...(engineVersion.isAtLeast(FIRST_TRANSFERRING) ? []
      : [problem('engineVersion of the plan', engineVersion.toString(), `vllm ${FIRST_TRANSFERRING} or newer where prefill and decode are apart`)]),
    ...(backend === KvTransferBackend.NIXL ? [] : [problem('backend', backend, `${KvTransferBackend.NIXL} with vLLM`)]),
    ...(adapters === undefined ? [] : [problem('adapters', adapters, 'nothing with vLLM', 'UCX reads UCX_NET_DEVICES, which networks set')]),
    ...(pipelineParallelSize === 1 ? [] : [problem('pipelineParallelSize of the plan', pipelineParallelSize,
      '1 where vLLM\'s NixlConnector hands caches over: decode refuses stages, and most releases know ranks of tensor parallelism only', 'plan with tensorParallelSize, or copies')]),
  ];
}

/** How the ranks of both halves may differ. */
function splitProblems({ role, peer }: KvTransfer, { engineVersion, model, tensorParallelSize: decode }: ParallelismPlan): string[] {
  if (role === KvRole.PREFILL) return [];
  const { tensorParallelSize: prefill } = peer;
  const wrong = (allowed: string) => [problem('tensorParallelSize of the plan for decode', decode, allowed, `prefill has ${prefill}`)];
  if (isMixed(peer)) {
    return [
      ...(engineVersion.isAtLeast(FIRST_WITH_MIXED_CACHES) ? [] : [problem('engineVersion of the plan', engineVersion.toString(),
        `vllm ${FIRST_WITH_MIXED_CACHES} or newer for ${model.name}, whose layers keep caches of several kinds`, 'older ones give each layer room for everything, or do not start')]),
      ...(prefill === decode ? [] : wrong('as many ranks as prefill has for a model whose layers keep caches of several kinds')),
    ];
  }
  if (!divides(prefill, decode)) return wrong('a multiple of the ranks of prefill, or a divisor of them');
  return decode >= prefill || engineVersion.isAtLeast(FIRST_WITH_FEWER_DECODE_RANKS) ? []
    : wrong(`as many ranks as prefill has, or more, before vLLM ${FIRST_WITH_FEWER_DECODE_RANKS}`);
}

/** Each copy takes the port of its number after the first. */
function portProblems(port: number, { dataParallelSize }: ParallelismPlan, taken: { readonly [property: string]: number }): string[] {
  const last = port + dataParallelSize - 1;
  if (!Number.isInteger(port) || port < 1 || last > 65535) return [problem('port', port, `a port from 1 to ${65536 - dataParallelSize}, for each copy takes one`)];
  return Object.entries(taken).filter(([, other]) => other >= port && other <= last)
    .map(([property, other]) => problem(property, other, `a port other than ${port}${last > port ? ` to ${last}` : ''}, at which pods tell of their caches`));
}
