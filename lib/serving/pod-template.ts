import { k8s } from '../k8s';
import type { EngineContainer } from '../engine/engine';
import type { MergedPod } from '../pod/merge';
import type { ImageVolume } from '../pod/pod-contribution';
import { canonicalQuantity } from '../pod/quantity';
import type { PodSecurityBinding } from '../security/pod-security';

/** What leader and workers have in common. */
export interface PodTemplateProps {
  readonly image: string;
  readonly port: number;
  readonly enableServiceLinks: boolean;
  readonly automountServiceAccountToken: boolean;
  readonly serviceAccountName?: string;
  readonly imagePullSecrets: readonly string[];
  readonly priorityClassName?: string;
  readonly gracePeriodSeconds?: number;
  /** Whether the last lines of a failed container's log stand in its status. */
  readonly terminationMessageFromLogs: boolean;
  readonly security: PodSecurityBinding;
}

/** The name of the API's port in Services, monitors and pods. */
export const HTTP = 'http';

/** One pod of the group: what the engine runs, with everything that was merged. Rendered, as the set takes it opaque. */
export function podTemplate(name: string, container: EngineContainer, pod: MergedPod, props: PodTemplateProps): unknown {
  const quantities = Object.fromEntries(Object.entries(pod.resources).map(([resource, text]) => [resource, k8s.Quantity.fromString(text)]));
  const answersHttp = container.startupProbe?.httpGet !== undefined;
  const template: unknown = k8s.toJson_PodTemplateSpec({
    metadata: orNothing({ ...mapOf('labels', pod.labels), ...mapOf('annotations', pod.annotations) }),
    spec: {
      enableServiceLinks: props.enableServiceLinks ? undefined : false,
      automountServiceAccountToken: props.automountServiceAccountToken ? undefined : false,
      serviceAccountName: props.serviceAccountName,
      imagePullSecrets: props.imagePullSecrets.length > 0 ? props.imagePullSecrets.map((secret) => ({ name: secret })) : undefined,
      priorityClassName: props.priorityClassName,
      schedulerName: pod.schedulerName,
      terminationGracePeriodSeconds: props.gracePeriodSeconds,
      securityContext: props.security.pod,
      runtimeClassName: pod.runtimeClassName,
      hostNetwork: pod.hostNetwork || undefined,
      // With the node's network the cluster's names are found only so, the leader's among them.
      dnsPolicy: pod.hostNetwork ? 'ClusterFirstWithHostNet' : undefined,
      hostIpc: pod.hostIpc || undefined,
      affinity: pod.affinity,
      nodeSelector: orNothing(pod.nodeSelector),
      tolerations: pod.tolerations.length > 0 ? pod.tolerations : undefined,
      volumes: pod.volumes,
      initContainers: pod.initContainers.length > 0 ? pod.initContainers : undefined,
      containers: [{
        name,
        image: props.image,
        command: withSetup(container.command, pod.setup),
        env: pod.env,
        ports: [{ containerPort: props.port, name: answersHttp ? HTTP : undefined }],
        resources: { limits: quantities, requests: quantities },
        startupProbe: container.startupProbe,
        readinessProbe: container.readinessProbe,
        livenessProbe: container.livenessProbe,
        lifecycle: container.lifecycle,
        terminationMessagePolicy: props.terminationMessageFromLogs ? 'FallbackToLogsOnError' : undefined,
        securityContext: props.security.container,
        volumeMounts: pod.volumeMounts,
      }, ...pod.sidecars],
    },
  });
  return withCanonicalQuantities(withImageVolumes(template, pod.imageVolumes));
}

/** Fields that hold quantities by name, or one. */
const QUANTITIES = ['limits', 'requests', 'sizeLimit'];

/** The template with all quantities as Kubernetes writes them, whoever said them. */
function withCanonicalQuantities(value: unknown, isQuantity = false): unknown {
  if (typeof value === 'string') return isQuantity ? canonicalQuantity(value) : value;
  if (Array.isArray(value)) return value.map((entry) => withCanonicalQuantities(entry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withCanonicalQuantities(entry, isQuantity || QUANTITIES.includes(key))]));
}

/** The engine's script, after lines that must succeed first. */
function withSetup(command: string[], setup: readonly string[]): string[] {
  return setup.length === 0 ? command : [...command.slice(0, -1), `${setup.join(' &&\n')} && {\n${command.at(-1) ?? ''}\n}`];
}

/** Volumes of a kind that the API of 1.28 does not know, so that its classes would drop them. */
function withImageVolumes(template: unknown, volumes: readonly ImageVolume[]): unknown {
  if (volumes.length === 0) return template;
  const { spec, ...rest } = template as { spec: { volumes?: object[] } };
  const images = volumes.map(({ name, reference, pullPolicy }) => ({ name, image: { reference, ...(pullPolicy === undefined ? {} : { pullPolicy }) } }));
  return { ...rest, spec: { ...spec, volumes: [...(spec.volumes ?? []), ...images] } };
}

function mapOf(field: string, map: { [key: string]: string }): { [field: string]: { [key: string]: string } } {
  return Object.keys(map).length > 0 ? { [field]: map } : {};
}

function orNothing<T extends object>(map: T): T | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}
