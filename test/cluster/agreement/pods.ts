import fc from 'fast-check';
import type { PodContribution } from '../../../lib';
import { k8s } from '../../../lib/k8s';
import { annotations, env, label, labels, mostly, oneOf, quantity, sometimes, subdomain } from './values';

const volumeName = mostly(oneOf('extra', 'data', 'v-1'), oneOf('', 'Extra', 'a_b', 'v'.repeat(64), 'v.1'), 10);
const secretKey = mostly(oneOf('token', 'a.b', '_x', 'A-1'), oneOf('', 'a b', 'a/b', '..', 'k'.repeat(254)), 8);

/** Where a volume comes from, as it is written. */
const source = fc.oneof(
  fc.record({ type: fc.constant('emptyDir' as const), text: quantity }),
  fc.record({ type: fc.constant('configMap' as const), text: subdomain }),
  fc.record({ type: fc.constant('secret' as const), text: subdomain }),
  fc.record({ type: fc.constant('claim' as const), text: subdomain }),
  fc.record({ type: fc.constant('hostPath' as const), text: mostly(oneOf('/mnt', '/'), oneOf('', 'mnt', '/a/../b', '/a:b')) }),
);
const mountPath = mostly(oneOf('/extra', '/data/x', '/a b', '/opt/'), oneOf('', 'extra', '/a:b', '/dev/shm', '/', '.'), 10);
const volume = fc.record({
  name: volumeName, source, mountPath, mount: mostly(fc.constant(undefined), oneOf('elsewhere', ''), 12),
  subPath: sometimes(mostly(oneOf('a', 'a/b', ''), oneOf('..', 'a/../b', '/abs', '../a')), 5), readOnly: sometimes(fc.boolean()),
});

const resourceName = mostly(oneOf('rdma/hca', 'example.com/x', 'ephemeral-storage', 'cpu', 'memory', 'hugepages-2Mi'), oneOf('', 'hca', 'RDMA/hca', 'a b', 'rdma/', 'nvidia.com/gpu', 'requests.x', 'hugepages-x', 'kubernetes.io/x', `example.com/${'x'.repeat(64)}`, 'storage'), 6);

const toleration = fc.record({
  key: mostly(oneOf<string | undefined>('nvidia.com/gpu', 'a'), oneOf<string | undefined>('', 'a b', undefined), 6),
  operator: mostly(oneOf<string | undefined>('Exists', 'Equal', undefined), oneOf<string | undefined>('In', '', 'exists')),
  value: sometimes(mostly(oneOf('x', ''), oneOf('a b', 'v'.repeat(64))), 3),
  effect: mostly(oneOf<string | undefined>('NoSchedule', 'NoExecute', 'PreferNoSchedule', undefined), oneOf<string | undefined>('Never', '')),
  tolerationSeconds: sometimes(oneOf(0, 30, -1), 4),
}, { requiredKeys: [] });

const expression = fc.record({
  key: mostly(oneOf('pool', 'topology.kubernetes.io/zone'), oneOf('', 'a b')),
  operator: mostly(oneOf('In', 'Exists', 'NotIn'), oneOf('Is', 'Gt', '')),
  values: sometimes(mostly(oneOf<string[]>(['a'], ['a', 'b']), oneOf<string[]>([], ['a b'], ['1', '2'])), 2),
});

const container = fc.record({
  name: mostly(label, oneOf('', 'Box', 'a_b', 'c'.repeat(64), 'r1-leader', 'c.d'), 8), image: mostly(oneOf('busybox', 'example.com/a:b'), oneOf('', ' ', 'a b ')),
  stays: sometimes(fc.boolean()), env: sometimes(fc.array(env, { maxLength: 2 })), port: sometimes(oneOf(8080, 0, 70000, 8000), 5),
  limits: sometimes(fc.dictionary(resourceName, quantity, { maxKeys: 1, noNullPrototype: true }), 5),
});

