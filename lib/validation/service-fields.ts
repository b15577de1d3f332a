import { parseAddress, parseRange } from './addresses';
import { DNS_1123_LABEL } from './dns';
import { entries, type FieldChecks, fieldChecks, isThere, objectEntries } from './field-checks';
import { eachManifest, type Fields, fields, word } from './rule';

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];
const DAY_SECONDS = 86_400;
/** The name of a port that a container has. */
const PORT_NAME = /^(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/;

/** What a port may be: its number, or its name among those of a container. */
export function isPort(value: unknown): boolean {
  return typeof value === 'number' ? Number.isInteger(value) && value >= 1 && value <= 65535 : typeof value === 'string' && PORT_NAME.test(value);
}

/** Whether text is a DNS name of lower-case letters, as objects have. */
export function isDnsName(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 253 && value.split('.').every((label) => DNS_1123_LABEL.test(label));
}

/** What the API server refuses of Services, beside names, labels and numbers of ports. */
export const servicesAreValid = eachManifest({
  name: 'services-are-valid', severity: 'error', yields: true,
  summary: 'Fields of a Service go together: its type with node ports, addresses and traffic policies, its session affinity with its settings.', source: 'kubernetes v1.28:pkg/apis/core/validation/validation.go',
}, (manifest, say) => {
  if (manifest.kind !== 'Service' || manifest.apiVersion !== 'v1' || !isThere(manifest.spec)) return;
  const spec = fields(manifest.spec);
  const checks = fieldChecks(say, 'Service', [], ['spec']);
  const type = isThere(spec.type) && spec.type !== '' ? word(spec.type) : 'ClusterIP';
  checks.word(['type'], spec.type, TYPES);
  checkPorts(spec, type, checks);
  checkAddresses(spec, type, checks);
  checkAffinity(spec, checks);
  checkTraffic(spec, type, checks);
});

function checkPorts({ ports, clusterIP }: Fields, type: string, checks: FieldChecks): void {
  if (entries(ports).length === 0 && clusterIP !== 'None' && type !== 'ExternalName') checks.refuse(['ports'], ports, 'at least one port, unless clusterIP is None');
  const taken = new Set<string>();
  for (const { index, entry: { nodePort, targetPort, protocol = 'TCP' } } of objectEntries(ports)) {
    const at = checks.below('ports', index);
    at.whole(['nodePort'], nodePort, 0, 65535);
    const isGiven = isThere(nodePort) && nodePort !== 0;
    if (isGiven && type === 'ClusterIP') at.refuse(['nodePort'], nodePort, 'left out where type is ClusterIP', 'set type to NodePort or LoadBalancer');
    const key = `${word(nodePort)}/${word(protocol)}`;
    if (isGiven && taken.has(key)) at.refuse(['nodePort'], nodePort, 'each node port once for a protocol');
    taken.add(key);
    if (isThere(targetPort) && targetPort !== 0 && targetPort !== '' && !isPort(targetPort)) at.refuse(['targetPort'], targetPort, 'a number from 1 to 65535, or the name of a port: at most 15 lower-case letters, digits and hyphens');
  }
}

function checkAddresses({ clusterIP, clusterIPs, externalName, externalIPs, ipFamilies, ipFamilyPolicy }: Fields, type: string, checks: FieldChecks): void {
  const isGiven = isThere(clusterIP) && clusterIP !== '';
  if (type === 'ExternalName') {
    if (isGiven) checks.refuse(['clusterIP'], clusterIP, 'left out where type is ExternalName');
    if (!isDnsName(typeof externalName === 'string' ? externalName.replace(/\.$/, '') : externalName)) checks.refuse(['externalName'], externalName, 'the DNS name that the Service stands for');
    return;
  }
  if (clusterIP === 'None' && (type === 'NodePort' || type === 'LoadBalancer')) checks.refuse(['clusterIP'], clusterIP, `left out where type is ${type}`);
  else if (isGiven && clusterIP !== 'None' && !parseAddress(clusterIP)) checks.refuse(['clusterIP'], clusterIP, 'None, an address, or left out');
  const all = entries(clusterIPs);
  if (isGiven && all.length > 0 && all[0].entry !== clusterIP) checks.refuse(['clusterIPs', 0], all[0].entry, `${word(clusterIP)}, as clusterIP is`);
  entries(externalIPs).filter(({ entry }) => !parseAddress(entry)).forEach(({ index, entry }) => checks.refuse(['externalIPs', index], entry, 'an address'));
  entries(ipFamilies).forEach(({ index, entry }) => checks.word(['ipFamilies', index], entry, ['IPv4', 'IPv6']));
  checks.word(['ipFamilyPolicy'], ipFamilyPolicy, ['SingleStack', 'PreferDualStack', 'RequireDualStack']);
}

function checkAffinity({ sessionAffinity, sessionAffinityConfig }: Fields, checks: FieldChecks): void {
  checks.word(['sessionAffinity'], sessionAffinity, ['None', 'ClientIP']);
  // Of sessions that nobody asked for the settings are dropped.
  if (sessionAffinity === 'ClientIP') checks.whole(['sessionAffinityConfig', 'clientIP', 'timeoutSeconds'], fields(fields(sessionAffinityConfig).clientIP).timeoutSeconds, 1, DAY_SECONDS);
}

function checkTraffic(spec: Fields, type: string, checks: FieldChecks): void {
  checks.word(['internalTrafficPolicy'], spec.internalTrafficPolicy, ['Cluster', 'Local']);
  checks.word(['externalTrafficPolicy'], spec.externalTrafficPolicy, ['Cluster', 'Local']);
  const isReached = type === 'NodePort' || type === 'LoadBalancer' || entries(spec.externalIPs).length > 0;
  if (isThere(spec.externalTrafficPolicy) && spec.externalTrafficPolicy !== '' && !isReached) checks.refuse(['externalTrafficPolicy'], spec.externalTrafficPolicy, 'left out unless type is NodePort or LoadBalancer');
  if (type === 'LoadBalancer') {
    entries(spec.loadBalancerSourceRanges).filter(({ entry }) => !parseRange(typeof entry === 'string' ? entry.trim() : entry))
      .forEach(({ index, entry }) => checks.refuse(['loadBalancerSourceRanges', index], entry, 'a range of addresses, such as 10.0.0.0/8'));
    return;
  }
  for (const field of ['loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts', 'loadBalancerClass']) {
    const value = spec[field];
    if (isThere(value) && !(Array.isArray(value) && value.length === 0)) checks.refuse([field], value, 'left out unless type is LoadBalancer');
  }
}
