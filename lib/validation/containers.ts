import { parseQuantity } from '../pod/quantity';
import { isWhole, problem } from '../problems';
import { eachManifest, type Fields, fields, list } from './rule';
import { podsOf } from './set-pods';

type Say = (message: string) => void;

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
const SECRET_KEY = /^[-._A-Za-z0-9]{1,253}$/;
/** What a variable may take from its pod (kubernetes:pkg/apis/core/pods, helpers.go). */
const FIELD_PATH = /^(metadata\.(name|namespace|uid|(labels|annotations)\['[^']*'\])|spec\.(nodeName|serviceAccountName)|status\.(host|pod)IPs?)$/;

/** Containers that the API server takes whole: images, ports, and variables of which each is there once and comes from somewhere. */
export const containersAreValid = eachManifest('containers-are-valid', (manifest, say) => {
  for (const { role, spec } of podsOf(manifest)) {
    const all = [...list(spec.initContainers), ...list(spec.containers)];
    all.forEach((container) => checkContainer(container, `${role} container ${String(container.name)}`, say));
    repeated(all.map(({ name }) => name)).forEach((name) => say(problem(`${role} containers`, name, 'each name once')));
    repeated(list(spec.imagePullSecrets).map(({ name }) => name)).forEach((name) => say(problem(`${role} imagePullSecrets`, name, 'each name once')));
    list(spec.volumes).filter(({ configMap }) => configMap !== undefined && [undefined, ''].includes(fields(configMap).name as string)).forEach(({ name }) =>
      say(problem(`${role} volume ${String(name)} configMap.name`, '', 'the name of a ConfigMap')));
    if (spec.dnsPolicy !== undefined && !DNS_POLICIES.includes(String(spec.dnsPolicy))) say(problem(`${role} dnsPolicy`, spec.dnsPolicy, DNS_POLICIES.join(', ')));
    if (spec.dnsPolicy === 'None' && list(fields(spec.dnsConfig).nameservers).length === 0) say(problem(`${role} dnsPolicy`, 'None', 'None only with dnsConfig that names a server'));
  }
});

function checkContainer({ image, imagePullPolicy, ports, env, resources }: Fields, at: string, say: Say): void {
  if (typeof image !== 'string' || image === '' || image !== image.trim()) say(problem(`${at} image`, image, 'a container image, without spaces around it'));
  if (imagePullPolicy !== undefined && !PULL_POLICIES.includes(String(imagePullPolicy))) say(problem(`${at} imagePullPolicy`, imagePullPolicy, PULL_POLICIES.join(', ')));
  list(ports).filter(({ containerPort: port }) => !isWhole(port) || port > 65_535).forEach(({ containerPort }) => say(problem(`${at} port`, containerPort, 'a port from 1 to 65535')));
  repeated(list(env).map(({ name }) => name)).forEach((name) => say(problem(`${at} env`, name, 'each name once')));
  for (const { name, valueFrom } of list(env)) checkOrigin(fields(valueFrom), `${at} env ${String(name)}`, say);
  checkHugePages(fields(fields(resources).limits), at, say);
}

function checkOrigin({ secretKeyRef, configMapKeyRef, fieldRef }: Fields, at: string, say: Say): void {
  for (const reference of [secretKeyRef, configMapKeyRef].filter((given) => given !== undefined).map(fields)) {
    const key = String(reference.key ?? '');
    if (!SECRET_KEY.test(key) || key === '.' || key.startsWith('..')) say(problem(`${at} key`, reference.key, 'at most 253 letters, digits, hyphens, underscores and dots, not beginning with two dots'));
  }
  const { fieldPath } = fields(fieldRef);
  if (fieldRef !== undefined && !FIELD_PATH.test(String(fieldPath))) say(problem(`${at} fieldPath`, fieldPath, 'a field of the pod that variables can have, such as status.podIP'));
}

/** Huge pages come in whole pages, and only to containers that ask for CPU or memory as well. */
function checkHugePages(limits: Fields, at: string, say: Say): void {
  for (const [name, value] of Object.entries(limits).filter(([key]) => key.startsWith('hugepages-'))) {
    const page = parseQuantity(name.slice('hugepages-'.length));
    const amount = parseQuantity(String(value));
    if (page === undefined || page <= 0) say(problem(`${at} resources name`, name, 'hugepages- and the size of a page, such as hugepages-2Mi'));
    else if (amount !== undefined && amount % page !== 0) say(problem(`${at} resources["${name}"]`, value, `a multiple of ${name.slice('hugepages-'.length)}`));
    if (limits.cpu === undefined && limits.memory === undefined) say(problem(`${at} resources["${name}"]`, value, 'beside cpu or memory'));
  }
}

function repeated(names: readonly unknown[]): unknown[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
