import { about, clusterOf, findingsIn, objectsIn, short, type World } from './world';
import { findingsOf, needsOf } from '../../lib/preflight/preflight';

const pod = (spec: string) => `{ apiVersion: v1, kind: Pod, metadata: { name: p, namespace: llm }, spec: { ${spec} } }`;
const lines = async (yaml: string, world?: World) => short(await findingsIn(yaml, world)).filter((line) => !line.includes('Namespace ') && !/^\S+ (API|fields) /.test(line));
const secrets = (data: Record<string, Record<string, string>>): World => ({ objects: { 'llm/secrets': Object.fromEntries(Object.entries(data).map(([name, entries]) => [name, { data: entries }])) } });

test('a pod needs everything that it refers to and what is not optional', async () => {
  expect(await lines(pod(`
    serviceAccountName: sa, priorityClassName: high, schedulerName: mine, runtimeClassName: nvidia, imagePullSecrets: [{ name: pull }],
    volumes: [
      { name: a, secret: { secretName: tls, items: [{ key: tls.crt, path: x }] } }, { name: b, configMap: { name: cm } }, { name: c, persistentVolumeClaim: { claimName: weights } },
      { name: d, csi: { driver: x.csi.example.com, nodePublishSecretRef: { name: csi } } }, { name: e, secret: { secretName: none, optional: true } },
      { name: f, ephemeral: { volumeClaimTemplate: { spec: { storageClassName: fast } } } }, { name: g, projected: { sources: [{ secret: { name: token } }, { configMap: { name: more } }] } },
      { name: h, emptyDir: {} }
    ],
    initContainers: [{ envFrom: [{ secretRef: { name: all } }, { configMapRef: { name: maybe, optional: true } }] }],
    containers: [{ env: [{ name: K, valueFrom: { secretKeyRef: { name: key, key: k } } }, { name: F, valueFrom: { fieldRef: { fieldPath: status.podIP } } }] }]
  `))).toEqual([
    'CSIDriver x.csi.example.com', 'ConfigMap llm/cm', 'ConfigMap llm/more', 'PersistentVolumeClaim llm/weights', 'PriorityClass high', 'RuntimeClass nvidia',
    'Secret llm/all', 'Secret llm/csi', 'Secret llm/key', 'Secret llm/pull', 'Secret llm/tls', 'Secret llm/token', 'ServiceAccount llm/sa', 'StorageClass fast', 'scheduler mine',
  ].map((line) => `not-asked ${line}`));
});

test('what every cluster has is not needed', async () => {
  expect(await lines(pod('serviceAccountName: default, priorityClassName: system-node-critical, schedulerName: default-scheduler, containers: []'))).toEqual([]);
});

test.each<[string, string, string[]]>([
  ['an Ingress', '{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: a, namespace: llm }, spec: { ingressClassName: nginx, tls: [{ secretName: tls }], rules: [{ http: { paths: [{ backend: { service: { name: api } } }] } }] } }', ['IngressClass nginx', 'Secret llm/tls', 'Service llm/api']],
  ['a Gateway', '{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: a, namespace: llm }, spec: { gatewayClassName: istio, listeners: [{ tls: { certificateRefs: [{ name: tls, namespace: certs }] } }] } }', ['GatewayClass istio', 'Secret certs/tls']],
  ['an HTTPRoute', '{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: a, namespace: llm }, spec: { parentRefs: [{ name: gw, namespace: infra }], rules: [{ backendRefs: [{ name: pool, kind: InferencePool }, { name: s3, kind: Bucket }] }] } }', ['Gateway infra/gw', 'InferencePool llm/pool']],
  ['an InferencePool', '{ apiVersion: inference.networking.k8s.io/v1, kind: InferencePool, metadata: { name: a, namespace: llm }, spec: { endpointPickerRef: { name: epp } } }', ['Service llm/epp']],
  ['an autoscaler', '{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: { name: a, namespace: llm }, spec: { metrics: [{ type: Pods }, { type: External }, { type: Other }] } }', ['APIService v1beta1.custom.metrics.k8s.io', 'APIService v1beta1.external.metrics.k8s.io']],
  ['a ScaledObject', '{ apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: { name: a, namespace: llm }, spec: { triggers: [{ type: prometheus, authenticationRef: { name: auth } }, { type: cpu }] } }', ['APIService v1beta1.external.metrics.k8s.io', 'TriggerAuthentication llm/auth']],
  ['a queued workload', '{ apiVersion: batch/v1, kind: Job, metadata: { name: a, namespace: llm, labels: { kueue.x-k8s.io/queue-name: gpus } }, spec: {} }', ['LocalQueue llm/gpus']],
  ['a DataLoad', '{ apiVersion: data.fluid.io/v1alpha1, kind: DataLoad, metadata: { name: a, namespace: llm }, spec: { dataset: { name: weights } } }', ['Dataset llm/weights']],
  ['a claim', '{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: a, namespace: llm }, spec: {} }', ['StorageClass (the default)']],
  ['a claim of a volume', '{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: a, namespace: llm }, spec: { storageClassName: "", volumeName: pv } }', ['PersistentVolume pv']],
  ['a claim by labels', '{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: a, namespace: llm }, spec: { storageClassName: "", selector: {} } }', []],
])('%s needs what it refers to', async (_what, yaml, expected) => {
  expect(await lines(yaml)).toEqual(expected.map((line) => `not-asked ${line}`));
});

