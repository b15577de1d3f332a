import { problem, show } from '../problems';
import { DNS_1123_LABEL } from './dns';
import { engineGroup, gpusOf, isJoined } from './engine-groups';
import { eachManifest, type FieldPath, type Fields, fields, list, type Manifest, type Say, word } from './rule';
import { podsOf, type SetPod } from './set-pods';
import { parseQuantity } from './quantity';
import { SourceIndex } from './source-index';

const PORT_NAME = /^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/;
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'];
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const NUMBERS: { readonly [field: string]: number } = {
  initialDelaySeconds: 0, timeoutSeconds: 1, periodSeconds: 1, successThreshold: 1, failureThreshold: 1, terminationGracePeriodSeconds: 1,
};
const POD_VALIDATION = 'kubernetes v1.28:pkg/apis/core/validation/validation.go';

interface Place {
  readonly where: string;
  readonly at: FieldPath;
  readonly pod: SetPod;
}

function eachContainer(manifest: Manifest, look: (container: Fields, place: Place) => void): void {
  for (const pod of podsOf(manifest)) {
    for (const field of ['initContainers', 'containers']) {
      list(pod.spec[field]).forEach((container, index) => {
        const { name } = container;
        look(container, { where: `${pod.role} container ${typeof name === 'string' && /^[\w-]{1,63}$/.test(name) ? name : show(name)}`, at: [...pod.at, 'spec', field, index], pod });
      });
    }
  }
}

/** What is in a list more than once. */
function repeated(names: readonly unknown[]): unknown[] {
  return [...new Set(names.filter((name, index) => name !== undefined && names.indexOf(name) !== index))];
}

/** Ports that the API server takes. */
export const portsAreValid = eachManifest({
  name: 'ports-are-valid', severity: 'error', summary: 'Ports of containers and Services are numbers from 1 to 65535, and their names are short and not repeated.', source: POD_VALIDATION,
}, (manifest, say) => {
  eachContainer(manifest, (container, { where, at, pod }) => {
    checkPorts(list(container.ports), ['containerPort', 'hostPort'], 15, where, [...at, 'ports'], say);
    list(container.ports).forEach(({ containerPort, hostPort }, index) => {
      if (pod.spec.hostNetwork === true && hostPort !== undefined && hostPort !== containerPort) say(problem(`${where} ports[${index}].hostPort`, hostPort, `${word(containerPort)}, the port of the container, on the network of the node`), [...at, 'ports', index, 'hostPort']);
    });
  });
  if (manifest.kind === 'Service' && manifest.apiVersion === 'v1') {
    const ports = list(fields(manifest.spec).ports);
    checkPorts(ports, ['port'], 63, 'Service spec', ['spec', 'ports'], say);
    for (const port of repeated(ports.map(({ port: number, protocol = 'TCP' }) => `${word(number)}/${word(protocol)}`))) say(problem('Service spec.ports port', port, 'each port once for a protocol'), ['spec', 'ports']);
    if (ports.length > 1 && ports.some(({ name }) => name === undefined)) say(problem('Service spec.ports name', undefined, 'a name for each of several ports'), ['spec', 'ports']);
  }
});

function checkPorts(ports: readonly Fields[], numbers: readonly string[], longest: number, where: string, at: FieldPath, say: Say): void {
  ports.forEach((port, index) => {
    for (const field of numbers.filter((each, first) => first === 0 || port[each] !== undefined)) {
      const value = port[field];
      if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65535) say(problem(`${where} ports[${index}].${field}`, value, 'a number from 1 to 65535'), [...at, index]);
    }
    const { name, protocol } = port;
    if (protocol !== undefined && !PROTOCOLS.includes(word(protocol))) say(problem(`${where} ports[${index}].protocol`, protocol, PROTOCOLS.join(', ')), [...at, index, 'protocol']);
    const isName = longest === 15 ? PORT_NAME.test(word(name)) && !word(name).includes('--') : DNS_1123_LABEL.test(word(name));
    if (name !== undefined && !isName) say(problem(`${where} ports[${index}].name`, name, `at most ${longest} lower-case letters, digits and hyphens, with a letter among them`), [...at, index, 'name']);
  });
  for (const name of repeated(ports.map((port) => port.name))) say(problem(`${where} ports name`, name, 'each name once'), at);
}

