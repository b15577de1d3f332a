import { parseQuantity } from './quantity';
import { isWhole, problem } from '../problems';
import { engineOfPod } from './engine-command';
import { modelOf } from './engine-settings';
import { eachManifest, type FieldPath, type Fields, fields, list, type Manifest, numberOf, type Say, type Source, together, word } from './rule';
import { nameOf, namespaceOf } from './services';
import { podsOf } from './set-pods';
import { SourceIndex } from './source-index';

const API = 'data.fluid.io/';
const RUNTIME = /^(Jindo|Alluxio|JuiceFS|Thin|EFC|Vineyard|GooseFS|Cache)Runtime$/;
const CRD = 'fluid v1.0.8:api/v1alpha1';
const ACS_CLASS = 'alibabacloud.com/compute-class';
/** What ACS gives a pod without GPUs that nobody asked for by a ticket. */
const ACS_FREE = { cpu: 16, memoryGib: 128 };
/** In so many seconds a model can be read from a bucket too. */
const PATIENT_SECONDS = 1800;

function ofFluid({ manifest }: Source): boolean {
  return word(manifest.apiVersion).startsWith(API);
}

function level(manifest: Manifest): Fields {
  return list(fields(fields(manifest.spec).tieredstore).levels).at(0) ?? {};
}

/** A runtime serves the Dataset of its own name and namespace, and no field says so. */
export const datasetsHaveRuntimes = together({
  name: 'datasets-have-runtimes', severity: 'error', summary: 'A Dataset of Fluid and its runtime have the same name and namespace, and a DataLoad names both.', source: 'fluid v1.0.8:pkg/controllers/v1alpha1/dataload/implement.go',
}, (sources, say) => {
  const own = sources.filter(ofFluid);
  const datasets = own.filter(({ manifest }) => manifest.kind === 'Dataset');
  const named = (name: string, namespace: unknown) => SourceIndex.of(sources).named('Dataset', name, namespace).some(ofFluid);
  const known = datasets.map((dataset) => `${word(namespaceOf(dataset))}/${nameOf(dataset)}`).join(', ');
  for (const runtime of own.filter(({ manifest }) => RUNTIME.test(word(manifest.kind)))) {
    if (datasets.length > 0 && !named(nameOf(runtime), namespaceOf(runtime))) say(runtime, problem(`${word(runtime.manifest.kind)} metadata.name`, `${word(namespaceOf(runtime))}/${nameOf(runtime)}`, `namespace and name of a Dataset: ${known}`, 'Fluid binds them by their names only'), ['metadata', 'name']);
  }
  for (const load of own.filter(({ manifest }) => manifest.kind === 'DataLoad')) {
    const { name, namespace } = fields(fields(load.manifest.spec).dataset);
    if (namespace !== namespaceOf(load)) say(load, problem('DataLoad spec.dataset.namespace', namespace, `${word(namespaceOf(load))}, the namespace of the DataLoad itself: Fluid compares them literally`), ['spec', 'dataset']);
    else if (datasets.length > 0 && !named(word(name), namespace)) say(load, problem('DataLoad spec.dataset.name', name, `a Dataset of its namespace: ${known}`), ['spec', 'dataset', 'name']);
  }
});

/** Fluid makes the claim of a Dataset in its namespace. */
export const claimsAreBesideDatasets = together({
  name: 'claims-are-beside-datasets', severity: 'error', summary: 'Pods that mount a Dataset are in its namespace, where Fluid makes the claim of its name.', source: 'fluid v1.0.8:pkg/utils/dataset/volume/create.go',
}, (sources, say) => {
  const index = SourceIndex.of(sources);
  for (const workload of sources) {
    const named = podsOf(workload.manifest).flatMap(({ spec }) => list(spec.volumes)).map((volume) => fields(volume.persistentVolumeClaim).claimName);
    const claims = new Set(named.filter((claim) => typeof claim === 'string'));
    for (const claim of claims) {
      const elsewhere = index.named('Dataset', claim).filter(ofFluid);
      const isHere = ['Dataset', 'PersistentVolumeClaim'].some((kind) => index.named(kind, claim, namespaceOf(workload)).length > 0);
      if (elsewhere.length > 0 && !isHere) say(workload, problem('claimName', claim, `a claim of namespace ${word(namespaceOf(workload))}: the Dataset of that name is in ${word(namespaceOf(elsewhere[0]))}`), ['spec']);
    }
  }
});

