import { ApiObject, type ApiObjectProps, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { validateChart } from '../../lib/validation/chart-validation';
import type { Manifest } from '../../lib/validation/rule';
import { findingsIn, saidOnce } from '../../lib/validation/rules';

interface Change { readonly at: string; readonly to: unknown }

/** A LeaderWorkerSet and its Service that nobody objects to, with some fields changed. */
function deployment(...changes: Change[]): Manifest[] {
  const pod = (role: string) => ({
    metadata: { labels: { role } },
    spec: {
      volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '32Gi' } }],
      containers: [{
        name: role, image: 'i', command: ['sh', '-c', 'run $(LWS_LEADER_ADDRESS) $(B)'],
        env: [{ name: 'A', value: 'a' }, { name: 'B', value: '$(A)' }],
        resources: { limits: { cpu: '64', memory: '512Gi', 'nvidia.com/gpu': '8' } },
        volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
      }],
    },
  });
  const objects: any[] = [
    {
      apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', metadata: { name: 'set' },
      spec: { replicas: 1, leaderWorkerTemplate: { size: 2, leaderTemplate: pod('leader'), workerTemplate: pod('worker') } },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'service' }, spec: { selector: { 'leaderworkerset.sigs.k8s.io/name': 'set', role: 'leader' }, ports: [{ port: 80 }] } },
  ];
  for (const { at, to } of changes) {
    const path = at.split('/');
    const last = path.pop() ?? '';
    path.reduce((node, key) => node[key], objects as any)[last] = to;
  }
  return objects;
}

const container = '0/spec/leaderWorkerTemplate/leaderTemplate/spec/containers/0';
const findings = (manifests: Manifest[]) => saidOnce(findingsIn(manifests.map((manifest, index) => ({ path: `chart/${index}`, manifest }))));
const messages = (...changes: Change[]) => findings(deployment(...changes)).map(({ rule, message }) => `${rule}: ${message}`);

test('finds nothing where nothing is wrong', () => {
  expect(messages()).toEqual([]);
});

