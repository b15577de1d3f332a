import { EXAMPLE_WORLD, example } from './example-world';
import { about, clusterOf, findingsIn, objectsIn, short } from './world';
import { findingsOf, needsOf } from '../../lib/preflight/preflight';

const LWS = 'deepseek-r1-671b-fp8-distrubution';

describe('the needs of the examples', () => {
  test('are listed by topic without a cluster', async () => {
    const findings = await findingsIn(example('acs-rdma-fluid'));

    expect(short(findings)).toEqual([
      'not-asked Kubernetes 1.27 or later',
      'not-asked LeaderWorkerSet controller 0.4.0 or later',
      ...['DataLoad data.fluid.io/v1alpha1', 'Dataset data.fluid.io/v1alpha1', 'JindoRuntime data.fluid.io/v1alpha1', 'LeaderWorkerSet leaderworkerset.x-k8s.io/v1']
        .flatMap((kind) => [`not-asked API ${kind}`, `not-asked fields ${kind}`]),
      'not-asked devices 2 pods with 8 nvidia.com/gpu each',
      'not-asked Namespace default',
      'not-asked Secret default/mysecret',
      `not-asked no other Service default/${LWS}`,
      `not-asked no other StatefulSet default/${LWS}`,
    ]);
  });

  test('say who needs them and where that is written', async () => {
    expect(about(await findingsIn(example('acs-rdma-fluid')), 'Secret')).toMatchObject({
      neededBy: [
        { object: 'Dataset default/deepseek', field: 'spec.mounts[0].encryptOptions[0]' },
        { object: 'Dataset default/deepseek', field: 'spec.mounts[0].encryptOptions[1]' },
      ],
      remedy: 'kubectl create secret generic mysecret --namespace default --from-file=fs.oss.accessKeyId=… --from-file=fs.oss.accessKeySecret=…; where the Secret is there, add the entries to it',
    });
  });

  test.each(['acs-rdma-fluid', 'acs-rdma-pvc', 'acs-standard-fluid', 'acs-standard-pvc'])('are all there in a cluster that has them: %s', async (name) => {
    const findings = await findingsIn(example(name), EXAMPLE_WORLD);

    expect(findings.length).toBeGreaterThan(7);
    expect(short(findings).filter((line) => !line.startsWith('present '))).toEqual([]);
  });

  test('are all missing, or unknown, in a cluster that has nothing', async () => {
    const findings = await findingsIn(example('acs-rdma-pvc'), { version: 'v1.26.9' });

    expect(short(findings)).toEqual([
      'missing Kubernetes 1.27 or later',
      'cannot-be-told LeaderWorkerSet controller 0.4.0 or later',
      'missing API LeaderWorkerSet leaderworkerset.x-k8s.io/v1',
      'cannot-be-told fields LeaderWorkerSet leaderworkerset.x-k8s.io/v1',
      'missing devices 2 pods with 8 nvidia.com/gpu each',
      'missing Namespace default',
      'missing CSIDriver ossplugin.csi.alibabacloud.com',
      'missing Secret default/oss-secret',
      `present no other Service default/${LWS}`,
      `present no other StatefulSet default/${LWS}`,
    ]);
  });

  test('cost few questions, each asked once or answered from memory, and none of them for a value of a Secret', async () => {
    const cluster = clusterOf(EXAMPLE_WORLD);
    await findingsOf(needsOf(objectsIn(example('acs-rdma-pvc'))), cluster);

    expect(new Set(cluster.asked.map((args) => args.join(' '))).size).toBeLessThanOrEqual(12);
    const ofSecrets = cluster.asked.filter((args) => args.includes('secrets'));
    expect(ofSecrets.length).toBeGreaterThan(0);
    for (const args of ofSecrets) {
      expect(args.filter((arg) => arg.startsWith('go-template={{range $key, $value := .data}}{{$key}}'))).toHaveLength(1);
      expect(args.join(' ')).not.toMatch(/json|yaml|\{\{\$value\}\}|\{\{\.\}\}/);
    }
  });

  test('are cannot-be-told where nothing may be read', async () => {
    const resources = ['nodes', 'secrets', 'namespaces', 'services', 'statefulsets.apps', 'deployments.apps', 'csidrivers.storage.k8s.io', 'customresourcedefinitions.apiextensions.k8s.io'];
    const findings = await findingsIn(example('acs-rdma-pvc'), { ...EXAMPLE_WORLD, forbidden: resources });

    expect(new Set(findings.filter(({ kind }) => kind !== 'API' && kind !== 'Kubernetes').map(({ state }) => state))).toEqual(new Set(['cannot-be-told']));
    expect(about(findings, 'devices').detail).toBe('you may not list nodes');
    expect(about(findings, 'Secret').detail).toBe('you may not get secrets in default');
    expect(about(findings, 'fields').detail).toBe('you may not get customresourcedefinitions.apiextensions.k8s.io');
  });
});

