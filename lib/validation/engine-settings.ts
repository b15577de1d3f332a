import { problem } from '../problems';
import { type EngineCommand, SWITCHED_ON, wordsOf } from './engine-command';
import { containerAt, type EngineGroup, engineGroup } from './engine-groups';
import { eachManifest, type FieldPath, type Fields, fields, list, type Manifest, word } from './rule';
import { podsOf, type SetPod } from './set-pods';
import { SourceIndex } from './source-index';

const LEAVES_WRITES = ['HF_HOME', 'HF_HUB_CACHE', 'TRANSFORMERS_CACHE', 'VLLM_CACHE_ROOT', 'TRITON_CACHE_DIR', 'TORCHINDUCTOR_CACHE_DIR', 'XDG_CACHE_HOME', 'TORCH_HOME'];
const ADDRESSES = ['VLLM_HOST_IP', 'SGLANG_HOST_IP'];
const HOLDS_A_KEY = /(_|^)(API_?KEY|TOKEN|SECRET|PASSWORD|ACCESS_KEY(_ID|_SECRET)?)$/i;
const NOISY = ['INFO', 'TRACE'];

/** Tells of each engine of a workload, with its container's place. */
function eachEngine(manifest: Manifest, look: (engine: EngineCommand, where: string, at: FieldPath, pod: SetPod, group: EngineGroup) => void): void {
  const group = engineGroup(manifest);
  if (group === undefined) return;
  const { leader, worker, leaderEngine, workerEngine } = group;
  const isShared = worker !== undefined && worker.role === leader.role;
  for (const [engine, pod] of [[leaderEngine, leader], [isShared ? undefined : workerEngine, worker]] as const) {
    if (engine === undefined || pod === undefined) continue;
    const index = list(pod.spec.containers).findIndex(({ name }) => name === engine.container.name);
    look(engine, containerAt(pod, engine.container), [...pod.at, 'spec', 'containers', index], pod, group);
  }
}

/** Tells of each container of the pods of a workload. */
function eachContainer(manifest: Manifest, look: (container: Fields, where: string, at: FieldPath, pod: SetPod) => void): void {
  for (const pod of podsOf(manifest)) list(pod.spec.containers).forEach((container, index) => look(container, containerAt(pod, container), [...pod.at, 'spec', 'containers', index], pod));
}

/** The volume under a path of a container, and whether it may only be read. */
function volumeUnder(container: Fields, { spec }: SetPod, path: string): { readonly mount: Fields; readonly volume: Fields } | undefined {
  const folder = (at: unknown) => `${word(at).replace(/\/+$/, '')}/`;
  const mounts = list(container.volumeMounts).filter(({ mountPath }) => folder(path).startsWith(folder(mountPath)));
  const mount = mounts.sort((a, b) => word(b.mountPath).length - word(a.mountPath).length).at(0);
  return mount && { mount, volume: list(spec.volumes).find(({ name }) => name === mount.name) ?? {} };
}

/** Each pod has its own address: one that is written down is wrong on all pods but one. */
export const addressesAreThePodsOwn = eachManifest({
  name: 'addresses-are-the-pods-own', severity: 'error', summary: 'VLLM_HOST_IP and SGLANG_HOST_IP come from the pod itself, not from a text.', source: 'vllm v0.18.0:vllm/utils/network_utils.py',
}, (manifest, say) => {
  eachContainer(manifest, (container, where, at) => {
    for (const { name, value } of list(container.env).filter((entry) => ADDRESSES.includes(word(entry.name)))) {
      if (typeof value === 'string' && !value.includes('$(')) say(problem(`${where} env ${word(name)}`, value, 'valueFrom.fieldRef.fieldPath: status.podIP'), [...at, 'env']);
    }
  });
});

