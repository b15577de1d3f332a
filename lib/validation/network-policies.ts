import { type AddressRange, isPartOf, isUsual, parseRange } from './addresses';
import { entries, type FieldChecks, fieldChecks, isThere, objectEntries } from './field-checks';
import { eachManifest, type FieldPath, type Fields, fields, groupOf, numberOf, word } from './rule';
import { isPort } from './service-fields';

const RANGE = 'a range of addresses, such as 10.0.0.0/8 or fd00::/8';

/** What the API server refuses of NetworkPolicies, beside selectors. */
export const policiesAreValid = eachManifest({
  name: 'policies-are-valid', severity: 'error', yields: true,
  summary: 'A NetworkPolicy has types that exist, peers that are pods or a range of addresses, and ports that can be.', source: 'kubernetes v1.28:pkg/apis/networking/validation/validation.go',
}, (manifest, say) => {
  if (manifest.kind !== 'NetworkPolicy' || groupOf(manifest) !== 'networking.k8s.io') return;
  const spec = fields(manifest.spec);
  const checks = fieldChecks(say, 'NetworkPolicy', [], ['spec']);
  if (entries(spec.policyTypes).length > 2) checks.refuse(['policyTypes'], spec.policyTypes, 'Ingress and Egress');
  else entries(spec.policyTypes).filter(({ entry }) => entry !== 'Ingress' && entry !== 'Egress').forEach(({ index, entry }) => checks.refuse(['policyTypes', index], entry, 'Ingress, Egress'));
  for (const [direction, end] of [['ingress', 'from'], ['egress', 'to']] as const) {
    for (const { index, entry } of objectEntries(spec[direction])) {
      const rule = checks.below(direction, index);
      objectEntries(entry.ports).forEach((port) => checkPort(port.entry, rule.below('ports', port.index)));
      objectEntries(entry[end]).forEach((peer) => checkPeer(peer.entry, rule.below(end, peer.index)));
    }
  }
});

/** Ranges that may mean another one than somebody thought. Kubernetes took them for long. */
export const rangesAreExact = eachManifest({
  name: 'ranges-are-exact', severity: 'warning', summary: 'Ranges of addresses of a NetworkPolicy have no bits beyond their length and no zeros in front, which newer releases of Kubernetes refuse.',
  source: 'kubernetes: feature gate StrictIPCIDRValidation',
}, (manifest, say) => {
  if (manifest.kind !== 'NetworkPolicy' || groupOf(manifest) !== 'networking.k8s.io') return;
  for (const [direction, end] of [['ingress', 'from'], ['egress', 'to']] as const) {
    for (const { index, entry } of objectEntries(fields(manifest.spec)[direction])) {
      for (const peer of objectEntries(entry[end])) {
        const { cidr, except } = fields(peer.entry.ipBlock);
        const checks = fieldChecks(say, 'NetworkPolicy', [], ['spec', direction, index, end, peer.index, 'ipBlock']);
        const tell = (way: FieldPath, given: unknown) => {
          const range = parseRange(given);
          if (range !== undefined && !isUsual(word(given), range)) checks.refuse(way, given, 'the first address of the range, without zeros in front of numbers');
        };
        tell(['cidr'], cidr);
        entries(except).forEach((each) => tell(['except', each.index], each.entry));
      }
    }
  }
});

function checkPort({ port, endPort, protocol }: Fields, checks: FieldChecks): void {
  // Here empty text is no protocol.
  if (protocol === '') checks.refuse(['protocol'], protocol, 'TCP, UDP, SCTP');
  checks.word(['protocol'], protocol, ['TCP', 'UDP', 'SCTP']);
  if (isThere(port) && !isPort(port)) checks.refuse(['port'], port, 'a number from 1 to 65535, or the name of a port: at most 15 lower-case letters, digits and hyphens');
  if (!isThere(endPort)) return;
  if (typeof port !== 'number') checks.refuse(['endPort'], endPort, 'left out unless port is a number');
  else checks.whole(['endPort'], endPort, Math.max(1, numberOf(port)), 65535);
}

function checkPeer({ podSelector, namespaceSelector, ipBlock }: Fields, checks: FieldChecks): void {
  const hasPods = isThere(podSelector) || isThere(namespaceSelector);
  if (!isThere(ipBlock)) return hasPods ? undefined : checks.refuse([], {}, 'podSelector, namespaceSelector or ipBlock', 'leave the list out to let everybody in');
  if (hasPods) checks.refuse(['ipBlock'], ipBlock, 'left out beside podSelector and namespaceSelector', 'make it a peer of its own');
  const { cidr, except } = fields(ipBlock);
  const range = parseRange(cidr);
  if (range === undefined) return checks.refuse(['ipBlock', 'cidr'], cidr, RANGE);
  entries(except).forEach(({ index, entry }) => checkExcept(range, entry, word(cidr), checks.below('ipBlock', 'except', index)));
}

function checkExcept(range: AddressRange, given: unknown, cidr: string, checks: FieldChecks): void {
  const except = parseRange(given);
  if (except === undefined) checks.refuse([], given, RANGE);
  else if (!isPartOf(except, range)) checks.refuse([], given, `a range that is part of ${cidr} and smaller`);
}