const SET = (spec = '{}', name = 'ds') => `
apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata: { name: ${name}, namespace: llm }
spec: { leaderWorkerTemplate: { size: 1, workerTemplate: { spec: ${spec} } } }
`;

describe('versions', () => {
  test.each([['v1.27.0', 'present'], ['v1.26.15', 'missing'], ['v1.33.1-aliyun.1', 'present'], ['v2.0.0', 'present'], ['yesterday', 'cannot-be-told']])('Kubernetes %s is %s', async (version, state) => {
    expect(about(await findingsIn(SET(), { version }), 'Kubernetes')).toMatchObject({ state, detail: expect.stringContaining(version) });
  });

  const controller = (image: string, readyReplicas = 1) => ({
    objects: { 'deployments.apps': { any: { metadata: { namespace: 'lws-system' }, spec: { template: { spec: { containers: [{ image }] } } }, status: { readyReplicas } } } },
  });
  const USES_INDEX = SET('{ containers: [{ name: a, args: ["--node-rank=$(LWS_WORKER_INDEX)"] }] }');

  test.each([
    ['registry.k8s.io/lws/lws:v0.6.2', 'present', 'v0.6.2'],
    ['localhost:5000/lws:v0.5.1', 'missing', 'v0.5.1 lacks the variable LWS_WORKER_INDEX, which 0.6 brings: containers do not have it'],
    ['mirror/lws:v0.10.0@sha256:0123', 'present', 'v0.10.0'],
    ['mirror/lws@sha256:0123', 'cannot-be-told', 'not known: the image is mirror/lws@sha256:0123'],
    ['mirror/lws:main', 'cannot-be-told', 'not known: the image is mirror/lws:main'],
  ])('a controller of image %s is %s where pods count themselves', async (image, state, detail) => {
    expect(about(await findingsIn(USES_INDEX, controller(image)), 'LeaderWorkerSet controller', '0.6.0 or later')).toMatchObject({ state, detail });
  });

  test('a controller without a ready pod is missing', async () => {
    expect(about(await findingsIn(SET(), controller('lws:v0.10.0', 0)), 'LeaderWorkerSet controller')).toMatchObject({ state: 'missing', detail: 'deployment lws-system/lws-controller-manager has no ready pod' });
  });

  const set = (spec: string, more = '') => `
apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata: { name: ds, namespace: llm ${more} }
spec: { ${spec} }
`;
  const pods = (spec: string) => `leaderWorkerTemplate: { size: 2, workerTemplate: { spec: { ${spec} } } }`;
  const rolling = (numbers: string) => `replicas: 3, rolloutStrategy: { rollingUpdateConfiguration: { ${numbers} } }, ${pods('')}`;

  test.each([
    ['maxUnavailable 0', set(rolling('maxUnavailable: 0, maxSurge: 1')), '0.9.0', 'v0.8.0', 'the StatefulSet of the leaders is refused and no pod is created'],
    ['as much maxSurge as there are groups', set(rolling('maxSurge: 3')), '0.9.0', 'v0.8.0', 'an update never ends, for the additional groups are not made'],
    ['restartPolicy RecreateGroupAfterStart', set('leaderWorkerTemplate: { restartPolicy: RecreateGroupAfterStart, workerTemplate: {} }'), '0.9.0', 'v0.8.0', 'the API server refuses the set'],
    ['scheduling groups as a whole with Volcano', set(pods('schedulerName: volcano')), '0.7.0', 'v0.6.2', 'the controller makes no PodGroup'],
    ['the variable LWS_WORKER_INDEX', set(pods('containers: [{ name: a, args: ["$(LWS_WORKER_INDEX)"] }]')), '0.6.0', 'v0.5.1', 'containers do not have it'],
    ['the annotation experimental-recreate-group-after-start', set(pods(''), ', annotations: { leaderworkerset.sigs.k8s.io/experimental-recreate-group-after-start: "true" }'), '0.8.0', 'v0.7.0', 'the controller does not look at it'],
    ['a rollout\'s partition', '{ apiVersion: disaggregatedset.x-k8s.io/v1alpha1, kind: DisaggregatedSet, metadata: { name: ds, namespace: llm }, spec: { roles: [{ spec: { rolloutStrategy: { rollingUpdateConfiguration: { partition: 1 } } } }] } }', '0.7.0', 'v0.6.0', 'the API server drops the field without a word, and all groups are updated'],
  ])('a controller that lacks %s is missing', async (what, yaml, least, there, otherwise) => {
    const older = about(await findingsIn(yaml, controller(`lws:${there}`)), 'LeaderWorkerSet controller');

    expect(older).toMatchObject({
      state: 'missing', name: `${least} or later`, detail: `${there} lacks ${what}, which ${least.replace(/\.0$/, '')} brings: ${otherwise}`, neededBy: [{ field: what }],
    });
    expect(about(await findingsIn(yaml, controller(`lws:v${least}`)), 'LeaderWorkerSet controller')).toMatchObject({ state: 'present', detail: `v${least}` });
  });

  test('need the newest of what several sets use, and each that the controller lacks is told', async () => {
    const yaml = [set(rolling('maxUnavailable: 0, maxSurge: 1')), set(pods('schedulerName: volcano')).replace('ds', 'other')].join('\n---\n');

    expect(about(await findingsIn(yaml, controller('lws:v0.6.0')), 'LeaderWorkerSet controller')).toMatchObject({
      name: '0.9.0 or later',
      detail: 'v0.6.0 lacks maxUnavailable 0, which 0.9 brings: the StatefulSet of the leaders is refused and no pod is created; '
        + 'v0.6.0 lacks scheduling groups as a whole with Volcano, which 0.7 brings: the controller makes no PodGroup',
      neededBy: [{ object: 'LeaderWorkerSet llm/ds', field: 'maxUnavailable 0' }, { object: 'LeaderWorkerSet llm/other', field: 'scheduling groups as a whole with Volcano' }],
    });
  });

  test('are not asked for where there is no set', async () => {
    expect(short(await findingsIn('{ apiVersion: v1, kind: Service, metadata: { name: a } }'))).toEqual([]);
  });
});

