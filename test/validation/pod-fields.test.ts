import fc from 'fast-check';
import { devicesHaveLimits, namesAreToldApart, portsAreValid } from '../../lib/validation/containers';
import { containersRestartWithTheirPod, hugePagesAreWhole, imagesAreNamed, podsHaveUsableNames, variablesComeFromSomewhere } from '../../lib/validation/pod-fields';
import { findingsIn } from '../../lib/validation/rules';
import type { Json } from '../fixtures';

/** What is said of a Deployment with this container, and whatever its pods have beside. */
function said(container: Json, pod: Json = {}): string[] {
  const manifest = { kind: 'Deployment', spec: { template: { spec: { ...pod, containers: [{ name: 'engine', image: 'i', ...container }] } } } };
  const rules = [containersRestartWithTheirPod, portsAreValid, namesAreToldApart, devicesHaveLimits, hugePagesAreWhole, imagesAreNamed, podsHaveUsableNames, variablesComeFromSomewhere];
  return findingsIn([{ path: 'chart/server', manifest }], rules).map(({ message }) => message);
}

test('takes what Kubernetes takes', () => {
  expect(said({
    imagePullPolicy: 'IfNotPresent', ports: [{ containerPort: 8000 }], resources: { limits: { cpu: '1', 'hugepages-2Mi': '4Mi' } },
    env: [
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }, { name: 'GROUP', valueFrom: { fieldRef: { fieldPath: 'metadata.labels[\'a/b\']' } } },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 'key', key: '.token_1' } } }, { name: 'A', value: 'a' },
    ],
  }, { dnsPolicy: 'None', dnsConfig: { nameservers: ['192.0.2.1'] }, imagePullSecrets: [{ name: 'a' }, { name: 'b' }], volumes: [{ name: 'v', configMap: { name: 'c' } }] })).toEqual([]);
});

test.each([
  ['no image', { image: '' }, {}, 'template container engine image: got ""; allowed: a container image, without spaces around it'],
  ['an image with a space behind it', { image: 'i ' }, {}, 'template container engine image: got "i "'],
  ['a pull policy that is none', { imagePullPolicy: 'Sometimes' }, {}, 'template container engine imagePullPolicy: got "Sometimes"; allowed: Always, IfNotPresent, Never'],
  ['port 0', { ports: [{ containerPort: 0 }] }, {}, 'template container engine ports[0].containerPort: got 0; allowed: a number from 1 to 65535'],
  ['a port above all others', { ports: [{ containerPort: 65_536 }] }, {}, 'template container engine ports[0].containerPort: got 65536'],
  ['a variable that is there twice', { env: [{ name: 'A', value: '1' }, { name: 'A', value: '1' }] }, {}, 'template container engine env: got "A"; allowed: each name once'],
  ['an entry of a Secret that none can have', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k'.repeat(254) } } }] }, {}, 'template container engine env A key: got "kkk'],
  ['an entry of a ConfigMap that none can have', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 's', key: '..' } } }] }, {}, 'template container engine env A key: got ".."'],
  ['a field that variables cannot have', { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.containers' } } }] }, {}, 'template container engine env A fieldPath: got "spec.containers"; allowed: a field of the pod that variables can have'],
  ['a restart policy of its own', { restartPolicy: 'Always' }, {}, 'template container engine restartPolicy: got "Always"; allowed: left out but on init containers; put it among the init containers'],
  ['a part of a huge page', { resources: { limits: { cpu: '1', 'hugepages-2Mi': '3Mi' } } }, {}, 'template container engine resources["hugepages-2Mi"]: got "3Mi"; allowed: a multiple of 2Mi'],
  ['huge pages of no size', { resources: { limits: { cpu: '1', 'hugepages-x': '2Mi' } } }, {}, 'template container engine resources name: got "hugepages-x"'],
  ['huge pages alone', { resources: { limits: { 'hugepages-2Mi': '2Mi' } } }, {}, 'template container engine resources: got "hugepages-2Mi"; allowed: cpu or memory beside huge pages'],
  ['two containers of one name', {}, { initContainers: [{ name: 'engine', image: 'i' }] }, 'template container name: got "engine"; allowed: each name once in a pod'],
  ['a Secret of images that is named twice', {}, { imagePullSecrets: [{ name: 'a' }, { name: 'a' }] }, 'template imagePullSecrets: got "a"; allowed: each name once'],
  ['a ConfigMap without a name', {}, { volumes: [{ name: 'v', configMap: { name: '' } }] }, 'template volume v configMap.name: got ""; allowed: the name of a ConfigMap'],
  ['a DNS policy that is none', {}, { dnsPolicy: 'Other' }, 'template dnsPolicy: got "Other"; allowed: ClusterFirst, ClusterFirstWithHostNet, Default, None'],
  ['a host name with a dot', {}, { hostname: 'a.b' }, 'template hostname: got "a.b"; allowed: at most 63 lower-case letters'],
  ['a subdomain that is too long', {}, { subdomain: 'a'.repeat(64) }, 'template subdomain: got "aaa'],
  ['no name server', {}, { dnsPolicy: 'None' }, 'template dnsPolicy: got "None"; allowed: None only with dnsConfig'],
])('refuses %s', (_, container, pod, message) => {
  expect(said(container, pod)).toEqual([expect.stringContaining(message)]);
});

test('a port is refused where it is no whole number from 1 to 65535', () => {
  fc.assert(fc.property(fc.oneof(fc.integer({ min: -10, max: 70_000 }), fc.double()), (port) => {
    expect(said({ ports: [{ containerPort: port }] }).length === 0).toBe(Number.isInteger(port) && port >= 1 && port <= 65_535);
  }));
});