test.each([
  ['a value is missing', `${container}/image`, null, 'values-are-whole: spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0].image: got null; allowed: a value'],
  ['a number is none', '0/spec/replicas', NaN, 'values-are-whole: spec.replicas: got NaN'],
  ['a text holds NUL', `${container}/image`, 'a\0b', 'values-are-whole: spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0].image: got "a\\u0000b"'],
  ['a text holds DEL', '0/metadata/annotations', { a: 'a\x7fb' }, 'values-are-whole: metadata.annotations.a: got '],
  ['a text holds a line separator', `${container}/env/0/value`, 'a\u2028b', 'values-are-whole: spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0].env[0].value: got '],
  ['a text holds half a character', '0/metadata/annotations', { a: '\ud800' }, 'values-are-whole: metadata.annotations.a: got '],
  ['a text of several lines begins with a tab', '0/metadata/annotations', { a: '\tx\n#y' }, 'values-are-whole: metadata.annotations.a: got '],
  ['a folder of a volume refers to nothing', `${container}/volumeMounts/0/subPathExpr`, '$(LWS_GROUP_INDEX)', 'environment-is-defined: leaderTemplate container leader mount "/dev/shm" subPathExpr: refers to $(LWS_GROUP_INDEX)'],
  ['the Service\'s name becomes a variable of the engine', '1/metadata/name', 'vllm', 'names-are-valid: Service metadata.name: got "vllm"; allowed: names other than vllm, ray'],
  ['the restart policy is none', '0/spec/leaderWorkerTemplate/restartPolicy', 'Foo', 'sets-have-numbers: spec.leaderWorkerTemplate.restartPolicy: got "Foo"'],
  ['a resource has no domain', `${container}/resources/limits`, { gpu: '1' }, 'resources-are-quantities: leaderTemplate container leader resources name: got "gpu"'],
  ['an argument is too long for Linux', `${container}/command/2`, 'x'.repeat(131_072), 'environment-is-defined: leaderTemplate container leader command[2]: got "131072 bytes"; allowed: at most 131071 bytes'],
  ['a mount leaves its volume', `${container}/volumeMounts/0/subPath`, '../etc', 'mounts-have-volumes: leaderTemplate container leader subPath: got "../etc"'],
  ['a mount begins at the root', `${container}/volumeMounts/0/subPath`, '/etc', 'mounts-have-volumes: leaderTemplate container leader subPath: got "/etc"'],
  ['the set\'s name begins with a digit', '0/metadata/name', '1set', 'names-are-valid: LeaderWorkerSet metadata.name: got "1set"; allowed: a lower-case letter'],
  ['the Service has no name', '1/metadata/name', '', 'names-are-valid: Service metadata.name: got ""'],
  ['a label holds a slash', `${container.replace('spec/containers/0', 'metadata/labels')}/model`, 'deepseek-ai/R1', 'labels-are-valid: spec.leaderWorkerTemplate.leaderTemplate.metadata.labels["model"]: got "deepseek-ai/R1"'],
  ['a label\'s key is empty', '1/metadata/labels', { '': 'x' }, 'labels-are-valid: metadata.labels key: got ""'],
  ['an annotation is no text', '0/metadata/annotations', { a: 1 }, 'labels-are-valid: metadata.annotations["a"]: got 1; allowed: text'],
  ['a label of LeaderWorkerSet is set', '0/metadata/labels', { 'leaderworkerset.sigs.k8s.io/name': 'x' }, 'lws-labels-are-left-alone: metadata.labels key: got "leaderworkerset.sigs.k8s.io/name"'],
  ['a variable begins with a digit', `${container}/env/0/name`, '1A', 'environment-is-defined: leaderTemplate container leader env name: got "1A"'],
  ['a variable is called by a dot', `${container}/env/0/name`, '.', 'environment-is-defined: leaderTemplate container leader env name: got "."'],
  ['a variable is called by two dots and more', `${container}/env/0/name`, '..A', 'environment-is-defined: leaderTemplate container leader env name: got "..A"'],
  ['a variable of LeaderWorkerSet is set', `${container}/env/0/name`, 'LWS_GROUP_SIZE', 'environment-is-defined: leaderTemplate container leader env name: got "LWS_GROUP_SIZE"'],
  ['a variable refers to a later one', `${container}/env/0/value`, '$(B)', 'environment-is-defined: leaderTemplate container leader env A: refers to $(B), which is not defined before it'],
  ['a command refers to nothing', `${container}/command/2`, 'run $(HEAD_ADDRESS)', 'environment-is-defined: leaderTemplate container leader command[2]: refers to $(HEAD_ADDRESS), which is not defined'],
  ['a mount has no volume', `${container}/volumeMounts/0/name`, 'gone', 'mounts-have-volumes: leaderTemplate container leader mount "/dev/shm": got "gone"; allowed: a volume of the pod: shm'],
  ['a mount path is relative', `${container}/volumeMounts/0/mountPath`, 'models', 'mounts-have-volumes: leaderTemplate container leader mountPath: got "models"'],
  ['a container\'s name is invalid', `${container}/name`, 'A_b', 'mounts-have-volumes: leaderTemplate container A_b name: got "A_b"'],
  ['a quantity is none', `${container}/resources/limits/cpu`, 'many', 'resources-are-quantities: leaderTemplate container leader resources["cpu"]: got "many"'],
  ['half a device is asked for', `${container}/resources/limits/nvidia.com~gpu`, '0.5', 'resources-are-quantities'],
  ['/dev/shm is larger than the memory', '0/spec/leaderWorkerTemplate/leaderTemplate/spec/volumes/0/emptyDir/sizeLimit', '512Gi', 'resources-are-quantities: leaderTemplate container leader /dev/shm: got "512Gi"; allowed: less than the memory limit, 512Gi'],
  ['the namespace is a placeholder', '0/metadata/namespace', '<your-namespace>', 'namespaces-are-valid: metadata.namespace: got "<your-namespace>"; allowed: at most 63'],
  ['the namespace is empty', '1/metadata/namespace', '', 'namespaces-are-valid: metadata.namespace: got ""'],
  ['a claim has no name', '0/spec/leaderWorkerTemplate/leaderTemplate/spec/volumes/0', { name: 'shm', persistentVolumeClaim: {} }, 'references-are-names: spec.leaderWorkerTemplate.leaderTemplate.spec.volumes[0].persistentVolumeClaim.claimName: got nothing'],
  ['a Secret\'s name is none', `${container}/env/0`, { name: 'A', valueFrom: { secretKeyRef: { name: 'Oss_Secret', key: 'k' } } }, 'references-are-names: spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0].env[0].valueFrom.secretKeyRef.name: got "Oss_Secret"'],
  ['a registry\'s Secret has no name', '0/spec/leaderWorkerTemplate/leaderTemplate/spec/imagePullSecrets', [{ name: 'Bad_Name' }], 'references-are-names: spec.leaderWorkerTemplate.leaderTemplate.spec.imagePullSecrets[0].name: got "Bad_Name"'],
  ['a priority class has no name', '0/spec/leaderWorkerTemplate/leaderTemplate/spec/priorityClassName', 'very high', 'references-are-names: spec.leaderWorkerTemplate.leaderTemplate.spec.priorityClassName: got "very high"'],
  ['a scheduler has no name', '0/spec/leaderWorkerTemplate/leaderTemplate/spec/schedulerName', '', 'references-are-names: spec.leaderWorkerTemplate.leaderTemplate.spec.schedulerName: got ""'],
  ['a variable is a number', `${container}/env/0/value`, 5, 'environment-is-defined: leaderTemplate container leader env A: got 5; allowed: text, such as "1"'],
  ['a variable has two values', `${container}/env/0/valueFrom`, { fieldRef: {} }, 'environment-is-defined: leaderTemplate container leader env A: got "a"; allowed: either value or valueFrom'],
  ['fewer GPUs are requested than limited', `${container}/resources/requests`, { 'nvidia.com/gpu': '2' }, 'resources-are-quantities: leaderTemplate container leader resources.requests["nvidia.com/gpu"]: got "2"; allowed: 8, the limit'],
  ['there are fewer than no groups', '0/spec/replicas', -5, 'sets-have-numbers: spec.replicas: got -5; allowed: a whole number from 0 to 1000000'],
  ['a group has no pod', '0/spec/leaderWorkerTemplate/size', 0, 'sets-have-numbers: spec.leaderWorkerTemplate.size: got 0'],
  ['there are more pods than numbers', '0/spec', { replicas: 1_000_000, leaderWorkerTemplate: { size: 3000, workerTemplate: {} } }, 'sets-have-numbers: spec.leaderWorkerTemplate.size: got 3000'],
  ['there is no template', '0/spec/leaderWorkerTemplate', { size: 1 }, 'sets-have-numbers: spec.leaderWorkerTemplate.workerTemplate: got nothing'],
  ['a manifest is too large', `${container}/env/0/value`, 'x'.repeat(1_600_000), 'manifests-are-small: LeaderWorkerSet: got "160'],
  ['the annotations are too large', '0/metadata/annotations', { a: 'x'.repeat(263_000) }, 'manifests-are-small: metadata.annotations: got "263008 bytes"; allowed: at most 262144'],
  ['the Service selects workers too', '1/spec/selector', { 'leaderworkerset.sigs.k8s.io/name': 'set' }, 'services-lead-to-leaders: Service service: selects leaderworkerset.sigs.k8s.io/name=set, which the workers carry too'],
  ['the Service selects nobody', '1/spec/selector', { 'leaderworkerset.sigs.k8s.io/name': 'set', role: 'head' }, 'services-lead-to-leaders: Service service: selects leaderworkerset.sigs.k8s.io/name=set,role=head, which the leaders of set do not carry'],
])('fails when %s', (_what, at, to, message) => {
  const change = at.includes('~') ? { at: at.slice(0, at.lastIndexOf('/')), to: { 'nvidia.com/gpu': to } } : { at, to };

  expect(messages(change)).toContainEqual(expect.stringContaining(message));
});