test('claims of a set are its own, and need their class', async () => {
  expect(await lines(`{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: a, namespace: llm }, spec: {
    volumeClaimTemplates: [{ metadata: { name: data }, spec: { storageClassName: fast } }],
    template: { spec: { volumes: [{ name: data, persistentVolumeClaim: { claimName: x } }] } } } }`)).toEqual(['not-asked StorageClass fast']);
});

test('what the manifests bring is not needed: objects, the claim of a Dataset, volumes of a class made by hand', async () => {
  expect(await lines([
    pod('serviceAccountName: sa, volumes: [{ persistentVolumeClaim: { claimName: weights } }, { configMap: { name: cm, items: [{ key: a }] } }]'),
    '{ apiVersion: v1, kind: ServiceAccount, metadata: { name: sa, namespace: llm } }',
    '{ apiVersion: v1, kind: ConfigMap, metadata: { name: cm, namespace: llm }, data: { a: b } }',
    '{ apiVersion: data.fluid.io/v1alpha1, kind: Dataset, metadata: { name: weights, namespace: llm } }',
    '{ apiVersion: v1, kind: PersistentVolume, metadata: { name: pv }, spec: { storageClassName: manual } }',
    '{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: c, namespace: llm }, spec: { storageClassName: manual } }',
    '{ apiVersion: v1, kind: Namespace, metadata: { name: llm } }',
  ].join('\n---\n'))).toEqual([]);
});

test('objects of another namespace do not count', async () => {
  expect(await lines(`${pod('serviceAccountName: sa')}\n---\n{ apiVersion: v1, kind: ServiceAccount, metadata: { name: sa, namespace: other } }`)).toEqual(['not-asked ServiceAccount llm/sa']);
});

test('the manifests\' own Secret without an entry that is used is missing it, whatever the cluster has', async () => {
  const own = (data: string) => `${pod('containers: [{ env: [{ name: K, valueFrom: { secretKeyRef: { name: key, key: k } } }] }]')}\n---\n{ apiVersion: v1, kind: Secret, metadata: { name: key, namespace: llm }, ${data} }`;

  expect(await lines(own('stringData: { k: hidden }'))).toEqual([]);
  expect(about(await findingsIn(own('data: { other: aGlkZGVu }')), 'Secret')).toMatchObject({ state: 'missing', detail: 'the manifests\' own Secret has no entry k' });
});

