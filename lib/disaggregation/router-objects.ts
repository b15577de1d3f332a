import { type ApiObjectProps, Size } from 'cdk8s';
import { k8s } from '../k8s';
import { ownLabelProblems } from '../pod/own-labels';
import { CORES, isCores, isSize } from '../pod/quantity';
import { shellCommand } from '../pod/shell';
import { isWhole, problem } from '../problems';
import type { NetworkPeer } from '../security/network-peer';
import { HOSTS, METRICS_PORT, type DisaggregationRouter, type RouterBinding } from './router';

/** What the router's objects are made from. */
export interface RouterParts {
  readonly name: string;
  readonly router: DisaggregationRouter;
  readonly binding: RouterBinding;
  readonly clients: readonly NetworkPeer[];
  readonly scrapers: readonly NetworkPeer[];
  /** How long the groups may take to be ready, in seconds. */
  readonly startupSeconds: number;
  /** Whether the platform chooses the router's user. */
  readonly assignsUser: boolean;
  readonly imagePullSecrets: readonly string[];
}

/** An object, with the last part of its construct's path. */
export interface RouterObject {
  readonly id: string;
  readonly manifest: ApiObjectProps;
}

const APPLICATION = 'app.kubernetes.io/name';
/** The label by which the router's pods are told from others. Nobody else sets it. */
const ROUTER = 'cdk8s-inference/router';
const MOST_REPLICAS = 100;
const FIRST_UNPRIVILEGED_PORT = 1024;
/** Until the Service and load balancers have stopped sending. */
const REMOVAL_SECONDS = 15;
/** Answers that are being written may take this long to end. */
const REQUESTS_SECONDS = 300;
/** Kubernetes calls a Deployment failed after this long without progress, beyond the time that the groups take. */
const PROGRESS_SLACK_SECONDS = 600;
/** The user `nobody` of most images. */
const NOBODY = 65534;

/** Labels that the router's pods carry and no others. */
export function routerLabels(name: string): { [key: string]: string } {
  return { [ROUTER]: name };
}

/** What is wrong about a router's own properties. */
export function routerProblems({ props, port }: DisaggregationRouter): string[] {
  const { image, host, replicas = 2, cpu = 2, memory, podLabels } = props;
  return [
    ...ownLabelProblems('router podLabels', podLabels),
    ...(typeof image === 'string' && /^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/.test(image) ? [] : [problem('router image', image, 'the name of an image, such as vllm/vllm-router:v0.1.17')]),
    ...(host === undefined || HOSTS.includes(host) ? [] : [problem('router host', host, HOSTS.join(' or '))]),
    ...(isWhole(replicas) && replicas <= MOST_REPLICAS ? [] : [problem('router replicas', replicas, `a whole number from 1 to ${MOST_REPLICAS}`)]),
    ...(isWhole(port, FIRST_UNPRIVILEGED_PORT) && port <= 65535 && port !== METRICS_PORT ? []
      : [problem('router port', port, `a port from ${FIRST_UNPRIVILEGED_PORT} to 65535 other than ${METRICS_PORT}, that of its metrics`)]),
    ...(isCores(cpu) ? [] : [problem('router cpu', cpu, CORES)]),
    ...(memory === undefined || isSize(memory) ? [] : [problem('router memory', memory.asString(), 'a size above 0')]),
  ];
}