/** What a pod gets beside everything else, as plain values. */
export const contribution = fc.record({
  labels: sometimes(labels), annotations: sometimes(annotations), env: sometimes(fc.array(env, { maxLength: 3 })),
  secretEnv: sometimes(fc.record({ name: oneOf('TOKEN', 'HF_TOKEN'), secretName: subdomain, key: secretKey }), 8),
  fieldEnv: sometimes(mostly(oneOf('status.podIP', 'metadata.name', 'spec.nodeName', 'metadata.labels[\'a\']', 'status.hostIP'), oneOf('', 'status.phase', 'metadata.nix', 'spec.containers')), 10),
  volumes: sometimes(fc.array(volume, { maxLength: 2 })), resources: sometimes(fc.dictionary(resourceName, quantity, { maxKeys: 2, noNullPrototype: true })),
  capabilities: sometimes(fc.array(mostly(oneOf('IPC_LOCK', 'SYS_PTRACE', 'NET_ADMIN'), oneOf('', 'CAP_SYS_ADMIN', 'ALL', 'SYS_ADMIN', 'ipc_lock')), { maxLength: 2 }), 8),
  nodeSelector: sometimes(labels, 8), tolerations: sometimes(fc.array(toleration, { maxLength: 2 }), 6),
  expressions: sometimes(fc.array(expression, { minLength: 1, maxLength: 2 }), 10), topologyKey: sometimes(mostly(oneOf('kubernetes.io/hostname', 'zone'), oneOf('', 'a b')), 12),
  schedulerName: sometimes(mostly(oneOf('volcano', 'default-scheduler'), oneOf('', 'A B')), 12), runtimeClassName: sometimes(mostly(oneOf('nvidia', 'a.b'), oneOf('', 'Nvidia', 'a_b')), 12),
  initContainers: sometimes(fc.array(container, { maxLength: 2 }), 8), sidecars: sometimes(fc.array(container, { maxLength: 2 }), 10),
  hostNetwork: sometimes(fc.boolean(), 12), hostIpc: sometimes(fc.boolean(), 16), privileged: sometimes(fc.boolean(), 16), setup: sometimes(oneOf(['export A=1'], ['echo "$HOME"'], ['echo $(UNKNOWN)']), 12),
});

type Values<T> = T extends fc.Arbitrary<infer U> ? U : never;
type Contribution = Values<typeof contribution>;

/** The same as the library takes it. */
export function contributionOf(given: Contribution): PodContribution {
  const { secretEnv, fieldEnv, volumes, expressions, topologyKey, initContainers, sidecars, env: variables, ...rest } = given;
  const environment = [
    ...variables ?? [],
    ...(secretEnv ? [{ name: secretEnv.name, valueFrom: { secretKeyRef: { name: secretEnv.secretName, key: secretEnv.key } } }] : []),
    ...(fieldEnv === undefined ? [] : [{ name: 'FIELD', valueFrom: { fieldRef: { fieldPath: fieldEnv } } }]),
  ];
  const affinity = expressions === undefined && topologyKey === undefined ? undefined : {
    ...(expressions ? { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: expressions }] } } } : {}),
    ...(topologyKey === undefined ? {} : { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { topologyKey, labelSelector: { matchLabels: { a: 'b' } } } }] } }),
  };
  return withoutNothing({
    ...rest,
    env: environment.length > 0 ? environment : undefined,
    affinity: affinity as PodContribution['affinity'],
    volumes: volumes?.map(({ name, source: from }) => ({ name, ...volumeSource(from) })),
    volumeMounts: volumes?.map(({ name, mountPath: at, mount, subPath, readOnly }) => withoutNothing({ name: mount ?? name, mountPath: at, subPath, readOnly })),
    initContainers: initContainers?.map(containerOf),
    sidecars: sidecars?.map(containerOf),
  }) as PodContribution;
}

function volumeSource({ type, text }: Values<typeof source>): Partial<k8s.Volume> {
  switch (type) {
    case 'emptyDir': return { emptyDir: { sizeLimit: k8s.Quantity.fromString(text) } };
    case 'configMap': return { configMap: { name: text } };
    case 'secret': return { secret: { secretName: text } };
    case 'claim': return { persistentVolumeClaim: { claimName: text } };
    case 'hostPath': return { hostPath: { path: text } };
  }
}

function containerOf({ name, image, stays, env: variables, port, limits }: Values<typeof container>): k8s.Container {
  return withoutNothing({
    name, image, restartPolicy: stays ? 'Always' : undefined, env: variables, ports: port === undefined ? undefined : [{ containerPort: port }],
    resources: limits && { limits: Object.fromEntries(Object.entries(limits).map(([key, text]) => [key, k8s.Quantity.fromString(text)])) },
  }) as k8s.Container;
}

export function withoutNothing<T extends object>(of: T): Partial<T> {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as Partial<T>;
}
