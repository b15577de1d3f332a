import { parseAddress } from './addresses';
import { type FieldChecks, fieldChecks, isThere, objectEntries } from './field-checks';
import { eachManifest, fields, groupOf } from './rule';
import { isDnsName, isPort } from './service-fields';

const PATH_TYPES = ['Exact', 'Prefix', 'ImplementationSpecific'];
const NOT_IN_PATHS = /\/\/|\/\.\/|\/\.\.\/|%2[fF]|\/\.\.?$/;

/** What the API server refuses of Ingresses. */
export const ingressesAreValid = eachManifest({
  name: 'ingresses-are-valid', severity: 'error', yields: true,
  summary: 'An Ingress has hosts that are DNS names, paths with their type, and backends with one port.', source: 'kubernetes v1.28:pkg/apis/networking/validation/validation.go',
}, (manifest, say) => {
  if (manifest.kind !== 'Ingress' || groupOf(manifest) !== 'networking.k8s.io' || !isThere(manifest.spec)) return;
  const { rules, defaultBackend, tls } = fields(manifest.spec);
  const checks = fieldChecks(say, 'Ingress', [], ['spec']);
  if (objectEntries(rules).length === 0 && !isThere(defaultBackend)) checks.refuse(['rules'], rules, 'at least one rule, or a defaultBackend');
  if (isThere(defaultBackend)) checkBackend(defaultBackend, checks.below('defaultBackend'));
  for (const { index, entry: { host, http } } of objectEntries(rules)) {
    const rule = checks.below('rules', index);
    if (isThere(host) && host !== '') checkHost(host, rule.below('host'));
    const { paths } = fields(http);
    if (isThere(http) && objectEntries(paths).length === 0) rule.refuse(['http', 'paths'], paths, 'at least one path');
    objectEntries(paths).forEach((path) => {
      const { path: text, pathType, backend } = path.entry;
      const at = rule.below('http', 'paths', path.index);
      checkPath(text, pathType, at);
      checkBackend(backend, at.below('backend'));
    });
  }
  for (const { index, entry: { hosts } } of objectEntries(tls)) {
    if (Array.isArray(hosts)) hosts.forEach((host: unknown, each) => checkHost(host, checks.below('tls', index, 'hosts', each), true));
  }
});

/** Hosts of certificates may be addresses, which are DNS names by their form. */
function checkHost(host: unknown, checks: FieldChecks, mayBeAddress = false): void {
  const isWildcard = typeof host === 'string' && host.startsWith('*.');
  const isName = isDnsName(isWildcard ? host.slice(2) : host);
  if (!isName || (!mayBeAddress && parseAddress(host) !== undefined)) checks.refuse([], host, 'a DNS name of lower-case letters, with *. in front for all names below it');
}

function checkPath(path: unknown, pathType: unknown, checks: FieldChecks): void {
  if (!PATH_TYPES.some((each) => each === pathType)) return checks.refuse(['pathType'], pathType, PATH_TYPES.join(', '));
  const isLeftOut = !isThere(path) || path === '';
  if (isLeftOut && pathType === 'ImplementationSpecific') return;
  if (typeof path !== 'string' || !path.startsWith('/')) checks.refuse(['path'], path, 'a path that begins with /');
  else if (pathType !== 'ImplementationSpecific' && NOT_IN_PATHS.test(path)) checks.refuse(['path'], path, 'a path without //, /./, /../ and %2F');
}

function checkBackend(backend: unknown, checks: FieldChecks): void {
  const { service, resource } = fields(backend);
  if (isThere(service) === isThere(resource)) return checks.refuse([], backend, 'a service, or a resource, and not both');
  if (!isThere(service)) return;
  const { name, port } = fields(service);
  const { number, name: portName } = fields(port);
  if (typeof name !== 'string' || name === '') checks.refuse(['service', 'name'], name, 'the name of a Service');
  const hasNumber = isThere(number) && number !== 0;
  const hasName = isThere(portName) && portName !== '';
  if (hasNumber === hasName) checks.refuse(['service', 'port'], port, 'the number of a port, or its name, and not both');
  else if (hasNumber ? typeof number !== 'number' || !isPort(number) : typeof portName !== 'string' || !isPort(portName)) {
    checks.refuse(['service', 'port', hasNumber ? 'number' : 'name'], hasNumber ? number : portName, hasNumber ? 'a number from 1 to 65535' : 'the name of a port: at most 15 lower-case letters, digits and hyphens');
  }
}
