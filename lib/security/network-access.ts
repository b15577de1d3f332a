import type { ApiObjectProps } from 'cdk8s';
import { k8s } from '../k8s';
import type { ServedGroups } from '../pod/served-groups';
import { problem } from '../problems';
import type { NetworkPeer } from './network-peer';

/** Properties of access by named clients. */
export interface ClientAccessProps {
  /**
   * Who may send requests: gateways, ingress controllers, applications. At least one. Where requests come through an
   * InferencePool, its endpoint picker reads metrics from the same port and belongs here too.
   */
  readonly clients: NetworkPeer[];

  /**
   * Who reads the metrics, such as Prometheus. They are on the port of the API, so this is who may reach it as well;
   * a network policy does not see paths.
   *
   * @default - nobody beside the clients
   */
  readonly scrapers?: NetworkPeer[];
}

/** Network policies, each as the properties of an ApiObject, and what is wrong or doubtful about them. */
export interface NetworkAccessBinding {
  /** The last part of each object's name, and its manifest. */
  readonly policies: { readonly id: string; readonly manifest: ApiObjectProps }[];
  /** Whether clients are named, and nobody who reads the metrics. */
  readonly metricsAreClosed: boolean;
  readonly problems: string[];
  readonly warnings: string[];
}

/**
 * Who may reach the pods, as network policies (`networking.k8s.io/v1`). Ray, NCCL, Gloo and the engines' own processes
 * talk over ports that are chosen at random and ask for no password: Ray's runs any program that it is sent. So pods
 * of the set reach each other at every port, and everybody else the leaders' port of the API at most.
 *
 * What a network policy cannot do: it has no effect where the cluster's network plugin does not enforce it, on pods
 * that share their node's network (`hostNetwork`), and on RDMA, which goes past the node's kernel. It lets the pods'
 * own nodes through, and with them the kubelet's probes ("traffic to and from the node where a Pod is running is always
 * allowed"). It knows no paths, names or users: that is for the API key, and for gateways. Requests that the pods make
 * themselves are not restricted.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export abstract class NetworkAccess {
  /** The API's port from anywhere, all other ports from the set's own pods only. */
  static groupOnly(): NetworkAccess {
    return new PolicyAccess();
  }

  /** The API's port from named clients, all other ports from the set's own pods only. */
  static clients(props: ClientAccessProps): NetworkAccess {
    return new PolicyAccess(props);
  }

  /** No policies: whoever reaches the pods' network reaches every port, Ray's among them. */
  static open(): NetworkAccess {
    return new OpenAccess();
  }

  /**
   * The policies of a server.
   *
   * @internal
   */
  abstract _bind(groups: ServedGroups): NetworkAccessBinding;
}

class PolicyAccess extends NetworkAccess {
  constructor(private readonly named?: ClientAccessProps) {
    super();
  }

  override _bind({ name, groupSize, podLabels, leaderLabels, port, metricsOnAllPods }: ServedGroups): NetworkAccessBinding {
    const { clients = [], scrapers = [] } = this.named ?? {};
    const peers = [...clients, ...scrapers].map((peer) => peer._bind());
    // Without `from`, a rule is for everybody.
    const from = this.named ? { from: peers.map(({ peer }) => peer) } : {};
    const policy = (id: string, selected: { [key: string]: string }, rule: k8s.NetworkPolicyIngressRule) => ({
      id,
      manifest: k8s.KubeNetworkPolicy.manifest({
        metadata: { name: `${name}-${id}` },
        spec: { podSelector: { matchLabels: selected }, policyTypes: ['Ingress'], ingress: [rule] },
      }) as ApiObjectProps,
    });
    return {
      policies: [
        // Policies add up, so workers accept the set's pods, and leaders what the second one says as well.
        ...(groupSize > 1 ? [policy('group', podLabels, { from: [{ podSelector: { matchLabels: podLabels } }] })] : []),
        policy('api', metricsOnAllPods ? podLabels : leaderLabels, { ...from, ports: [{ port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' }] }),
      ],
      metricsAreClosed: this.named !== undefined && scrapers.length === 0,
      problems: [
        ...(this.named && clients.length === 0
          ? [problem('NetworkAccess.clients clients', [], 'at least one peer: to Kubernetes, none would mean everybody', 'name the clients, or use NetworkAccess.groupOnly()')] : []),
        ...peers.flatMap(({ problems }) => problems),
      ],
      warnings: [],
    };
  }
}

class OpenAccess extends NetworkAccess {
  override _bind({ groupSize }: ServedGroups): NetworkAccessBinding {
    return {
      policies: [],
      metricsAreClosed: false,
      problems: [],
      warnings: groupSize > 1 ? ['NetworkAccess.open: whoever reaches the pods may use every port, and those between the pods ask for no password'] : [],
    };
  }
}