/** Where a mount appears in a Dataset decides where a model's files are. */
export const datasetsLeadToTheModel = together({
  name: 'datasets-lead-to-the-model', severity: 'error', summary: 'The engine\'s path of the model is one at which the Dataset shows its mount.', source: 'fluid v1.0.8:pkg/utils/ufs_path_builder.go',
}, (sources, say) => {
  for (const workload of sources) {
    for (const { spec, at } of podsOf(workload.manifest)) {
      const engine = engineOfPod(spec);
      const model = engine && modelOf(engine);
      if (engine === undefined || model === undefined || !model.startsWith('/')) continue;
      for (const mount of list(engine.container.volumeMounts)) {
        const { persistentVolumeClaim } = list(spec.volumes).find(({ name }) => name === mount.name) ?? {};
        const dataset = SourceIndex.of(sources).named('Dataset', fields(persistentVolumeClaim).claimName, namespaceOf(workload)).find(ofFluid);
        const root = folder(mount.mountPath);
        if (dataset === undefined || !folder(model).startsWith(root)) continue;
        const wanted = folder(`/${word(mount.subPath ?? '')}/${folder(model).slice(root.length)}`);
        const shown = list(fields(dataset.manifest.spec).mounts).map(({ path, name }) => folder(path ?? `/${word(name)}`));
        if (shown.length === 0 || shown.some((path) => wanted.startsWith(path))) continue;
        say(workload, problem(`model ${model}`, `${wanted} of Dataset ${nameOf(dataset)}`, `a folder at or below ${shown.join(', ')}, where the Dataset shows its mounts`, `set the mount's path to "/", or the model's path to ${root.slice(0, -1)}${shown[0]}`), [...at, 'spec', 'containers']);
      }
    }
  }
});

function folder(path: unknown): string {
  return `/${word(path).split('/').filter(Boolean).join('/')}/`.replace('//', '/');
}

/** A cache that does not fit into its worker ends it, and one that is full evicts. */
export const cachesFitTheirWorkers = eachManifest({
  name: 'caches-fit-their-workers', severity: 'error', summary: 'The quota of a cache is below the memory and the volume that hold it, in Gi or Mi, and its marks are texts between 0 and 1.', source: 'fluid v1.0.8:pkg/ddc/jindocache/transform_resources.go',
}, (manifest, say) => {
  if (!RUNTIME.test(word(manifest.kind))) return;
  const { quota, mediumtype, high, low, volumeSource } = level(manifest);
  const at = ['spec', 'tieredstore', 'levels', 0];
  const bytes = parseQuantity(word(quota));
  const memory = fields(fields(fields(fields(manifest.spec).worker).resources).limits).memory;
  const tell = (field: string, given: unknown, allowed: string, remedy?: string) => say(problem(`${word(manifest.kind)} spec.tieredstore.levels[0].${field}`, given, allowed, remedy), [...at, field]);
  if (quota !== undefined && bytes !== undefined) {
    const limit = parseQuantity(word(memory));
    const volume = fields(fields(volumeSource).emptyDir).sizeLimit;
    if (mediumtype === 'MEM' && limit !== undefined && bytes > limit) tell('quota', quota, `at most ${word(memory)}, the worker's memory limit, less some room for the worker itself`);
    if (volume !== undefined && bytes > (parseQuantity(word(volume)) ?? Infinity)) tell('quota', quota, `at most ${word(volume)}, the size of its volume`);
    if (manifest.kind === 'JindoRuntime' && !/^\d+(Gi|Mi)$/.test(word(quota))) tell('quota', quota, 'a whole number of Gi or Mi, which are all that Jindo is told');
    else if (manifest.kind === 'JindoRuntime' && bytes % 2 ** 40 === 0) tell('quota', quota, 'no whole number of Ti, to which Kubernetes rewrites it', `use ${bytes / 2 ** 30 - 1}Gi`);
  }
  const marks = [['high', high], ['low', low]] as const;
  if (manifest.kind !== 'JindoRuntime' || marks.every(([, mark]) => mark === undefined)) return;
  for (const [field, mark] of marks) if (typeof mark !== 'string' || !(Number(mark) > 0 && Number(mark) < 1)) tell(field, mark, 'a text with a number between 0 and 1, such as "0.95"');
  if (Number(low) >= Number(high)) tell('low', low, `less than high, ${word(high)}`);
});