describe('Secrets', () => {
  const USES = pod('containers: [{ env: [{ name: A, valueFrom: { secretKeyRef: { name: key, key: a } } }, { name: B, valueFrom: { secretKeyRef: { name: key, key: b } } }] }]');

  test('with all entries are there', async () => {
    expect(about(await findingsIn(USES, secrets({ key: { a: 'x', b: 'y', c: 'z' } })), 'Secret')).toMatchObject({ state: 'present', detail: 'with a, b' });
  });

  test('without one of them are not, with those that they have', async () => {
    expect(about(await findingsIn(USES, secrets({ key: { a: 'x', B: 'y' } })), 'Secret')).toMatchObject({ state: 'missing', detail: 'it has no entry b; it has: a, B' });
    expect(about(await findingsIn(USES, secrets({ key: {} })), 'Secret')).toMatchObject({ state: 'missing', detail: 'it has no entry a, b; it has: none' });
  });

  test('that are not there are missing, with the command that makes them', async () => {
    expect(about(await findingsIn(USES, secrets({})), 'Secret')).toMatchObject({ state: 'missing', detail: 'not there', remedy: 'kubectl create secret generic key --namespace llm --from-file=a=… --from-file=b=…; where the Secret is there, add the entries to it' });
  });

  const VOLUME = '{ apiVersion: v1, kind: PersistentVolume, metadata: { name: pv }, spec: { csi: { driver: ossplugin.csi.alibabacloud.com, nodePublishSecretRef: { name: oss, namespace: llm } } } }';

  test.each<[Record<string, string>, string, string]>([
    [{ akId: '', akSecret: '' }, 'present', 'with akId or AccessKeyId, akSecret or AccessKeySecret'],
    [{ accesskeyid: '', AccessKeySecret: '' }, 'present', 'with akId or AccessKeyId, akSecret or AccessKeySecret'],
    [{ akId: '' }, 'missing', 'it has no entry akSecret or AccessKeySecret; it has: akId'],
  ])('of a bucket have either pair of entries: %j is %s', async (data, state, detail) => {
    expect(about(await findingsIn(VOLUME, secrets({ oss: data })), 'Secret', 'oss')).toMatchObject({ state, detail, namespace: 'llm' });
  });
});

test('Secrets of registries and of certificates are made by commands of their own', async () => {
  const pull = await findingsIn(pod('imagePullSecrets: [{ name: pull }]'));
  const tls = await findingsIn('{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: a, namespace: llm }, spec: { tls: [{ secretName: tls }] } }');

  expect(about(pull, 'Secret').remedy).toBe('kubectl create secret docker-registry pull --namespace llm --docker-server=… --docker-username=…');
  expect(about(tls, 'Secret').remedy).toBe('kubectl create secret tls tls --namespace llm --cert=… --key=…');
});

test('a ConfigMap is looked into where an entry is used', async () => {
  const uses = pod('volumes: [{ configMap: { name: cm, items: [{ key: a }] } }]');

  expect(about(await findingsIn(uses, { objects: { 'llm/configmaps': { cm: { data: { a: '' } } } } }), 'ConfigMap')).toMatchObject({ state: 'present' });
  expect(about(await findingsIn(uses, { objects: { 'llm/configmaps': { cm: { data: { b: '' } } } } }), 'ConfigMap')).toMatchObject({ state: 'missing', detail: 'it has no entry a; it has: b' });
});

const classOf = (name: string, isDefault = false) => ({ metadata: { name, ...(isDefault ? { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } : {}) } });
const CLAIM = (spec: string) => `{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: a, namespace: llm }, spec: { ${spec} } }`;

test.each<[string, object[], string, string]>([
  ['storageClassName: fast', [classOf('fast')], 'present', ''],
  ['storageClassName: fast', [classOf('slow')], 'missing', 'there are: slow'],
  ['', [classOf('slow'), classOf('fast', true)], 'present', 'fast'],
  ['', [classOf('slow')], 'missing', 'no default class; there are: slow'],
  ['', [], 'missing', 'no default class; there are: none'],
])('a claim with %j and classes %j is %s', async (spec, classes, state, detail) => {
  const world = { objects: { 'storageclasses.storage.k8s.io': Object.fromEntries(classes.map((one, i) => [String(i), one])) } };
  expect(about(await findingsIn(CLAIM(spec), world), 'StorageClass')).toMatchObject({ state, detail });
});

test.each<[World, string, string]>([
  [{ objects: { 'apiservices.apiregistration.k8s.io': { 'v1beta1.custom.metrics.k8s.io': { status: { conditions: [{ type: 'Available', status: 'True' }] } } } } }, 'present', ''],
  [{ objects: { 'apiservices.apiregistration.k8s.io': { 'v1beta1.custom.metrics.k8s.io': { status: { conditions: [{ type: 'Available', status: 'False', message: 'no endpoints' }] } } } } }, 'missing', 'not available: no endpoints'],
  [{}, 'missing', 'nobody serves these metrics'],
])('metrics of %j are %s', async (world, state, detail) => {
  const scaler = '{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: { name: a, namespace: llm }, spec: { metrics: [{ type: Pods }] } }';
  expect(about(await findingsIn(scaler, world), 'APIService')).toMatchObject({ state, detail, remedy: 'install prometheus-adapter, or another one that serves custom metrics' });
});

