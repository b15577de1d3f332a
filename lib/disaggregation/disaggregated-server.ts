import { ApiObject, type ApiObjectProps, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { KvRole, type KvTransfer, KvTransferBackend } from '../engine/kv-transfer';
import { k8s } from '../k8s';
import { Platform } from '../platform/platform';
import { GROUP_NAME } from '../pod/lws';
import type { SecretKey } from '../pod/secret-key';
import { invalid, missing, problem } from '../problems';
import { NetworkAccess } from '../security/network-access';
import { NetworkPeer } from '../security/network-peer';
import { ModelServer } from '../serving/model-server';
import { warn } from '../warnings';
import type { DisaggregatedGroups, DisaggregatedServerProps } from './disaggregated-server-props';
import { HalfEngine } from './half-engine';
import { networkProblems, networkWarnings } from './kv-network';
import { routerLabels, routerObjects, routerProblems } from './router-objects';

/** What a program without types may leave out. */
const REQUIRED = {
  prefill: 'the groups that read prompts', decode: 'the groups that write answers', engine: 'an Engine', router: 'a DisaggregationRouter', weights: 'a WeightsSource',
};
/** Where pods tell of their caches, by engine (vllm v0.12.0:vllm/envs.py; sglang v0.5.9:sglang/srt/server_args.py). */
const TRANSFER_PORTS: { readonly [engine: string]: number } = { vllm: 5600, sglang: 8998 };

/**
 * A model that is served by groups of two kinds: some read prompts, which takes computing, others write answers, which
 * takes memory. Neither waits for the other, and each is split and scaled by itself; the KV cache goes from one to the
 * other. It is two ModelServers, and a router before them that clients talk to.
 *
 * Everything that is wrong about it is reported when the app is synthesized.
 */
export class DisaggregatedServer extends Construct {
  /** The groups that read prompts. */
  readonly prefill: ModelServer;
  /** The groups that write answers. */
  readonly decode: ModelServer;
  /** The name of the whole. */
  readonly name: string;
  /** The namespace of all its objects. */
  readonly namespace: string;
  /** The name of the router's Service, which clients talk to. */
  readonly serviceName: string;
  /** The port of that Service. */
  readonly port: number;
  /** Where clients inside the cluster send their requests, such as `http://r1-router.default.svc:8000`. */
  readonly endpoint: string;
  /** The model's name in requests. */
  readonly servedModelName: string;
  /** How long the slower half may take from the start of its containers to its first answer. */
  readonly startupBudget: Duration;
  /** The key that clients must send; none where everybody who reaches the router may use the model. */
  readonly apiKey?: SecretKey;
  /** Whether the platform gives pods beside the engine's their user, and refuses another; a `SmokeTest` heeds it. */
  readonly assignsCompanionsUser: boolean;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the groups of both halves, and what they share
   */
  constructor(scope: Construct, id: string, props: DisaggregatedServerProps) {
    super(scope, id);
    const absent = missing(props, REQUIRED);
    if (absent.length > 0) throw invalid(this.node.path, absent);
    const { router, clients = [NetworkPeer.sameNamespace()], scrapers = [], platform = Platform.kubernetes(), apiKey } = props;
    this.name = props.name ?? id;
    this.namespace = Chart.of(this).namespace ?? 'default';
    this.serviceName = `${this.name}-router`;
    this.port = router.port;
    this.endpoint = `http://${this.serviceName}.${this.namespace}.svc:${this.port}`;
    this.apiKey = apiKey;
    this.assignsCompanionsUser = platform.assignsCompanionsUser;
    this.prefill = this.half(KvRole.PREFILL, props);
    this.decode = this.half(KvRole.DECODE, props);
    this.servedModelName = this.prefill.servedModelName;
    const startupSeconds = Math.max(this.prefill.startupBudget.toSeconds(), this.decode.startupBudget.toSeconds());
    this.startupBudget = Duration.seconds(startupSeconds);

    const binding = router._bind({
      namespace: this.namespace, enginePort: this.prefill.port, apiKey,
      prefillLabels: this.prefill.groups.leaderLabels, decodeLabels: this.decode.groups.leaderLabels,
    });
    const objects = routerObjects({
      name: this.serviceName, router, binding, clients, scrapers, startupSeconds,
      assignsUser: platform.assignsCompanionsUser, imagePullSecrets: props.imagePullSecrets ?? [],
    });
    for (const { id: child, manifest } of objects) new ApiObject(this, `Router-${child}`, manifest);
    new ApiObject(this, 'NetworkPolicy-transfer', this.transferPolicy());
    const problems = [
      ...(clients.length === 0 ? [problem('clients', [], 'at least one peer: to Kubernetes, none would mean everybody')] : []),
      ...[...clients, ...scrapers].flatMap((peer) => peer._bind().problems),
      ...routerProblems(router), ...binding.problems, ...networkProblems(props),
    ];
    this.node.addValidation({ validate: () => problems });
    networkWarnings(props).forEach((message) => warn(this, message));
  }

  private half(role: KvRole, props: DisaggregatedServerProps): ModelServer {
    const groups = props[role];
    const transfer = transferOf(role, props);
    const { engine, kvTransfer } = boundAlone(props, groups, transfer);
    const { pod } = groups;
    const { weights, network, platform, apiKey, lwsVersion, security, serviceAccountName, imagePullSecrets, priorityClassName, scrapers } = props;
    return new ModelServer(this, role, {
      ...groups, weights, network, platform, apiKey, lwsVersion, security, serviceAccountName, imagePullSecrets, priorityClassName,
      engine,
      name: `${this.name}-${role}`,
      pod: role === KvRole.PREFILL && kvTransfer ? { ...pod, annotations: { ...pod?.annotations, ...kvTransfer.prefillAnnotations } } : pod,
      access: NetworkAccess.clients({ clients: [NetworkPeer.sameNamespace(routerLabels(this.serviceName))], scrapers }),
    });
  }

  /** Halves reach each other at every port: where a cache is told has one, what moves it takes any. */
  private transferPolicy(): ApiObjectProps {
    const pods = { matchExpressions: [{ key: GROUP_NAME, operator: 'In', values: [this.prefill.name, this.decode.name] }] };
    return k8s.KubeNetworkPolicy.manifest({
      metadata: { name: `${this.name}-transfer` },
      spec: { podSelector: pods, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: pods }] }] },
    }) as ApiObjectProps;
  }
}

function transferOf(role: KvRole, props: DisaggregatedServerProps): KvTransfer {
  const { prefill, decode, backend = KvTransferBackend.NIXL, nixlBackend, adapters, router, transferPort } = props;
  return {
    role, backend, nixlBackend, adapters,
    peer: (role === KvRole.PREFILL ? decode : prefill).plan,
    port: transferPort ?? TRANSFER_PORTS[router.engine],
  };
}

/** The engine as this half has it, and what it says of itself; its problems are told by the server that it is bound for. */
function boundAlone({ engine, router }: DisaggregatedServerProps, { plan }: DisaggregatedGroups, transfer: KvTransfer) {
  const half = new HalfEngine(engine, transfer, router.engine);
  return { engine: half, kvTransfer: half.bind(plan, { modelPath: '/', readBytesPerSecond: 1 }).kvTransfer };
}