test.each([
  [50, 1, []], [51, 1, ['names-are-valid']], [50, 11, ['names-are-valid']], [49, 11, []], [49, 101, ['names-are-valid']],
])('holds a name of %i letters and %i groups against what LeaderWorkerSet derives', (letters, replicas, rules) => {
  const name = 'a'.repeat(letters);
  const changed = deployment({ at: '0/metadata/name', to: name }, { at: '0/spec/replicas', to: replicas });

  expect(findings([changed[0]]).map(({ rule }) => rule)).toEqual(rules);
});

test('does not repeat a secret', () => {
  const [{ message }] = findings([{ kind: 'Secret', metadata: { name: 's' }, stringData: { key: 'REAL\x01SECRET' } }]);

  expect(message).toBe('stringData.key: got a value that is not shown; allowed: text without control characters that YAML can hold');
});

test('says once what leader and worker have in common', () => {
  const changed = deployment({ at: `${container}/env/0/name`, to: '1A' }, { at: `${container.replace('leaderTemplate', 'workerTemplate')}/env/0/name`, to: '1A' }, { at: `${container}/name`, to: 'x-leader' }, { at: `${container.replace('leaderTemplate', 'workerTemplate')}/name`, to: 'x-worker' });

  expect(findings(changed).filter(({ message }) => message.includes('env name'))).toHaveLength(1);
});

