import { k8s } from '../k8s';
import type { EngineContainer } from '../engine/engine';
import type { MergedPod } from '../pod/merge';

/** What leader and workers have in common. */
export interface PodTemplateProps {
  readonly image: string;
  readonly port: number;
  readonly enableServiceLinks: boolean;
}

/** One pod of the group: what the engine runs, with everything that was merged. Rendered, as the set takes it opaque. */
export function podTemplate(name: string, container: EngineContainer, pod: MergedPod, props: PodTemplateProps): unknown {
  const quantities = Object.fromEntries(Object.entries(pod.resources).map(([resource, text]) => [resource, k8s.Quantity.fromString(text)]));
  return k8s.toJson_PodTemplateSpec({
    metadata: orNothing({ ...mapOf('labels', pod.labels), ...mapOf('annotations', pod.annotations) }),
    spec: {
      enableServiceLinks: props.enableServiceLinks ? undefined : false,
      schedulerName: pod.schedulerName,
      nodeSelector: orNothing(pod.nodeSelector),
      tolerations: pod.tolerations.length > 0 ? pod.tolerations : undefined,
      volumes: pod.volumes,
      containers: [{
        name,
        image: props.image,
        command: container.command,
        env: pod.env,
        ports: [{ containerPort: props.port }],
        resources: { limits: quantities, requests: quantities },
        startupProbe: container.startupProbe,
        readinessProbe: container.readinessProbe,
        livenessProbe: container.livenessProbe,
        securityContext: pod.capabilities.length > 0 ? { capabilities: { add: pod.capabilities } } : undefined,
        volumeMounts: pod.volumeMounts,
      }],
    },
  });
}

function mapOf(field: string, map: { [key: string]: string }): { [field: string]: { [key: string]: string } } {
  return Object.keys(map).length > 0 ? { [field]: map } : {};
}

function orNothing<T extends object>(map: T): T | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}
