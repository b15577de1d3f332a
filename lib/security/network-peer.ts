import { type k8s } from '../k8s';
import { isPlaceholder } from '../placeholder';
import { problem } from '../problems';
import { isPartOf, usualRange } from '../validation/addresses';
import { DNS_1123_LABEL } from '../validation/dns';

/** The label by which Kubernetes marks each namespace with its name. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Who may reach a port: pods by their namespace and labels, or addresses. */
export abstract class NetworkPeer {
  /**
   * Pods of the server's own namespace.
   *
   * @param podLabels labels that the pods carry; all pods where it is left out
   */
  static sameNamespace(podLabels: { [key: string]: string } = {}): NetworkPeer {
    // The API server takes empty `matchLabels` away, and each apply would change the policy anew.
    return new PodPeer({ podSelector: Object.keys(podLabels).length > 0 ? { matchLabels: podLabels } : {} }, []);
  }

  /**
   * Pods of one namespace.
   *
   * @param name the name of the namespace
   * @param podLabels labels that the pods carry; all pods of the namespace where it is left out
   */
  static inNamespace(name: string, podLabels: { [key: string]: string } = {}): NetworkPeer {
    const valid = !isPlaceholder(name) && DNS_1123_LABEL.test(name);
    return new PodPeer(podsIn({ [NAMESPACE_NAME]: name }, podLabels), valid ? []
      : [problem('NetworkPeer.inNamespace name', name, 'the name of a namespace: at most 63 lower-case letters, digits and hyphens')]);
  }

  /**
   * Pods of all namespaces that carry some labels.
   *
   * @param namespaceLabels labels that the namespaces carry
   * @param podLabels labels that the pods carry; all pods of these namespaces where it is left out
   */
  static namespacesWith(namespaceLabels: { [key: string]: string }, podLabels: { [key: string]: string } = {}): NetworkPeer {
    return new PodPeer(podsIn(namespaceLabels, podLabels), Object.keys(namespaceLabels).length > 0 ? []
      : [problem('NetworkPeer.namespacesWith namespaceLabels', namespaceLabels, 'at least one label: none would mean all namespaces')]);
  }

  /**
   * Addresses, such as those of a load balancer outside of the cluster. Addresses of pods change, and what comes
   * through a node or a load balancer may carry its address instead of the client's.
   *
   * @param cidr a range of addresses, such as `10.0.0.0/16` or `2001:db8::/32`
   * @param without ranges within it that are left out
   */
  static addresses(cidr: string, without: string[] = []): NetworkPeer {
    return new AddressPeer(cidr, without);
  }

  /**
   * The peer as a NetworkPolicy takes it.
   *
   * @internal
   */
  abstract _bind(): NetworkPeerBinding;
}

/** A peer of a NetworkPolicy, and what is wrong about it. */
export interface NetworkPeerBinding {
  readonly peer: k8s.NetworkPolicyPeer;
  readonly problems: string[];
}

class PodPeer extends NetworkPeer {
  constructor(private readonly peer: k8s.NetworkPolicyPeer, private readonly problems: string[]) {
    super();
  }

  override _bind(): NetworkPeerBinding {
    return { peer: this.peer, problems: this.problems };
  }
}

class AddressPeer extends NetworkPeer {
  constructor(private readonly cidr: string, private readonly without: string[]) {
    super();
  }

  override _bind(): NetworkPeerBinding {
    const range = usualRange(this.cidr);
    const outside = this.without.filter((text) => {
      const inner = usualRange(text);
      return range === undefined || inner === undefined || !isPartOf(inner, range);
    });
    return {
      peer: { ipBlock: { cidr: this.cidr, ...(this.without.length > 0 ? { except: this.without } : {}) } },
      problems: range === undefined ? [problem('NetworkPeer.addresses cidr', this.cidr, 'a range of addresses without bits behind its length, such as 10.0.0.0/16 or 2001:db8::/32')]
        : outside.map((text) => problem('NetworkPeer.addresses without', text, `ranges within ${this.cidr}, and smaller`)),
    };
  }
}

function podsIn(namespaceLabels: { [key: string]: string }, podLabels: { [key: string]: string }): k8s.NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: namespaceLabels },
    ...(Object.keys(podLabels).length > 0 ? { podSelector: { matchLabels: podLabels } } : {}),
  };
}