/** Names by which containers, volumes and mounts are told apart. */
export const namesAreToldApart = eachManifest({
  name: 'names-are-told-apart', severity: 'error', summary: 'Containers and volumes of a pod have different names, and mounts of a container different paths.', source: POD_VALIDATION,
}, (manifest, say) => {
  for (const { role, spec, at } of podsOf(manifest)) {
    for (const name of repeated([...list(spec.initContainers), ...list(spec.containers)].map((container) => container.name))) say(problem(`${role} container name`, name, 'each name once in a pod'), [...at, 'spec', 'containers']);
    for (const name of repeated(list(spec.volumes).map((volume) => volume.name))) say(problem(`${role} volume name`, name, 'each name once in a pod'), [...at, 'spec', 'volumes']);
  }
  eachContainer(manifest, (container, { where, at }) => {
    for (const path of repeated(list(container.volumeMounts).map(({ mountPath }) => mountPath))) say(problem(`${where} mountPath`, path, 'each path once in a container'), [...at, 'volumeMounts']);
  });
});

/** Each volume is made of one thing. */
export const volumesHaveOneSource = eachManifest({
  name: 'volumes-have-one-source', severity: 'error', summary: 'Each volume of a pod has exactly one source.', source: POD_VALIDATION,
}, (manifest, say) => {
  for (const { role, spec, at } of podsOf(manifest)) {
    list(spec.volumes).forEach((volume, index) => {
      const kinds = Object.keys(volume).filter((key) => key !== 'name');
      if (kinds.length > 1) say(problem(`${role} volume ${word(volume.name)}`, kinds.join(', '), 'exactly one source, such as emptyDir or persistentVolumeClaim'), [...at, 'spec', 'volumes', index]);
    });
  }
});

/** Probes that the API server takes, at ports that are there. */
export const probesHaveOneCheck = eachManifest({
  name: 'probes-have-one-check', severity: 'error', summary: 'A probe has one check, numbers that the API server takes, and a port that its container has.', source: POD_VALIDATION,
}, (manifest, say) => {
  eachContainer(manifest, (container, { where, at }) => {
    for (const kind of PROBES.filter((probe) => container[probe] !== undefined)) {
      const probe = fields(container[kind]);
      const place = [...at, kind];
      const handlers = HANDLERS.filter((handler) => probe[handler] !== undefined);
      if (handlers.length !== 1) say(problem(`${where} ${kind}`, handlers.join(', ') || undefined, `exactly one of ${HANDLERS.join(', ')}`), place);
      for (const [field, least] of Object.entries(NUMBERS)) {
        const value = probe[field];
        if (value !== undefined && (typeof value !== 'number' || !Number.isInteger(value) || value < least)) say(problem(`${where} ${kind}.${field}`, value, `a whole number of ${least} or more`), [...place, field]);
      }
      const { successThreshold = 1 } = probe;
      if (kind !== 'readinessProbe' && typeof successThreshold === 'number' && successThreshold > 1) say(problem(`${where} ${kind}.successThreshold`, successThreshold, '1'), [...place, 'successThreshold']);
      if (kind === 'readinessProbe' && probe.terminationGracePeriodSeconds !== undefined) say(problem(`${where} ${kind}.terminationGracePeriodSeconds`, probe.terminationGracePeriodSeconds, 'left out of a readiness probe'), place);
      checkPort(container, fields(probe.httpGet ?? probe.tcpSocket), `${where} ${kind} port`, place, handlers, say);
    }
  });
});