describe('APIs', () => {
  const ROUTE = '{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: a } }';

  test('that are served in another version only are missing, with those that are', async () => {
    const findings = await findingsIn(ROUTE, { apis: { 'gateway.networking.k8s.io/v1beta1': { HTTPRoute: 'httproutes' } } });

    expect(about(findings, 'API')).toMatchObject({ state: 'missing', detail: 'this version is not served; served: v1beta1' });
  });

  test('whose version has other kinds only are missing', async () => {
    const findings = await findingsIn(ROUTE, { apis: { 'gateway.networking.k8s.io/v1': { Gateway: 'gateways' } } });

    expect(about(findings, 'API')).toMatchObject({ state: 'missing', detail: 'this version of the group has only Gateway' });
  });

  test('that the manifests define themselves are not needed', async () => {
    const definition = '{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: httproutes.gateway.networking.k8s.io }, '
      + 'spec: { group: gateway.networking.k8s.io, names: { kind: HTTPRoute }, versions: [{ name: v1 }] } }';

    expect(short(await findingsIn(`${definition}\n---\n${ROUTE}`))).toEqual([]);
  });

  test('of volcano are needed where it shall place the pods', async () => {
    const findings = await findingsIn(SET('{ schedulerName: volcano }'), { apis: { 'scheduling.volcano.sh/v1beta1': { PodGroup: 'podgroups' } } });

    expect(about(findings, 'API', 'PodGroup scheduling.volcano.sh/v1beta1')).toMatchObject({ state: 'present', neededBy: [{ field: 'spec.leaderWorkerTemplate.workerTemplate.spec.schedulerName' }] });
    expect(short(findings).filter((line) => line.includes('scheduler '))).toEqual([]);
  });

  test('that no cluster can have are missing, and are not asked for', async () => {
    const cluster = clusterOf({});
    const findings = await findingsOf(needsOf(objectsIn('{ apiVersion: "../../secrets/v1", kind: X, metadata: { name: a } }\n---\n{ apiVersion: "a.b/v1?x=/", kind: X, metadata: { name: a } }')), cluster);

    expect(new Set(findings.map(({ state }) => state))).toEqual(new Set(['missing']));
    expect(cluster.asked).toEqual([]);
  });

  const OLD = {
    apis: { 'leaderworkerset.x-k8s.io/v1': { LeaderWorkerSet: 'leaderworkersets' } },
    objects: {
      'customresourcedefinitions.apiextensions.k8s.io': {
        'leaderworkersets.leaderworkerset.x-k8s.io': {
          spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: { properties: { spec: { properties: { leaderWorkerTemplate: { properties: {
            size: {}, restartPolicy: { enum: ['None', 'RecreateGroupOnPodRestart'] }, workerTemplate: { 'x-kubernetes-preserve-unknown-fields': true },
          } } } } } } } }] },
        },
      },
    },
  };

  test('whose schema is older than the manifests have each field that would be dropped told', async () => {
    const findings = await findingsIn(`
apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata: { name: ds, labels: { a: b } }
spec: { leaderWorkerTemplate: { size: 1, restartPolicy: RecreateGroupAfterStart, volumeClaimTemplates: [], workerTemplate: { spec: { containers: [] } } } }
`, OLD);

    expect(about(findings, 'fields')).toMatchObject({
      state: 'missing',
      detail: 'spec.leaderWorkerTemplate.restartPolicy "RecreateGroupAfterStart" is refused; the cluster takes "None", "RecreateGroupOnPodRestart"; '
        + 'spec.leaderWorkerTemplate.volumeClaimTemplates is dropped',
    });
  });

  test('have their fields unknown where the definition cannot be read as one', async () => {
    const garbage = await findingsIn(SET(), { ...OLD, special: { 'customresourcedefinitions.apiextensions.k8s.io': { code: 0, out: '<html>' } } });
    const empty = await findingsIn(SET(), { ...OLD, special: { 'customresourcedefinitions.apiextensions.k8s.io': { code: 0, out: '{}' } } });

    expect(about(garbage, 'fields')).toMatchObject({ state: 'cannot-be-told', detail: 'get customresourcedefinitions.apiextensions.k8s.io: kubectl answered something else than JSON' });
    expect(about(empty, 'fields')).toMatchObject({ state: 'cannot-be-told', detail: 'the definition leaderworkersets.leaderworkerset.x-k8s.io has no schema of v1' });
  });
});