test('objects of a kind and namespace are one question', async () => {
  const cluster = clusterOf({ objects: { 'llm/serviceaccounts': { b: {} } } });
  const findings = await findingsOf(needsOf(objectsIn(`${pod('serviceAccountName: b')}\n---\n${pod('serviceAccountName: a').replace('name: p', 'name: q')}`)), cluster);

  expect(short(findings)).toEqual(['missing Namespace llm', 'missing ServiceAccount llm/a', 'present ServiceAccount llm/b']);
  const questions = new Set(cluster.asked.map((args) => args.join(' ')));
  expect(questions).toEqual(new Set(['get namespaces llm -o name --ignore-not-found', 'get serviceaccounts a b --namespace llm -o name --ignore-not-found']));
});

test('names that are options or paths are never given to kubectl', async () => {
  const hostile = ['--kubeconfig=/etc/passwd', '-o=json', 'a b', '../secrets', '$(id)', 'a\nb'];
  const cluster = clusterOf({});
  const findings = await findingsOf(needsOf(hostile.flatMap((name) => objectsIn(pod(`serviceAccountName: ${JSON.stringify(name)}, imagePullSecrets: [{ name: ${JSON.stringify(name)} }]`)))), cluster);

  expect(findings.filter(({ detail }) => detail === 'no object can have this name')).toHaveLength(2 * hostile.length);
  expect(cluster.asked.flat().filter((word) => hostile.includes(word))).toEqual([]);
});

test('namespaces that are options are never given to kubectl', async () => {
  const cluster = clusterOf({});
  const findings = await findingsOf(needsOf(objectsIn(pod('serviceAccountName: sa').replace('namespace: llm', 'namespace: "--token=x"'))), cluster);

  expect(short(findings)).toEqual(['missing Namespace --token=x', 'missing ServiceAccount --token=x/sa']);
  expect(cluster.asked).toEqual([]);
});

describe('a command is told', () => {
  const pod = (spec: object, namespace = 'llm') => JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace }, spec });
  const remedies = async (...manifests: string[]) => (await findingsIn(manifests.join('\n---\n'))).map(({ kind, remedy }) => `${kind}: ${remedy}`);
  const NO_NAME = 'name one that can be: at most 253 lower-case letters, digits, hyphens and dots; a namespace at most 63, without dots';

  test.each(['x;id', '--all', '$(id)', '`id`', 'a b', 'A', 'a\nb', 'a/../b', '-', 'a.', 'a'.repeat(254)])('for no object of the name %j, which Kubernetes would refuse', async (name) => {
    const found = await remedies(
      pod({ serviceAccountName: name, priorityClassName: name, imagePullSecrets: [{ name }], volumes: [{ secret: { secretName: name } }, { configMap: { name } }] }),
      JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'a', namespace: 'llm' }, spec: { tls: [{ secretName: name }] } }));

    expect(found.sort()).toEqual([`ConfigMap: ${NO_NAME}`, 'Namespace: kubectl create namespace llm', `PriorityClass: ${NO_NAME}`, `Secret: ${NO_NAME}`, `ServiceAccount: ${NO_NAME}`]);
  });

  test.each(['x --all', 'a;b', 'a.b', 'Llm', 'a'.repeat(64)])('for nothing in the namespace %j, which Kubernetes would refuse', async (namespace) => {
    expect((await remedies(pod({ serviceAccountName: 'sa', volumes: [{ secret: { secretName: 's' } }, { configMap: { name: 'c' } }] }, namespace))).sort()).toEqual(
      ['ConfigMap', 'Namespace', 'Secret', 'ServiceAccount'].map((kind) => `${kind}: ${NO_NAME}`));
  });

  test.each(['k\u001b[31m', 'a b', 'a;id', 'a=b', '..', 'a/b'])('for no Secret with an entry %j, which Kubernetes would refuse', async (key) => {
    const found = await remedies(pod({ containers: [{ name: 'a', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'ok', key } } }] }] }));

    expect(found).toContain('Secret: name an entry that can be: letters, digits, hyphens, underscores and dots');
  });

  test('for names that can be, as they are', async () => {
    const found = await remedies(pod({ serviceAccountName: 'sa.1', containers: [{ name: 'a', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'ok', key: '-A_b.c' } } }] }] }));

    expect(found).toEqual(expect.arrayContaining(['ServiceAccount: kubectl create serviceaccount sa.1 --namespace llm',
      'Secret: kubectl create secret generic ok --namespace llm --from-file=-A_b.c=…; where the Secret is there, add the entries to it']));
  });
});