test('takes a Service that selects by the label of LeaderWorkerSet, and a set without a leader template', () => {
  const [set, service] = deployment({ at: '1/spec/selector', to: { 'leaderworkerset.sigs.k8s.io/name': 'set', 'leaderworkerset.sigs.k8s.io/worker-index': '0' } });
  const { leaderTemplate, ...alone } = (set.spec as any).leaderWorkerTemplate;

  expect(findings([set, service])).toEqual([]);
  expect(findings([{ ...set, spec: { leaderWorkerTemplate: { ...alone, size: 1 } } }, service])).toEqual([]);
  expect(leaderTemplate).toBeDefined();
});

test('takes commands of a shell, and variables that come from elsewhere', () => {
  const command = (text: string, changes: Change[] = []) => messages({ at: `${container}/command/2`, to: text }, ...changes);

  expect(command('for i in $(seq 10); do echo $(date); done; run $(KUBERNETES_SERVICE_HOST)')).toEqual([]);
  expect(command('run $(FROM_MAP)', [{ at: `${container}/envFrom`, to: [{ configMapRef: { name: 'x' } }] }])).toEqual([]);
  expect(command('run $(WEB_SERVICE_HOST)')).toEqual([]);
  expect(command('run $(WEB_SERVICE_HOST)', [{ at: '0/spec/leaderWorkerTemplate/leaderTemplate/spec/enableServiceLinks', to: false }])).toHaveLength(1);
});