function checkPort(container: Fields, { port }: Fields, where: string, at: FieldPath, handlers: readonly string[], say: Say): void {
  if (!handlers.some((handler) => handler === 'httpGet' || handler === 'tcpSocket')) return;
  if (typeof port === 'number' ? Number.isInteger(port) && port >= 1 && port <= 65535 : list(container.ports).some(({ name }) => name === port)) return;
  say(problem(where, port, `a number from 1 to 65535, or a port's name of the container: ${list(container.ports).flatMap(({ name }) => (name === undefined ? [] : [word(name)])).join(', ') || 'it has none'}`), at);
}

/** What containers do as they start and end, and what those that end before the others cannot have. */
export const lifecyclesAreValid = eachManifest({
  name: 'lifecycles-are-valid', severity: 'error', summary: 'A hook has exactly one action, and init containers that end have neither hooks nor probes.', source: POD_VALIDATION,
}, (manifest, say) => {
  eachContainer(manifest, (container, { where, at }) => {
    for (const hook of ['postStart', 'preStop']) {
      const given = fields(container.lifecycle)[hook];
      const actions = Object.keys(fields(given));
      if (given !== undefined && actions.length !== 1) say(problem(`${where} lifecycle.${hook}`, actions.join(', ') || undefined, 'exactly one of exec, httpGet, tcpSocket, sleep'), [...at, 'lifecycle', hook]);
    }
    if (at.at(-2) !== 'initContainers' || container.restartPolicy === 'Always') return;
    for (const field of ['lifecycle', ...PROBES].filter((name) => container[name] !== undefined)) {
      say(problem(`${where} ${field}`, 'a value', 'left out of an init container', 'restartPolicy: Always makes it one that stays'), [...at, field]);
    }
  });
});

/** Devices are not shared: they are limited, and asked for as they are limited. */
export const devicesHaveLimits = eachManifest({
  name: 'devices-have-limits', severity: 'error', summary: 'Devices and huge pages are limited to what is requested, requests are within limits, and huge pages come with CPU or memory.', source: POD_VALIDATION,
}, (manifest, say) => {
  eachContainer(manifest, (container, { where, at }) => {
    const { limits: given, requests: asked } = fields(container.resources);
    const [limits, requests] = [fields(given), fields(asked)];
    for (const [name, value] of Object.entries(requests)) {
      const isDevice = name.includes('/') || name.startsWith('hugepages-');
      const [amount, limit] = [parseQuantity(word(value)), limits[name] === undefined ? undefined : parseQuantity(word(limits[name]))];
      if (isDevice && limits[name] === undefined) say(problem(`${where} resources.limits["${name}"]`, undefined, `${word(value)}, as is requested: devices and huge pages are not overcommitted`), [...at, 'resources']);
      else if (name.startsWith('hugepages-') && amount !== limit) say(problem(`${where} resources.requests["${name}"]`, value, `${word(limits[name])}, the limit`), [...at, 'resources']);
      else if (amount === undefined || amount < 0) say(problem(`${where} resources.requests["${name}"]`, value, 'a quantity such as 64, 500m or 512Gi'), [...at, 'resources']);
      else if (!isDevice && limit !== undefined && amount > limit) say(problem(`${where} resources.requests["${name}"]`, value, `at most ${word(limits[name])}, the limit`), [...at, 'resources']);
    }
    const names = [...Object.keys(limits), ...Object.keys(requests)];
    if (names.some((name) => name.startsWith('hugepages-')) && !names.some((name) => name === 'cpu' || name === 'memory')) say(problem(`${where} resources`, names.join(', '), 'cpu or memory beside huge pages'), [...at, 'resources']);
  });
});

/** `512G` is 476.8 GiB. */
export const memoryIsBinary = eachManifest({
  name: 'memory-is-binary', severity: 'warning', summary: 'Memory is said in Gi: 512G is 476.8 GiB.', source: 'kubernetes: Resource Management for Pods and Containers, memory units',
}, (manifest, say) => {
  eachContainer(manifest, (container, { where, at }) => {
    const memory = fields(fields(container.resources).limits).memory ?? fields(fields(container.resources).requests).memory;
    const decimal = /^(\d+)([GT])$/.exec(word(memory));
    if (decimal && Number(decimal[1]) >= 8) say(problem(`${where} resources memory`, memory, `${decimal[1]}${decimal[2]}i where powers of two are meant: ${word(memory)} is ${((parseQuantity(word(memory)) ?? 0) / 2 ** 30).toFixed(1)} GiB`), [...at, 'resources']);
  });
});

