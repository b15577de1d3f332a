import { createCommand, type Place } from './commands';

/** A kind of object that manifests refer to. */
export interface ReferredKind {
  /** How kubectl is asked for it, with the API group. */
  readonly resource: string;
  /** What to do where the object is not there. */
  remedy(place: Place): string;
}

const brought = (what: string): ReferredKind['remedy'] => () => what;
const created = (kind: string, ...options: string[]): ReferredKind['remedy'] => (place) => createCommand(kind, place, options);

/** The kinds whose objects can be looked up by name. */
export const REFERRED_KINDS: Readonly<Record<string, ReferredKind>> = {
  Namespace: { resource: 'namespaces', remedy: created('namespace') },
  ConfigMap: { resource: 'configmaps', remedy: created('configmap', '--from-file=…') },
  PersistentVolumeClaim: { resource: 'persistentvolumeclaims', remedy: brought('make the claim, or take another source of weights') },
  PersistentVolume: { resource: 'persistentvolumes', remedy: brought('make the volume, or leave volumeName out') },
  ServiceAccount: { resource: 'serviceaccounts', remedy: created('serviceaccount') },
  PriorityClass: { resource: 'priorityclasses.scheduling.k8s.io', remedy: created('priorityclass', '--value=…') },
  RuntimeClass: { resource: 'runtimeclasses.node.k8s.io', remedy: brought('the nodes\' container runtime brings it, such as nvidia by the GPU operator') },
  CSIDriver: { resource: 'csidrivers.storage.k8s.io', remedy: brought('install the driver; clouds have it as an add-on of the cluster') },
  IngressClass: { resource: 'ingressclasses.networking.k8s.io', remedy: brought('install an ingress controller, or name one that is there') },
  GatewayClass: { resource: 'gatewayclasses.gateway.networking.k8s.io', remedy: brought('install a gateway controller, or name one that is there') },
  Gateway: { resource: 'gateways.gateway.networking.k8s.io', remedy: brought('make the Gateway, or name one that is there') },
  InferencePool: { resource: 'inferencepools.inference.networking.k8s.io', remedy: brought('make the InferencePool, or name one that is there') },
  Service: { resource: 'services', remedy: brought('apply what makes the Service first') },
  Dataset: { resource: 'datasets.data.fluid.io', remedy: brought('make the Dataset, or name one that is there') },
  LocalQueue: { resource: 'localqueues.kueue.x-k8s.io', remedy: brought('make the queue, or ask whoever runs Kueue for its name') },
  TriggerAuthentication: { resource: 'triggerauthentications.keda.sh', remedy: brought('make the TriggerAuthentication, or name one that is there') },
};

/** How to install what serves an API group. */
const INSTALLATIONS: readonly (readonly [string, string])[] = [
  ['leaderworkerset.x-k8s.io', 'install LeaderWorkerSet: https://lws.sigs.k8s.io/docs/installation/'],
  ['disaggregatedset.x-k8s.io', 'install LeaderWorkerSet 0.9 or later: https://lws.sigs.k8s.io/docs/installation/'],
  ['data.fluid.io', 'install Fluid: https://fluid-cloudnative.github.io; on Alibaba Cloud the add-on ack-fluid'],
  ['monitoring.coreos.com', 'install the Prometheus Operator: https://prometheus-operator.dev'],
  ['keda.sh', 'install KEDA: https://keda.sh/docs/latest/deploy/'],
  ['gateway.networking.k8s.io', 'install Gateway API and a gateway: https://gateway-api.sigs.k8s.io/guides/'],
  ['inference.networking.k8s.io', 'install the inference extension of Gateway API: https://gateway-api-inference-extension.sigs.k8s.io'],
  ['kueue.x-k8s.io', 'install Kueue: https://kueue.sigs.k8s.io/docs/installation/'],
  ['scheduling.volcano.sh', 'install Volcano: https://volcano.sh'],
];

/** How to install what serves an API group, or a newer version of it. */
export function installationOf(group: string): string {
  return INSTALLATIONS.find(([known]) => known === group)?.[1] ?? `install what serves ${group}`;
}