test('takes the number of a pod from its label, as before LeaderWorkerSet set it', () => {
  const valueFrom = (label: string) => ({ name: 'LWS_WORKER_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['leaderworkerset.sigs.k8s.io/${label}']` } } });

  expect(messages({ at: `${container}/env/2`, to: valueFrom('worker-index') })).toEqual([]);
  expect(messages({ at: `${container}/env/2`, to: valueFrom('group-index') })).toEqual([expect.stringContaining('env name: got "LWS_WORKER_INDEX"')]);
});

test('takes capital letters in the prefix of an annotation, and of no label', () => {
  expect(messages({ at: '0/metadata/annotations', to: { 'Example.com/a': '' } })).toEqual([]);
  expect(messages({ at: '0/metadata/labels', to: { 'Example.com/a': '' } })).toEqual([expect.stringContaining('labels-are-valid: metadata.labels key: got "Example.com/a"')]);
});

test('takes the annotations by which users tell LeaderWorkerSet something', () => {
  expect(messages({ at: '0/metadata/annotations', to: { 'leaderworkerset.sigs.k8s.io/exclusive-topology': 'a', 'leaderworkerset.sigs.k8s.io/experimental-recreate-group-after-start': '' } })).toEqual([]);
});

test('takes mounts of claims that LeaderWorkerSet makes', () => {
  expect(messages({ at: '0/spec/leaderWorkerTemplate/volumeClaimTemplates', to: [{ metadata: { name: 'data' } }] }, { at: `${container}/volumeMounts/1`, to: { name: 'data', mountPath: '/data' } })).toEqual([]);
});

test('leaves objects of other kinds, and Services of other pods, alone', () => {
  expect(findings([
    { kind: 'ClusterRole', metadata: { name: 'system:reader' } },
    { kind: 'Service', metadata: { name: 'ray' }, spec: { selector: { app: 'ray' }, ports: [{ port: 80 }] } },
    { kind: 'Service', metadata: { name: 'metrics' }, spec: { clusterIP: 'None', selector: { 'leaderworkerset.sigs.k8s.io/name': 'set' } } },
    { kind: 'ConfigMap', metadata: { name: 'c' }, data: { 'a.ini': 'x\r\ny\r\n' } },
    { kind: 'PrometheusRule', metadata: { name: 'r' }, spec: { groups: [{ rules: [{ labels: { pod: '{{ $labels.pod }}' } }] }] } },
    { kind: 'CustomResourceDefinition', metadata: { name: 'c' }, spec: { properties: { labels: { type: 'object' }, secretName: { type: 'string' }, secretKeyRef: { type: 'object' } } } },
    { kind: 'Job', metadata: { name: 'j' }, spec: { template: { spec: { serviceAccountName: '' } } } },
    { kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
    ...deployment(),
  ])).toEqual([]);
});

describe('validateChart', () => {
  test('sees what is in its way in other charts, volumes of the cluster over all namespaces', () => {
    const app = Testing.app();
    for (const id of ['one', 'two']) {
      const chart = new Chart(app, id, { namespace: id });
      new ApiObject(chart, 'volume', { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'v' } });
      new ApiObject(chart, 'secret', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } });
      validateChart(chart);
    }

    expect(() => app.synth()).toThrow('[] two/volume: PersistentVolume v is also made by one/volume');
    expect(app.node.validate()).toHaveLength(1);
  });

  test('tells a label once that pods, selectors and policies of one construct have, another construct\'s again, and on one line', () => {
    const chart = new Chart(Testing.app(), 'chart');
    for (const id of ['one', 'two']) {
      const bad = { 'bad\nkey': 'b c', app: id };
      const server = new Construct(chart, id);
      new ApiObject(server, 'Resource', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: id }, spec: { selector: { matchLabels: bad }, template: { metadata: { labels: bad } } } } as ApiObjectProps);
      new ApiObject(server, 'Service', { apiVersion: 'v1', kind: 'Service', metadata: { name: id, labels: bad }, spec: { selector: bad, ports: [{ port: 80 }] } } as ApiObjectProps);
    }
    validateChart(chart);

    expect(chart.node.validate()).toEqual(['one', 'two'].flatMap((id) => [
      expect.stringMatching(new RegExp(`^${id}/Resource: spec\\.selector\\.matchLabels key: got "bad\\\\nkey"; allowed: letters`)),
      expect.stringMatching(new RegExp(`^${id}/Resource: spec\\.selector\\.matchLabels\\["bad\\\\nkey"\\]: got "b c"; allowed: at most 63`)),
    ]));
  });

  test('tells a name once that others of the same construct begin with', () => {
    const chart = new Chart(Testing.app(), 'chart');
    const server = new Construct(chart, 'r1');
    for (const [kind, name] of [['Deployment', 'Bad_Name'], ['Service', 'Bad_Name-leader'], ['NetworkPolicy', 'Bad_Name-api'], ['Secret', 'Worse_Name']]) new ApiObject(server, kind, { apiVersion: 'v1', kind, metadata: { name } });
    validateChart(chart);

    expect(chart.node.validate()).toEqual([
      expect.stringContaining('r1/Deployment: Deployment metadata.name: got "Bad_Name"'), expect.stringContaining('r1/Secret: Secret metadata.name: got "Worse_Name"'),
    ]);
  });

  test('reports everything in one error before a file is written, each with the construct\'s path, and once', () => {
    const chart = new Chart(Testing.app(), 'chart');
    new ApiObject(chart, 'one', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'Bad_Name', labels: { a: 'b c' } } });
    validateChart(chart);
    validateChart(chart);

    expect(chart.node.validate()).toEqual([
      expect.stringMatching(/^one: Secret metadata\.name: got "Bad_Name"; allowed: at most 253/),
      expect.stringMatching(/^one: metadata\.labels\["a"\]: got "b c"; allowed: at most 63/),
    ]);
    expect(() => Testing.synth(chart)).toThrow(/Validation failed with the following errors:\n {2}\[chart\] one: Secret/);
  });
});

test('labels of objects of any kind are looked at, and what else these hold is not', () => {
  const rule = (labels: object) => ({ apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: { name: 'rules', labels }, spec: { groups: [{ rules: [{ labels: { severity: 'of any form' } }] }] } });
  expect(findings([rule({ team: 'search' })])).toEqual([]);
  expect(findings([rule({ team: 'a b' })]).map(({ message }) => message)).toEqual([expect.stringContaining('metadata.labels["team"]: got "a b"; allowed: at most 63 letters')]);
});
