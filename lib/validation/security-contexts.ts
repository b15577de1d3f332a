import { fieldChecks, isThere, objectEntries } from './field-checks';
import { eachManifest, type Fields, fields, word } from './rule';
import { podsOf } from './set-pods';

const PRIVILEGE = 'allowPrivilegeEscalation';
const PROFILES = ['RuntimeDefault', 'Unconfined', 'Localhost'];

/** Security contexts that the API server refuses, or with which the kubelet starts no container. */
export const securityContextsAreValid = eachManifest({
  name: 'security-contexts-are-valid', severity: 'error', yields: true,
  summary: 'Security contexts name users and groups from 0 on, no user 0 where runAsNonRoot is set, and no privileges together with allowPrivilegeEscalation: false.',
  source: 'kubernetes v1.28:pkg/apis/core/validation/validation.go and pkg/kubelet/kuberuntime/security_context.go',
}, (manifest, say) => {
  for (const { role, spec, at } of podsOf(manifest)) {
    const checks = fieldChecks(say, role, at, ['spec']);
    const own = fields(spec.securityContext);
    checkIds(own, ['runAsUser', 'runAsGroup', 'fsGroup'], checks.below('securityContext'));
    if (Array.isArray(own.supplementalGroups)) own.supplementalGroups.forEach((group: unknown, index) => checks.whole(['securityContext', 'supplementalGroups', index], group, 0));
    checks.word(['securityContext', 'fsGroupChangePolicy'], own.fsGroupChangePolicy, ['OnRootMismatch', 'Always']);
    for (const field of ['initContainers', 'containers']) {
      for (const { index, entry: { securityContext } } of objectEntries(spec[field])) checkContainer(fields(securityContext), own, checks.below(field, index, 'securityContext'));
    }
  }
});

type Checks = ReturnType<typeof fieldChecks>;

function checkIds(context: Fields, names: readonly string[], checks: Checks): void {
  for (const name of names) checks.whole([name], context[name], 0);
  const { type, localhostProfile } = fields(context.seccompProfile);
  if (!isThere(context.seccompProfile)) return;
  if (!PROFILES.some((each) => each === type)) checks.refuse(['seccompProfile', 'type'], type, PROFILES.join(', '));
  else if (type !== 'Localhost' && isThere(localhostProfile)) checks.refuse(['seccompProfile', 'localhostProfile'], localhostProfile, 'left out unless type is Localhost');
  else if (type === 'Localhost' && (typeof localhostProfile !== 'string' || localhostProfile === '')) checks.refuse(['seccompProfile', 'localhostProfile'], localhostProfile, 'the file of the profile where type is Localhost');
}

function checkContainer(context: Fields, pod: Fields, checks: Checks): void {
  checkIds(context, ['runAsUser', 'runAsGroup'], checks);
  if (context[PRIVILEGE] === false) {
    const added = fields(context.capabilities).add;
    if (context.privileged === true) checks.refuse([PRIVILEGE], false, 'left out where privileged is true');
    if (Array.isArray(added) && added.includes('CAP_SYS_ADMIN')) checks.refuse([PRIVILEGE], false, 'left out where capabilities add CAP_SYS_ADMIN');
  }
  // What the container says wins over what its pod says.
  const [user, isNonRoot] = [context.runAsUser ?? pod.runAsUser, context.runAsNonRoot ?? pod.runAsNonRoot];
  if (user === 0 && isNonRoot === true) checks.refuse(['runAsUser'], user, `a user other than root, since ${word(context.runAsNonRoot === undefined ? 'the pod\'s' : 'its')} runAsNonRoot is set: the kubelet starts no such container`);
}