/** The router, its Service, what it may ask the API server, and who may reach it. */
export function routerObjects(parts: RouterParts): RouterObject[] {
  const { name, router, clients, scrapers } = parts;
  const { replicas = 2 } = router.props;
  const metadata = { name, labels: { [APPLICATION]: name } };
  const selector = { matchLabels: routerLabels(name) };
  const from = (peers: readonly NetworkPeer[]) => peers.map((peer) => peer._bind().peer);
  const tcp = (port: number) => [{ port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' }];
  return [
    { id: 'ServiceAccount', manifest: k8s.KubeServiceAccount.manifest({ metadata, automountServiceAccountToken: false }) },
    { id: 'Role', manifest: k8s.KubeRole.manifest({ metadata, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }] }) },
    {
      id: 'RoleBinding',
      manifest: k8s.KubeRoleBinding.manifest({
        metadata, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name }, subjects: [{ kind: 'ServiceAccount', name }],
      }),
    },
    { id: 'Deployment', manifest: deployment(parts) },
    {
      id: 'Service',
      manifest: k8s.KubeService.manifest({
        metadata,
        spec: {
          type: 'ClusterIP',
          selector: routerLabels(name),
          ports: [
            { name: 'http', port: router.port, protocol: 'TCP', targetPort: k8s.IntOrString.fromNumber(router.port) },
            { name: 'metrics', port: METRICS_PORT, protocol: 'TCP', targetPort: k8s.IntOrString.fromNumber(METRICS_PORT) },
          ],
        },
      }),
    },
    ...(replicas > 1 ? [{
      id: 'DisruptionBudget',
      manifest: k8s.KubePodDisruptionBudget.manifest({ metadata: { name }, spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector } }),
    }] : []),
    {
      id: 'NetworkPolicy',
      manifest: k8s.KubeNetworkPolicy.manifest({
        metadata: { name },
        spec: {
          podSelector: selector,
          policyTypes: ['Ingress'],
          ingress: [
            { from: from(clients), ports: tcp(router.port) },
            ...(scrapers.length > 0 ? [{ from: from(scrapers), ports: tcp(METRICS_PORT) }] : []),
          ],
        },
      }),
    },
  ].map(({ id, manifest }) => ({ id, manifest: manifest as ApiObjectProps }));
}

function deployment({ name, router, binding, startupSeconds, assignsUser, imagePullSecrets }: RouterParts) {
  const { image, replicas = 2, cpu = 2, memory = Size.gibibytes(4), podLabels, nodeSelector, tolerations } = router.props;
  const quantities = { cpu: k8s.Quantity.fromNumber(cpu), memory: k8s.Quantity.fromString(memory.asString()) };
  const probe = (path: string) => ({ httpGet: { path, port: k8s.IntOrString.fromNumber(router.port) }, timeoutSeconds: 5 });
  return k8s.KubeDeployment.manifest({
    metadata: { name, labels: { [APPLICATION]: name } },
    spec: {
      replicas,
      progressDeadlineSeconds: startupSeconds + PROGRESS_SLACK_SECONDS,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) } },
      selector: { matchLabels: routerLabels(name) },
      template: {
        metadata: { labels: { ...podLabels, [APPLICATION]: name, ...routerLabels(name) } },
        spec: {
          serviceAccountName: name,
          automountServiceAccountToken: true,
          enableServiceLinks: false,
          imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map((secret) => ({ name: secret })) : undefined,
          terminationGracePeriodSeconds: REMOVAL_SECONDS + REQUESTS_SECONDS,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, ...(assignsUser ? {} : { runAsUser: NOBODY, runAsGroup: NOBODY }) },
          nodeSelector,
          tolerations,
          // Two beside each other are of use only where one node does not take both along.
          topologySpreadConstraints: [{
            maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: routerLabels(name) },
          }],
          containers: [{
            name: 'router',
            image,
            command: shellCommand(binding.script),
            env: binding.env.length > 0 ? binding.env : undefined,
            ports: [{ name: 'http', containerPort: router.port }, { name: 'metrics', containerPort: METRICS_PORT }],
            resources: { limits: quantities, requests: quantities },
            // Ready once there is a group of each half that is.
            readinessProbe: { ...probe('/readiness'), periodSeconds: 5 },
            livenessProbe: { ...probe('/liveness'), periodSeconds: 10, failureThreshold: 6 },
            lifecycle: { preStop: { exec: { command: ['sleep', String(REMOVAL_SECONDS)] } } },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            terminationMessagePolicy: 'FallbackToLogsOnError',
          }],
        },
      },
    },
  });
}
