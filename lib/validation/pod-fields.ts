import { problem } from '../problems';
import { DNS_1123_LABEL } from './dns';
import { fieldChecks } from './field-checks';
import { parseQuantity } from './quantity';
import { eachManifest, type Fields, fields, list, type Manifest, type Say, word } from './rule';
import { podsOf } from './set-pods';

const SOURCE = 'kubernetes:pkg/apis/core/validation/validation.go';
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
const SECRET_KEY = /^[-._A-Za-z0-9]{1,253}$/;
/** What a variable may take from its pod. */
const FIELD_PATH = /^(metadata\.(name|namespace|uid|(labels|annotations)\['[^']*'\])|spec\.(nodeName|serviceAccountName)|status\.(host|pod)IPs?)$/;

/** Each container of the pods of a manifest, and how it is called in messages. */
function eachContainer(manifest: Manifest, say: Say, look: (container: Fields, where: string, say: Say) => void): void {
  for (const { role, spec, at } of podsOf(manifest)) {
    for (const field of ['initContainers', 'containers']) {
      list(spec[field]).forEach((container, index) => look(container, `${role} container ${word(container.name)}`, (message) => say(message, [...at, 'spec', field, index])));
    }
  }
}

/** Images, policies and Secrets of images as the API server takes them. */
export const imagesAreNamed = eachManifest({
  name: 'images-are-named', severity: 'error', summary: 'Containers have an image without spaces around it and a pull policy that exists; Secrets of images are named once.', source: SOURCE,
}, (manifest, say) => {
  eachContainer(manifest, say, ({ image, imagePullPolicy }, where, tell) => {
    if (typeof image !== 'string' || image === '' || image !== image.trim()) tell(problem(`${where} image`, image, 'a container image, without spaces around it'));
    if (imagePullPolicy !== undefined && !PULL_POLICIES.includes(word(imagePullPolicy))) tell(problem(`${where} imagePullPolicy`, imagePullPolicy, PULL_POLICIES.join(', ')));
  });
  for (const { role, spec, at } of podsOf(manifest)) {
    repeated(list(spec.imagePullSecrets)).forEach((name) => say(problem(`${role} imagePullSecrets`, name, 'each name once'), [...at, 'spec', 'imagePullSecrets']));
  }
});

/** A variable that is there twice is refused by a server-side apply; of one that comes from elsewhere, that place must be one. */
export const variablesComeFromSomewhere = eachManifest({
  name: 'variables-come-from-somewhere', severity: 'error', summary: 'Each variable of a container is there once, and comes from a key or a field that can be.', source: SOURCE,
}, (manifest, say) => {
  eachContainer(manifest, say, ({ env, envFrom }, where, tell) => {
    repeated(list(env)).forEach((name) => tell(problem(`${where} env`, name, 'each name once')));
    for (const { name, valueFrom } of list(env)) {
      const origins = Object.keys(fields(valueFrom));
      if (valueFrom !== undefined && origins.length !== 1) tell(problem(`${where} env ${word(name)} valueFrom`, origins.join(', ') || undefined, 'exactly one source, such as secretKeyRef'));
      checkOrigin(fields(valueFrom), `${where} env ${word(name)}`, tell);
    }
    list(envFrom).forEach((given, index) => {
      const origins = Object.keys(given).filter((key) => key !== 'prefix');
      if (origins.length !== 1) tell(problem(`${where} envFrom[${index}]`, origins.join(', ') || undefined, 'exactly one of configMapRef and secretRef'));
    });
  });
});

function checkOrigin({ secretKeyRef, configMapKeyRef, fieldRef }: Fields, where: string, say: Say): void {
  for (const { key } of [secretKeyRef, configMapKeyRef].filter((given) => given !== undefined).map(fields)) {
    const text = typeof key === 'string' ? key : '';
    if (!SECRET_KEY.test(text) || text === '.' || text.startsWith('..')) say(problem(`${where} key`, key, 'at most 253 letters, digits, hyphens, underscores and dots, not beginning with two dots'));
  }
  const { fieldPath } = fields(fieldRef);
  if (fieldRef !== undefined && !FIELD_PATH.test(word(fieldPath))) say(problem(`${where} fieldPath`, fieldPath, 'a field of the pod that variables can have, such as status.podIP'));
}

/** Containers restart as their pod says. What newer releases of Kubernetes take would keep the manifests from older ones. */
export const containersRestartWithTheirPod = eachManifest({
  name: 'containers-restart-with-their-pod', severity: 'error', atSynthOnly: true,
  summary: 'Containers have no restart policy of their own, which Kubernetes 1.28 refuses; init containers may have Always.', source: 'kubernetes v1.28:pkg/apis/core/validation/validation.go',
}, (manifest, say) => {
  for (const { role, spec, at } of podsOf(manifest)) {
    list(spec.containers).forEach(({ name, restartPolicy }, index) => {
      if (restartPolicy !== undefined) {
        say(problem(`${role} container ${word(name)} restartPolicy`, restartPolicy, 'left out but on init containers', 'put it among the init containers'), [...at, 'spec', 'containers', index, 'restartPolicy']);
      }
    });
  }
});

/** Huge pages come in whole pages. */
export const hugePagesAreWhole = eachManifest({
  name: 'huge-pages-are-whole', severity: 'error', summary: 'Huge pages are asked for in whole pages of the size that their name says.', source: SOURCE,
}, (manifest, say) => {
  eachContainer(manifest, say, ({ resources }, where, tell) => {
    for (const [name, value] of Object.entries(fields(fields(resources).limits)).filter(([key]) => key.startsWith('hugepages-'))) {
      const size = name.slice('hugepages-'.length);
      const page = parseQuantity(size);
      const amount = parseQuantity(word(value));
      if (page === undefined || page <= 0) tell(problem(`${where} resources name`, name, 'hugepages- and the size of a page, such as hugepages-2Mi'));
      else if (amount !== undefined && amount % page !== 0) tell(problem(`${where} resources["${name}"]`, value, `a multiple of ${size}`));
    }
  });
});

/** What pods are called, and whom they name. */
export const podsHaveUsableNames = eachManifest({
  name: 'pods-have-usable-names', severity: 'error', summary: 'Pods have a host name that is one, a DNS policy with servers where it is None, and volumes of ConfigMaps name one.', source: SOURCE,
}, (manifest, say) => {
  for (const { role, spec, at } of podsOf(manifest)) {
    const { dnsPolicy, dnsConfig, hostname, subdomain } = spec;
    const servers = fields(dnsConfig).nameservers;
    for (const [field, name] of Object.entries({ hostname, subdomain })) {
      if (name !== undefined && name !== '' && !DNS_1123_LABEL.test(word(name))) say(problem(`${role} ${field}`, name, 'at most 63 lower-case letters, digits and hyphens'), [...at, 'spec', field]);
    }
    if (dnsPolicy !== undefined && !DNS_POLICIES.includes(word(dnsPolicy))) say(problem(`${role} dnsPolicy`, dnsPolicy, DNS_POLICIES.join(', ')), [...at, 'spec', 'dnsPolicy']);
    if (dnsPolicy === 'None' && !(Array.isArray(servers) && servers.length > 0)) say(problem(`${role} dnsPolicy`, 'None', 'None only with dnsConfig that names a server'), [...at, 'spec', 'dnsPolicy']);
    list(spec.volumes).forEach(({ name, configMap }, index) => {
      const given = fields(configMap).name;
      if (configMap !== undefined && (given === undefined || given === '')) say(problem(`${role} volume ${word(name)} configMap.name`, given, 'the name of a ConfigMap'), [...at, 'spec', 'volumes', index]);
    });
  }
});

/** Numbers of a pod that the API server takes. */
export const podsHaveUsableNumbers = eachManifest({
  name: 'pods-have-usable-numbers', severity: 'error', yields: true, summary: 'A pod has whole seconds to run and to end, a whole priority, and a policy of preemption that exists.', source: SOURCE,
}, (manifest, say) => {
  for (const { role, spec, at } of podsOf(manifest)) {
    const checks = fieldChecks(say, role, at, ['spec']);
    checks.whole(['activeDeadlineSeconds'], spec.activeDeadlineSeconds, 1);
    checks.whole(['priority'], spec.priority, -(2 ** 31));
    checks.whole(['terminationGracePeriodSeconds'], spec.terminationGracePeriodSeconds, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    checks.word(['preemptionPolicy'], spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
  }
});

function repeated(named: readonly Fields[]): unknown[] {
  const names = named.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => name !== undefined && names.indexOf(name) !== index))];
}