/** What Fluid raises by itself, or what costs more than it looks. */
export const cachesAreAskedForAsTheyAre = eachManifest({
  name: 'caches-are-asked-for-as-they-are', severity: 'warning', summary: 'Workers of a cache ask for the memory that it takes, say where it lies, and are no larger than ACS gives without a ticket.', source: 'fluid v1.0.8:pkg/ddc/jindocache/transform_resources.go',
}, (manifest, say) => {
  if (manifest.kind !== 'JindoRuntime') return;
  const { quota, mediumtype, volumeType } = level(manifest);
  const { resources, podMetadata } = fields(fields(manifest.spec).worker);
  const { requests, limits } = fields(resources);
  const memory = fields(requests).memory ?? fields(limits).memory;
  const [held, asked] = [parseQuantity(word(quota)), parseQuantity(word(memory))];
  const at: FieldPath = ['spec', 'worker', 'resources'];
  if (mediumtype === 'MEM' && held !== undefined && asked !== undefined && asked < held) say(problem('JindoRuntime spec.worker.resources.requests.memory', memory, `at least the quota, ${word(quota)}`, 'Fluid raises it by itself, and the object differs from its file'), at);
  const acs = fields(fields(podMetadata).labels)[ACS_CLASS];
  if (acs === undefined && volumeType === undefined) say(problem('JindoRuntime spec.tieredstore.levels[0].volumeType', undefined, 'emptyDir, or hostPath where nodes shall keep the cache', 'the default is hostPath, which serverless nodes refuse'), ['spec', 'tieredstore', 'levels', 0]);
  const cpu = parseQuantity(word(fields(limits).cpu));
  const isLarge = (cpu !== undefined && cpu > ACS_FREE.cpu) || (asked !== undefined && asked > ACS_FREE.memoryGib * 2 ** 30);
  if (acs !== undefined && isLarge) say(problem('JindoRuntime spec.worker.resources', `${word(fields(limits).cpu)} CPUs, ${word(memory)}`, `at most ${ACS_FREE.cpu} vCPU and ${ACS_FREE.memoryGib} GiB, which ACS gives without a ticket`, 'use more workers'), at);
});

/** What the API server takes in objects of Fluid. */
export const fluidObjectsHaveKnownValues = eachManifest({
  name: 'fluid-objects-have-known-values', severity: 'error', summary: 'Objects of Fluid have the fields that its CRDs require, with values that they take.', source: CRD,
}, (manifest, say) => {
  if (!word(manifest.apiVersion).startsWith(API)) return;
  if (manifest.kind === 'Dataset') checkDataset(manifest, say);
  if (manifest.kind === 'DataLoad') checkLoad(manifest, say);
  if (RUNTIME.test(word(manifest.kind))) checkRuntime(manifest, say);
});

function oneOf(say: Say, field: string, value: unknown, allowed: readonly string[], at: FieldPath): void {
  if (value !== undefined && !allowed.includes(word(value))) say(problem(field, value, allowed.map((each) => each || '""').join(', ')), at);
}