/** What stands in a command is seen by whoever may list pods or processes. */
export const keysAreNotArguments = eachManifest({
  name: 'keys-are-not-arguments', severity: 'warning', summary: 'API keys come from Secrets, not from a command or a text in the environment.', source: 'kubernetes: Good practices for Secrets',
}, (manifest, say) => {
  eachEngine(manifest, (engine, where, at) => {
    const key = engine.flags.get('--api-key');
    if (key !== undefined && key !== SWITCHED_ON && !/^\$/.test(key)) say(`${where} --api-key: got a value that is not shown; allowed: a variable that comes from a Secret`, at);
  });
  eachContainer(manifest, (container, where, at) => {
    for (const { name, value } of list(container.env).filter((entry) => HOLDS_A_KEY.test(word(entry.name)))) {
      if (typeof value === 'string' && value !== '' && !/^[$<{]/.test(value)) say(`${where} env ${word(name)}: got a value that is not shown; allowed: valueFrom.secretKeyRef, which names an entry of a Secret`, [...at, 'env']);
    }
  });
});

/** What helps to find a fault costs speed or fills logs. */
export const debuggingIsOff = eachManifest({
  name: 'debugging-is-off', severity: 'warning', summary: 'What helps to find faults is off: NCCL_DEBUG=INFO, and --enforce-eager without need.', source: 'NCCL: Environment Variables, NCCL_DEBUG; vllm: vllm serve, --enforce-eager',
}, (manifest, say) => {
  eachEngine(manifest, (engine, where, at, pod) => {
    const level = list(engine.container.env).filter(({ name }) => name === 'NCCL_DEBUG').at(-1)?.value;
    // ACS documents INFO for its RDMA: the start then shows whether it is used.
    const isDocumented = fields(pod.metadata.labels)['alibabacloud.com/hpn-type'] === 'rdma';
    if (!isDocumented && NOISY.includes(word(level).toUpperCase())) say(problem(`${where} env NCCL_DEBUG`, level, 'WARN, unless a fault is looked for', 'it writes many lines for each connection'), [...at, 'env']);
    // Where the engine takes nearly all memory, CUDA graphs find no room outside of it.
    const isFull = Number(engine.flags.get('--gpu-memory-utilization') ?? 0) >= 0.95;
    if (!isFull && (engine.flags.has('--enforce-eager') || engine.flags.has('--disable-cuda-graph'))) {
      say(problem(`${where} ${engine.engine === 'vllm' ? '--enforce-eager' : '--disable-cuda-graph'}`, 'given', 'left out where memory allows: answers are slower without CUDA graphs'), at);
    }
  });
});

/** The longest context decides on the memory of each request. */
export const contextsAreChosen = eachManifest({
  name: 'contexts-are-chosen', severity: 'warning', summary: 'The longest context is said, for the model\'s own may need more KV cache than there is.', source: 'vllm: vllm serve, --max-model-len',
}, (manifest, say) => {
  eachEngine(manifest, ({ engine, flags, hasAlternative }, where, at, pod, group) => {
    const [flag, says] = engine === 'vllm' ? ['--max-model-len', flags.has('--max-model-len') || flags.has('--config')] : ['--context-length', flags.has('--context-length') || flags.has('--config')];
    if (pod === group.leader && !says && !hasAlternative) say(problem(`${where} ${flag}`, undefined, 'the longest context that is needed', 'with the model\'s own the engine may refuse to start, or serve few requests at once'), at);
  });
});

/** A model repository's own programs run in the pod. */
export const remoteCodeIsPinned = eachManifest({
  name: 'remote-code-is-pinned', severity: 'warning', summary: 'Programs of a model\'s repository run only from weights on a volume, or at a revision that is said.', source: 'vllm: vllm serve, --trust-remote-code',
}, (manifest, say) => {
  eachEngine(manifest, (engine, where, at) => {
    const model = modelOf(engine);
    const isPinned = engine.flags.has('--revision') || engine.flags.has('--code-revision');
    if (!engine.flags.has('--trust-remote-code') || isPinned || model === undefined || /^[/$.]/.test(model)) return;
    say(problem(`${where} --trust-remote-code`, model, 'weights on a volume, or --revision: whoever may write to that repository runs programs in the pod'), at);
  });
});

/** The model, as a path or a name; undefined where it is not said. */
export function modelOf({ engine, flags, words, form }: EngineCommand): string | undefined {
  const said = flags.get(engine === 'vllm' ? '--model' : '--model-path');
  return said ?? (engine === 'vllm' && form !== 'module' && words.length > 0 && !words[0].startsWith('-') ? words[0] : undefined);
}

/** Without a name for it clients must ask for a model by its path in the pod. */
export const modelsHaveNames = eachManifest({
  name: 'models-have-names', severity: 'warning', summary: 'A model that is read from a path is given a name for requests.', source: 'vllm: vllm serve, --served-model-name',
}, (manifest, say) => {
  eachEngine(manifest, (engine, where, at, pod, group) => {
    const model = modelOf(engine);
    if (pod !== group.leader || model === undefined || !model.startsWith('/') || engine.flags.has('--served-model-name') || engine.flags.has('--config')) return;
    say(problem(`${where} --served-model-name`, undefined, `a name; without one clients must ask for model ${model}`), at);
  });
});

/** A path of the model that is under no mount is one of the image, which seldom holds weights. */
export const modelsAreMounted = eachManifest({
  name: 'models-are-mounted', severity: 'warning', summary: 'The path of the model lies on a volume, on leader and workers alike.', source: 'kubernetes: Volumes',
}, (manifest, say) => {
  eachEngine(manifest, (engine, where, at, pod, group) => {
    const model = modelOf(engine);
    if (model?.startsWith('/') && volumeUnder(engine.container, pod, model) === undefined) say(problem(`${where} model`, model, 'a folder under a mount of the container', 'mount the weights there'), at);
    const other = group.leaderEngine && modelOf(group.leaderEngine);
    const isSame = other === undefined || model === undefined || other.replace(/\/+$/, '') === model.replace(/\/+$/, '');
    if (pod === group.worker && !isSame) say(problem(`${where} model`, model, `${other}, as on the leader`), at);
  });
});

/** Engines write caches, and stop where they cannot. */
export const cachesAreWritable = eachManifest({
  name: 'caches-are-writable', severity: 'warning', summary: 'An engine with a read-only file system or another user has a folder that it may write to.', source: 'vllm v0.18.0:vllm/envs.py, VLLM_CACHE_ROOT',
}, (manifest, say) => {
  eachEngine(manifest, (engine, where, at, pod) => {
    const own = fields(engine.container.securityContext);
    const user = own.runAsUser ?? fields(pod.spec.securityContext).runAsUser;
    const writes = (path: string) => {
      const under = volumeUnder(engine.container, pod, path);
      return under !== undefined && under.mount.readOnly !== true;
    };
    if (own.readOnlyRootFilesystem === true && !writes('/tmp')) say(problem(`${where} securityContext.readOnlyRootFilesystem`, true, 'an emptyDir at /tmp beside it, and at the engine\'s caches'), [...at, 'securityContext']);
    const hasHome = list(engine.container.env).some(({ name }) => name === 'HOME' || name === 'XDG_CACHE_HOME' || name === 'VLLM_CACHE_ROOT');
    if (typeof user === 'number' && user !== 0 && !hasHome) say(problem(`${where} securityContext.runAsUser`, user, 'HOME set to a folder that this user may write to', 'images of engines have root\'s home, where the engine keeps its caches'), at);
  });
});

/** Volumes with weights are for reading. */
export const weightsAreOnlyRead = eachManifest({
  name: 'weights-are-only-read', severity: 'warning', summary: 'Caches of an engine are not kept in a volume that is only read.', source: 'fluid v1.0.8:pkg/utils/dataset.go',
}, (manifest, say, sources) => {
  const index = SourceIndex.of(sources);
  const isReadOnly = (name: unknown) => name !== undefined && ['PersistentVolumeClaim', 'Dataset'].flatMap((kind) => index.named(kind, name)).some(({ manifest: { kind, spec } }) => {
    const modes = fields(spec).accessModes;
    return Array.isArray(modes) ? modes.every((mode) => mode === 'ReadOnlyMany') : kind === 'Dataset';
  });
  eachContainer(manifest, (container, where, at, pod) => {
    for (const { name, value } of list(container.env).filter((entry) => LEAVES_WRITES.includes(word(entry.name)) && typeof entry.value === 'string')) {
      const under = volumeUnder(container, pod, word(value));
      const claim = fields(under?.volume.persistentVolumeClaim);
      if (under && (under.mount.readOnly === true || claim.readOnly === true || isReadOnly(claim.claimName))) {
        say(problem(`${where} env ${word(name)}`, value, 'a folder that can be written to, such as one in an emptyDir', `${word(under.mount.mountPath)} is only read`), [...at, 'env']);
      }
    }
  });
});

/** Scripts that a shell does not run to their end leave signals with the shell. */
export const enginesAreExecuted = eachManifest({
  name: 'engines-are-executed', severity: 'warning', summary: 'A script\'s engine is started by exec, so that it, and not the shell, is told to end.', source: 'kubernetes: Pod Lifecycle, termination of pods',
}, (manifest, say) => {
  eachEngine(manifest, (engine, where, at) => {
    const { words } = engine.commands[engine.at] ?? { words: [] };
    const text = wordsOf(engine.container).join('\n');
    if (engine.commands.length < 2 || words.includes('exec') || /\btrap\b/.test(text) || engine.hasAlternative) return;
    say(problem(`${where} command`, `${words.slice(0, 3).join(' ')} …`, 'exec in front of the engine at the end of a script', 'else the shell gets the signal to end, and the engine is killed'), at);
  });
});
