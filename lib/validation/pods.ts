import { LWS_VARIABLES, WORKER_INDEX } from '../pod/lws';
import { referencesIn } from '../pod/variable-references';
import { problem, show } from '../problems';
import { DNS_1123_LABEL, DNS_1123_SUBDOMAIN } from './dns';
import { parseQuantity } from './quantity';
import { eachManifest, type FieldPath, type Fields, fields, list, type Manifest, word } from './rule';
import { podsOf } from './set-pods';

/** What Linux passes on as one argument of a process (MAX_ARG_STRLEN), less the byte that ends it. */
const MOST_WORD_BYTES = 128 * 2 ** 10 - 1;
const RESOURCE = /^(cpu|memory|ephemeral-storage|hugepages-\w+|[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)$/;

const TPU = 'google.com/tpu';
/** What LeaderWorkerSet defines in containers with TPUs: lws:pkg/utils/accelerators/tpu.go. */
const TPU_VARIABLES = ['TPU_WORKER_HOSTNAMES', 'TPU_WORKER_ID', 'TPU_NAME', 'TPU_PROCESS_ADDRESSES', 'TPU_PROCESS_PORT'];

/** A container of a pod: what messages call it, and the ways to it and to the pod's specification. */
interface Place {
  readonly at: string;
  readonly path: FieldPath;
  readonly podPath: FieldPath;
}

/** Each container of the pods of a workload, with its pod and where it stands. */
function eachContainer(manifest: Manifest, look: (container: Fields, place: Place, pod: Fields) => void): void {
  for (const { role, spec, at } of podsOf(manifest)) {
    const podPath = [...at, 'spec'];
    for (const field of ['initContainers', 'containers']) {
      list(spec[field]).forEach((container, index) => {
        const { name } = container;
        const called = typeof name === 'string' && /^[\w-]{1,63}$/.test(name) ? name : show(name);
        look(container, { at: `${role} container ${called}`, path: [...podPath, field, index], podPath }, spec);
      });
    }
  }
}

/** The number of a pod read from its label, as releases of LeaderWorkerSet before 0.6 needed it; later ones set the same value. */
function isItsOwnIndex({ name, valueFrom }: Fields): boolean {
  return name === 'LWS_WORKER_INDEX' && fields(fields(valueFrom).fieldRef).fieldPath === `metadata.labels['${WORKER_INDEX}']`;
}

/** What controllers and webhooks define of their own accord in a container, before its command is read. */
function givenTo(manifest: Manifest, container: Fields): string[] {
  const { limits, requests } = fields(container.resources);
  const isIndexed = manifest.kind === 'Job' ? fields(manifest.spec).completionMode === 'Indexed'
    : manifest.kind === 'CronJob' && fields(fields(fields(manifest.spec).jobTemplate).spec).completionMode === 'Indexed';
  if (isIndexed) return ['JOB_COMPLETION_INDEX'];
  return manifest.kind === 'LeaderWorkerSet' && [limits, requests].some((given) => TPU in fields(given)) ? TPU_VARIABLES : [];
}

/** Variables have names that the API server takes, LeaderWorkerSet's own are left alone, and references lead somewhere. */
export const environmentIsDefined = eachManifest({
  name: 'environment-is-defined', severity: 'error',
  summary: 'Variables have names that the API server takes and not those of LeaderWorkerSet, and each $(NAME) refers to one that is defined before it.',
  source: 'kubernetes: Define Dependent Environment Variables; lws:pkg/utils/pod/pod_utils.go',
}, (manifest, say) => {
  eachContainer(manifest, (container, { at, path }, pod) => {
    const defined = new Set(manifest.kind === 'LeaderWorkerSet' ? LWS_VARIABLES : []);
    const fromServices = pod.enableServiceLinks === false ? /^KUBERNETES_(SERVICE|PORT)(_|$)/ : /_(SERVICE_(HOST|PORT)|PORT)(_|$)/;
    const known = (name: string) => defined.has(name) || fromServices.test(name) || list(container.envFrom).length > 0;
    const check = (property: string, field: FieldPath, text: unknown, names = /^[^]*$/) => referencesIn(typeof text === 'string' ? text : '').filter((name) => names.test(name) && !known(name)).forEach((name) =>
      say(`${at} ${property}: refers to $(${name}), which is not defined before it; allowed: ${[...defined].join(', ') || 'none, for no variable is'}; write $$(${name}) for the text itself`, [...path, ...field]));
    list(container.env).forEach((variable, index) => {
      const name = word(variable.name ?? '');
      const [nameAt, valueAt] = ['name', 'value'].map((field) => [...path, 'env', index, field]);
      if (!/^(?!\.$|\.\.)[A-Za-z_.-][A-Za-z0-9_.-]*$/.test(name)) {
        say(problem(`${at} env name`, variable.name, 'letters, digits, underscores, dots and hyphens, not beginning with a digit or two dots, and not a dot alone'), nameAt);
      }
      if (LWS_VARIABLES.includes(name) && !isItsOwnIndex(variable)) say(problem(`${at} env name`, name, 'names that LeaderWorkerSet does not set itself', 'leave it out'), nameAt);
      if (variable.value !== undefined && (typeof variable.value !== 'string' || variable.valueFrom !== undefined)) {
        say(problem(`${at} env ${name}`, variable.value, variable.valueFrom === undefined ? 'text, such as "1"' : 'either value or valueFrom'), valueAt);
      }
      const bytes = Buffer.byteLength(`${name}=${word(variable.value ?? '')}`);
      if (bytes > MOST_WORD_BYTES) say(problem(`${at} env ${name.slice(0, 63)}`, `${bytes} bytes`, `at most ${MOST_WORD_BYTES} bytes with its name, what Linux passes on as one variable`), valueAt);
      check(`env ${name}`, ['env', index, 'value'], variable.value);
      defined.add(name);
    });
    list(container.volumeMounts).forEach(({ mountPath, subPathExpr }, index) => check(`mount ${show(mountPath)} subPathExpr`, ['volumeMounts', index, 'subPathExpr'], subPathExpr));
    givenTo(manifest, container).forEach((name) => defined.add(name));
    for (const field of ['command', 'args']) {
      const given = container[field];
      if (given !== undefined && !Array.isArray(given)) say(problem(`${at} ${field}`, given, 'a list of texts, one for each argument'), [...path, field]);
      (Array.isArray(given) ? given : []).forEach((entry: unknown, index: number) => {
        if (typeof entry !== 'string') say(problem(`${at} ${field}[${index}]`, entry, 'text, such as "1"'), [...path, field, index]);
        // In a command $(date) is the shell's own; what is written in capital letters is meant as a variable.
        check(`${field}[${index}]`, [field, index], entry, /^[A-Z_][A-Z0-9_]*$/);
        const bytes = Buffer.byteLength(word(entry));
        if (bytes > MOST_WORD_BYTES) say(problem(`${at} ${field}[${index}]`, `${bytes} bytes`, `at most ${MOST_WORD_BYTES} bytes, what Linux passes on as one argument`), [...path, field, index]);
      });
    }
  });
});

/** Each mount has its volume, each path is absolute, and the names of both are such that the API server takes them. */
export const mountsHaveVolumes = eachManifest({
  name: 'mounts-have-volumes', severity: 'error',
  summary: 'Each mount has a volume of its pod and an absolute path, and containers and volumes have valid names.',
  source: 'kubernetes v1.28:pkg/apis/core/validation/validation.go',
}, (manifest, say) => {
  eachContainer(manifest, (container, { at, path, podPath }, pod) => {
    const { leaderWorkerTemplate, volumeClaimTemplates } = fields(manifest.spec);
    const templates = manifest.kind === 'StatefulSet' ? volumeClaimTemplates : fields(leaderWorkerTemplate).volumeClaimTemplates;
    const claims = list(templates).map(({ metadata }) => fields(metadata).name);
    const names = list(pod.volumes).map((volume) => volume.name);
    const volumes = new Set([...names, ...claims]);
    list(container.volumeMounts).forEach((mount, index) => {
      const field = (name: string) => [...path, 'volumeMounts', index, name];
      if (!volumes.has(mount.name)) say(problem(`${at} mount ${show(mount.mountPath)}`, mount.name, `a volume of the pod: ${[...volumes].map(word).join(', ') || 'it has none'}`), field('name'));
      if (/^\/|(^|\/)\.\.(\/|$)/.test(word(mount.subPath ?? ''))) say(problem(`${at} subPath`, mount.subPath, 'a folder of the volume, without .. and without a slash in front'), field('subPath'));
      if (typeof mount.mountPath !== 'string' || !/^\/[^:]*$/.test(mount.mountPath)) say(problem(`${at} mountPath`, mount.mountPath, 'an absolute path without a colon'), field('mountPath'));
    });
    for (const name of volumes) {
      if (typeof name !== 'string' || !DNS_1123_LABEL.test(name)) {
        const index = names.indexOf(name);
        say(problem(`${at} volume name`, name, 'at most 63 lower-case letters, digits and hyphens'), index < 0 ? path : [...podPath, 'volumes', index, 'name']);
      }
    }
    const name = container.name;
    const own = fields(manifest.metadata).name;
    // A name that follows from the workload's is told of the workload.
    const isDerived = typeof name === 'string' && typeof own === 'string' && !DNS_1123_SUBDOMAIN.test(own) && name.startsWith(own);
    if (typeof name !== 'string' || (!DNS_1123_LABEL.test(name) && !isDerived)) say(problem(`${at} name`, name, 'at most 63 lower-case letters, digits and hyphens'), [...path, 'name']);
  });
});

/** Quantities are such, and `/dev/shm` fits into the memory that it counts against. */
export const resourcesAreQuantities = eachManifest({
  name: 'resources-are-quantities', severity: 'error',
  summary: 'Resources have names and amounts that the API server takes, devices are requested as limited, and /dev/shm is smaller than the memory limit.',
  source: 'kubernetes: Resource Management for Pods and Containers; kubernetes v1.28:pkg/apis/core/validation/validation.go',
}, (manifest, say) => {
  eachContainer(manifest, (container, { at, path, podPath }, pod) => {
    const { limits: given, requests } = fields(container.resources);
    const limits = fields(given);
    const limitAt = (name: string) => [...path, 'resources', 'limits', name];
    for (const [name, value] of Object.entries(limits).filter(([key]) => key.includes('/'))) {
      const request = fields(requests)[name] ?? value;
      if (word(request) !== word(value)) {
        say(problem(`${at} resources.requests[${show(name)}]`, request, `${word(value)}, the limit: devices are not overcommitted`), [...path, 'resources', 'requests', name]);
      }
    }
    for (const [name, value] of Object.entries(limits)) {
      const amount = parseQuantity(word(value));
      const whole = name.includes('/') || name.startsWith('hugepages-');
      if (amount === undefined || amount < 0 || (whole && !Number.isInteger(amount))) {
        say(problem(`${at} resources[${show(name)}]`, value, whole ? 'a whole number of 0 or more' : 'a quantity such as 64, 500m or 512Gi'), limitAt(name));
      }
    }
    for (const [field, of] of [['limits', limits], ['requests', fields(requests)]] as const) {
      for (const name of Object.keys(of).filter((key) => !RESOURCE.test(key) && (field === 'limits' || !(key in limits)))) {
        say(problem(`${at} resources name`, name, 'cpu, memory, ephemeral-storage, hugepages-…, or a name with its domain such as rdma/hca'), [...path, 'resources', field, name]);
      }
    }
    const memory = parseQuantity(word(limits.memory));
    for (const mount of list(container.volumeMounts).filter((entry) => entry.mountPath === '/dev/shm')) {
      const index = list(pod.volumes).findIndex((entry) => entry.name === mount.name);
      const { sizeLimit } = fields(list(pod.volumes)[index]?.emptyDir);
      const limit = parseQuantity(word(sizeLimit));
      if (memory !== undefined && limit !== undefined && limit >= memory) {
        say(problem(`${at} /dev/shm`, sizeLimit, `less than the memory limit, ${word(limits.memory)}, which it counts against`), [...podPath, 'volumes', index, 'emptyDir', 'sizeLimit']);
      }
    }
  });
});