function checkDataset(manifest: Manifest, say: Say): void {
  const { mounts, placement, accessModes } = fields(manifest.spec);
  const given = list(mounts);
  if (given.length === 0) say(problem('Dataset spec.mounts', mounts, 'at least one mount'), ['spec']);
  given.forEach(({ mountPoint, path, encryptOptions, options }, index) => {
    const at = ['spec', 'mounts', index];
    if (typeof mountPoint !== 'string' || mountPoint.length < 5) say(problem(`Dataset spec.mounts[${index}].mountPoint`, mountPoint, 'a place of 5 characters or more, such as oss://bucket/folder'), at);
    if (path !== undefined && !word(path).startsWith('/')) say(problem(`Dataset spec.mounts[${index}].path`, path, 'an absolute path, such as /'), at);
    const names = list(encryptOptions).map(({ name }) => name);
    for (const [entry, option] of list(encryptOptions).entries()) {
      if (typeof option.name !== 'string' || fields(fields(option.valueFrom).secretKeyRef).name === undefined) say(problem(`Dataset spec.mounts[${index}].encryptOptions[${entry}]`, option.name, 'a name, and valueFrom.secretKeyRef with name and key'), at);
    }
    if (!word(mountPoint).startsWith('oss://')) return;
    const shared = fields(fields(manifest.spec).sharedOptions);
    if (fields(options)['fs.oss.endpoint'] === undefined && shared['fs.oss.endpoint'] === undefined) say(problem(`Dataset spec.mounts[${index}].options fs.oss.endpoint`, undefined, 'the endpoint of the bucket, without which Jindo does not start'), at);
    const pair = ['fs.oss.accessKeyId', 'fs.oss.accessKeySecret'].filter((name) => names.includes(name));
    if (pair.length === 1) say(problem(`Dataset spec.mounts[${index}].encryptOptions`, pair[0], 'fs.oss.accessKeyId and fs.oss.accessKeySecret, or none of them'), at);
  });
  oneOf(say, 'Dataset spec.placement', placement, ['Exclusive', '', 'Shared'], ['spec', 'placement']);
  if (Array.isArray(accessModes)) accessModes.forEach((mode, index) => oneOf(say, `Dataset spec.accessModes[${index}]`, mode, ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'], ['spec', 'accessModes', index]));
}

function checkLoad(manifest: Manifest, say: Say): void {
  const { dataset, policy, target, runAfter, schedule } = fields(manifest.spec);
  if (typeof fields(dataset).name !== 'string') say(problem('DataLoad spec.dataset.name', fields(dataset).name, 'the name of a Dataset'), ['spec']);
  oneOf(say, 'DataLoad spec.policy', policy, ['Once', 'Cron', 'OnEvent'], ['spec', 'policy']);
  if (policy === 'Cron' && schedule === undefined) say(problem('DataLoad spec.schedule', undefined, 'times as of cron with policy Cron'), ['spec']);
  list(target).forEach(({ path }, index) => {
    if (typeof path !== 'string' || !path.startsWith('/')) say(problem(`DataLoad spec.target[${index}].path`, path, 'an absolute path in the Dataset'), ['spec', 'target', index]);
  });
  if (runAfter !== undefined) oneOf(say, 'DataLoad spec.runAfter.kind', fields(runAfter).kind ?? '', ['DataLoad', 'DataBackup', 'DataMigrate', 'DataProcess'], ['spec', 'runAfter']);
}

function checkRuntime(manifest: Manifest, say: Say): void {
  const kind = word(manifest.kind);
  const { tieredstore, networkmode, master, worker, replicas } = fields(manifest.spec);
  list(fields(tieredstore).levels).forEach(({ mediumtype, volumeType, path }, index) => {
    const at = ['spec', 'tieredstore', 'levels', index];
    oneOf(say, `${kind} spec.tieredstore.levels[${index}].mediumtype`, mediumtype ?? '', ['MEM', 'SSD', 'HDD'], at);
    oneOf(say, `${kind} spec.tieredstore.levels[${index}].volumeType`, volumeType, ['hostPath', 'emptyDir', 'volumeTemplate'], at);
    if (path === '') say(problem(`${kind} spec.tieredstore.levels[${index}].path`, path, 'an absolute path'), at);
  });
  oneOf(say, `${kind} spec.networkmode`, networkmode, ['HostNetwork', '', 'ContainerNetwork'], ['spec', 'networkmode']);
  for (const [field, value] of [['master.replicas', fields(master).replicas], ['worker.replicas', fields(worker).replicas]] as const) {
    if (value !== undefined && !isWhole(value)) say(problem(`${kind} spec.${field}`, value, 'a whole number of 1 or more'), ['spec', ...field.split('.')]);
  }
  if (replicas !== undefined && !isWhole(replicas, 0)) say(problem(`${kind} spec.replicas`, replicas, 'a whole number of 0 or more'), ['spec', 'replicas']);
}

/** A cache that still fills sends reads on to the bucket: all groups then load from it at once. */
export const loadsAreAwaited = together({
  name: 'loads-are-awaited', severity: 'warning', summary: 'Pods that mount a Dataset with a DataLoad wait for the load, or have half an hour to read the model from the bucket.', source: 'fluid v1.0.8:pkg/ctrl/worker.go',
}, (sources, say) => {
  const loads = SourceIndex.of(sources).ofKind('DataLoad').filter(ofFluid);
  const mounting = new Map<unknown, Source[]>();
  for (const workload of loads.length > 0 ? sources : []) {
    const claims = podsOf(workload.manifest).flatMap(({ spec }) => list(spec.volumes)).map((volume) => fields(volume.persistentVolumeClaim).claimName);
    for (const claim of new Set(claims)) {
      mounting.set(claim, mounting.get(claim) ?? []);
      mounting.get(claim)?.push(workload);
    }
  }
  for (const load of loads) {
    const dataset = fields(fields(load.manifest.spec).dataset).name;
    for (const workload of (mounting.get(dataset) ?? []).filter((source) => namespaceOf(source) === namespaceOf(load))) {
      const pod = podsOf(workload.manifest).find(({ spec }) => list(spec.volumes).some((volume) => fields(volume.persistentVolumeClaim).claimName === dataset));
      const engine = pod && engineOfPod(pod.spec);
      if (pod === undefined || engine === undefined || /dataload/i.test(JSON.stringify(pod.spec.initContainers ?? []))) continue;
      const { failureThreshold, periodSeconds = 10, initialDelaySeconds = 0 } = fields(engine.container.startupProbe);
      if (numberOf(initialDelaySeconds) + numberOf(failureThreshold) * numberOf(periodSeconds) >= PATIENT_SECONDS) continue;
      say(workload, problem(`${pod.role} spec.initContainers`, undefined, `one that waits until DataLoad ${nameOf(load)} is complete, or a startupProbe of ${PATIENT_SECONDS} s and more`, 'pods that start before read the model from the bucket, which is slow'), [...pod.at, 'spec']);
    }
  }
});