/** Without a volume there `/dev/shm` has 64 MiB. */
export const sharedMemoryIsMounted = eachManifest({
  name: 'shared-memory-is-mounted', severity: 'warning', summary: 'Engines on several GPUs have a memory volume with a limit at /dev/shm, which has 64 MiB otherwise.', source: 'vllm: Using Docker, --ipc=host and --shm-size',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  if (group === undefined || (group.leaderEngine === undefined && !isJoined(group))) return;
  eachContainer(manifest, (container, { where, at, pod }) => {
    const gpus = gpusOf({ ...pod, spec: { containers: [container] } }) ?? 0;
    if (gpus === 0 || (gpus < 2 && group.worker === undefined) || pod.spec.hostIPC === true) return;
    const mount = list(container.volumeMounts).find(({ mountPath }) => word(mountPath).replace(/\/+$/, '') === '/dev/shm');
    const { emptyDir, hostPath } = list(pod.spec.volumes).find(({ name }) => name === mount?.name) ?? {};
    if (hostPath !== undefined) return;
    if (mount === undefined) say(problem(`${where} mount /dev/shm`, undefined, 'an emptyDir with medium: Memory; without it there are 64 MiB, and processes fail as they exchange data'), at);
    else if (emptyDir !== undefined && fields(emptyDir).medium !== 'Memory') say(problem(`${where} /dev/shm emptyDir.medium`, fields(emptyDir).medium, 'Memory'), [...at, 'volumeMounts']);
    else if (emptyDir !== undefined && fields(emptyDir).sizeLimit === undefined) say(problem(`${where} /dev/shm emptyDir.sizeLimit`, undefined, 'a size below the memory limit, which it counts against'), [...at, 'volumeMounts']);
  });
});

/** A Service named vllm describes itself in VLLM_PORT, which vLLM takes for its own. */
export const serviceLinksSpareEngines = eachManifest({
  name: 'service-links-spare-engines', severity: 'error', summary: 'Pods of an engine do not get the variables of a Service with the engine\'s name: enableServiceLinks is false.', source: 'vllm v0.18.0:vllm/envs.py, VLLM_PORT',
}, (manifest, say, sources) => {
  const engine = engineGroup(manifest)?.leaderEngine;
  const { namespace = 'default' } = fields(manifest.metadata);
  if (engine === undefined) return;
  const taken = SourceIndex.of(sources).named('Service', engine.engine, namespace).length > 0;
  for (const { role, spec, at } of taken ? podsOf(manifest).filter((pod) => Object.keys(pod.spec).length > 0 && pod.spec.enableServiceLinks !== false) : []) {
    say(problem(`${role} spec.enableServiceLinks`, spec.enableServiceLinks, `false beside a Service named ${engine.engine}, whose variables (${engine.engine.toUpperCase()}_PORT) the engine reads as its own`), [...at, 'spec']);
  }
});

/** A CRD that inlines pod templates is larger than the annotation in which kubectl keeps what was applied. */
export const definitionsFitTheirAnnotation = eachManifest({
  name: 'definitions-fit-their-annotation', severity: 'warning', summary: 'CustomResourceDefinitions above 256 KiB are applied with --server-side.', source: 'kubernetes: Server-Side Apply',
}, (manifest, say) => {
  const bytes = Buffer.byteLength(JSON.stringify(manifest));
  if (manifest.kind === 'CustomResourceDefinition' && bytes > 2 ** 18) say(problem('CustomResourceDefinition', `${bytes} bytes`, `at most ${2 ** 18} bytes for kubectl apply`, 'apply it with kubectl apply --server-side'));
});