describe('names', () => {
  const service = (ownerReferences?: object[]) => ({ objects: { 'llm/services': { ds: { metadata: { name: 'ds', ownerReferences } } } } });

  test('that LeaderWorkerSet took for itself are free', async () => {
    expect(about(await findingsIn(SET(), service([{ kind: 'LeaderWorkerSet', name: 'ds' }])), 'no other Service')).toMatchObject({ state: 'present', detail: 'the LeaderWorkerSet\'s own' });
  });

  test('that others have are not', async () => {
    expect(about(await findingsIn(SET(), service()), 'no other Service')).toMatchObject({ state: 'missing', detail: 'there is a Service of this name' });
    expect(about(await findingsIn(SET(), service([{ kind: 'LeaderWorkerSet', name: 'other' }])), 'no other Service')).toMatchObject({ state: 'missing', detail: 'there is a Service of this name, of LeaderWorkerSet other' });
  });

  test('that the manifests give to a Service of their own are not, which needs no cluster', async () => {
    const findings = await findingsIn(`${SET()}\n---\n{ apiVersion: v1, kind: Service, metadata: { name: ds, namespace: llm } }`);

    expect(about(findings, 'no other Service')).toMatchObject({ state: 'missing', detail: 'the manifests bring a Service of this name' });
  });
});
