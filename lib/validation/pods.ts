import { LWS_VARIABLES } from '../pod/lws';
import { referencesIn } from '../pod/merge';
import { parseQuantity } from '../pod/quantity';
import { problem, show } from '../problems';
import { DNS_1123_LABEL, DNS_1123_SUBDOMAIN } from './dns';
import { eachManifest, type Fields, fields, list, type Manifest } from './rule';
import { podsOf } from './set-pods';

/** What Linux passes on as one argument of a process (MAX_ARG_STRLEN), less the byte that ends it. */
const MOST_WORD_BYTES = 128 * 2 ** 10 - 1;
const RESOURCE = /^(cpu|memory|ephemeral-storage|hugepages-\w+|[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)$/;

/** Each container of the pods of a workload, with its pod and where it stands. */
function eachContainer(manifest: Manifest, look: (container: Fields, at: string, pod: Fields) => void): void {
  for (const { role, spec } of podsOf(manifest)) {
    for (const container of [...list(spec.initContainers), ...list(spec.containers)]) {
      const { name } = container;
      look(container, `${role} container ${typeof name === 'string' && /^[\w-]{1,63}$/.test(name) ? name : show(name)}`, spec);
    }
  }
}

/** Variables have names that the API server takes, LeaderWorkerSet's own are left alone, and references lead somewhere. */
export const environmentIsDefined = eachManifest('environment-is-defined', (manifest, say) => {
  eachContainer(manifest, (container, at, pod) => {
    const defined = new Set(manifest.kind === 'LeaderWorkerSet' ? LWS_VARIABLES : []);
    const fromServices = pod.enableServiceLinks === false ? /^KUBERNETES_(SERVICE|PORT)(_|$)/ : /_(SERVICE_(HOST|PORT)|PORT)(_|$)/;
    const known = (name: string) => defined.has(name) || fromServices.test(name) || list(container.envFrom).length > 0;
    const check = (property: string, text: unknown, names = /^[^]*$/) => referencesIn(typeof text === 'string' ? text : '').filter((name) => names.test(name) && !known(name)).forEach((name) =>
      say(`${at} ${property}: refers to $(${name}), which is not defined before it; allowed: ${[...defined].join(', ')}; write $$(${name}) for the text itself`));
    for (const variable of list(container.env)) {
      const name = String(variable.name);
      if (!/^[A-Za-z_.-][A-Za-z0-9_.-]*$/.test(name)) say(problem(`${at} env name`, name, 'letters, digits, underscores, dots and hyphens, not beginning with a digit'));
      if (LWS_VARIABLES.includes(name)) say(problem(`${at} env name`, name, 'names that LeaderWorkerSet does not set itself', 'leave it out'));
      if (variable.value !== undefined && (typeof variable.value !== 'string' || variable.valueFrom !== undefined)) {
        say(problem(`${at} env ${name}`, variable.value, variable.valueFrom === undefined ? 'text, such as "1"' : 'either value or valueFrom'));
      }
      const bytes = Buffer.byteLength(`${name}=${String(variable.value ?? '')}`);
      if (bytes > MOST_WORD_BYTES) say(problem(`${at} env ${name.slice(0, 63)}`, `${bytes} bytes`, `at most ${MOST_WORD_BYTES} bytes with its name, what Linux passes on as one variable`));
      check(`env ${name}`, variable.value);
      defined.add(name);
    }
    list(container.volumeMounts).forEach(({ mountPath, subPathExpr }) => check(`mount ${show(mountPath)} subPathExpr`, subPathExpr));
    for (const field of ['command', 'args']) {
      (Array.isArray(container[field]) ? container[field] : []).forEach((word: unknown, index: number) => {
        // In a command $(date) is the shell's own; what is written in capital letters is meant as a variable.
        check(`${field}[${index}]`, word, /^[A-Z_][A-Z0-9_]*$/);
        const bytes = Buffer.byteLength(String(word));
        if (bytes > MOST_WORD_BYTES) say(problem(`${at} ${field}[${index}]`, `${bytes} bytes`, `at most ${MOST_WORD_BYTES} bytes, what Linux passes on as one argument`));
      });
    }
  });
});

/** Each mount has its volume, each path is absolute, and the names of both are such that the API server takes them. */
export const mountsHaveVolumes = eachManifest('mounts-have-volumes', (manifest, say) => {
  eachContainer(manifest, (container, at, pod) => {
    const claims = list(fields(fields(manifest.spec).leaderWorkerTemplate).volumeClaimTemplates).map(({ metadata }) => fields(metadata).name);
    const volumes = new Set([...list(pod.volumes).map((volume) => volume.name), ...claims]);
    for (const mount of list(container.volumeMounts)) {
      if (!volumes.has(mount.name)) say(problem(`${at} mount ${show(mount.mountPath)}`, mount.name, `a volume of the pod: ${[...volumes].join(', ')}`));
      if (String(mount.subPath ?? '').split('/').includes('..')) say(problem(`${at} subPath`, mount.subPath, 'a folder of the volume, without ..'));
      if (typeof mount.mountPath !== 'string' || !/^\/[^:]*$/.test(mount.mountPath)) say(problem(`${at} mountPath`, mount.mountPath, 'an absolute path without a colon'));
    }
    for (const name of volumes) {
      if (typeof name !== 'string' || !DNS_1123_LABEL.test(name)) say(problem(`${at} volume name`, name, 'at most 63 lower-case letters, digits and hyphens'));
    }
    const name = container.name;
    const own = fields(manifest.metadata).name;
    // A name that follows from the workload's is told of the workload.
    const isDerived = typeof name === 'string' && typeof own === 'string' && !DNS_1123_SUBDOMAIN.test(own) && name.startsWith(own);
    if (typeof name !== 'string' || (!DNS_1123_LABEL.test(name) && !isDerived)) say(problem(`${at} name`, name, 'at most 63 lower-case letters, digits and hyphens'));
  });
});

/** Quantities are such, and `/dev/shm` fits into the memory that it counts against. */
export const resourcesAreQuantities = eachManifest('resources-are-quantities', (manifest, say) => {
  eachContainer(manifest, (container, at, pod) => {
    const { limits: given, requests } = fields(container.resources);
    const limits = fields(given);
    for (const [name, value] of Object.entries(limits).filter(([key]) => key.includes('/'))) {
      const request = fields(requests)[name] ?? value;
      if (String(request) !== String(value)) say(problem(`${at} resources.requests[${show(name)}]`, request, `${String(value)}, the limit: devices are not overcommitted`));
    }
    for (const [name, value] of Object.entries(limits)) {
      const amount = parseQuantity(String(value));
      const whole = name.includes('/') || name.startsWith('hugepages-');
      if (amount === undefined || amount < 0 || (whole && !Number.isInteger(amount))) {
        say(problem(`${at} resources[${show(name)}]`, value, whole ? 'a whole number of 0 or more' : 'a quantity such as 64, 500m or 512Gi'));
      }
    }
    for (const name of Object.keys(limits).filter((key) => !RESOURCE.test(key))) {
      say(problem(`${at} resources name`, name, 'cpu, memory, ephemeral-storage, hugepages-…, or a name with its domain such as rdma/hca'));
    }
    const memory = parseQuantity(String(limits.memory));
    for (const mount of list(container.volumeMounts).filter((entry) => entry.mountPath === '/dev/shm')) {
      const volume = list(pod.volumes).find((entry) => entry.name === mount.name);
      const limit = parseQuantity(String(fields(volume?.emptyDir).sizeLimit));
      if (memory !== undefined && limit !== undefined && limit >= memory) {
        say(problem(`${at} /dev/shm`, fields(volume?.emptyDir).sizeLimit, `less than the memory limit, ${String(limits.memory)}, which it counts against`));
      }
    }
  });
});
