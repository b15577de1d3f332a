import { problem, shownName } from '../problems';
import { DNS_1123_SUBDOMAIN } from './dns';
import { dotted, eachKnownManifest, type FieldPath, fields, list } from './rule';

/** Fields that hold the name of another object. */
const NAMES = ['claimName', 'secretName', 'serviceAccountName', 'configMapName', 'priorityClassName', 'runtimeClassName', 'schedulerName'];
/** Fields that hold a list of objects with the `name` of another. */
const LISTS = ['imagePullSecrets'];
/** Fields that hold an object with the `name` of another. */
const REFERENCES = ['secretKeyRef', 'configMapKeyRef', 'secretRef', 'configMapRef', 'nodePublishSecretRef'];

/** Names of other objects are such that these objects can be. */
export const referencesAreNames = eachKnownManifest({
  name: 'references-are-names', severity: 'error',
  summary: 'Where another object is named, the name is one that such an object can have.',
  source: 'kubernetes: Object Names and IDs, DNS Subdomain Names',
}, (manifest, say) => {
  const check = (at: FieldPath, name: unknown) => {
    if (typeof name !== 'string' || name.length > 253 || !DNS_1123_SUBDOMAIN.test(name)) {
      say(problem(dotted(at), shownName(name), 'the name of an object: at most 253 lower-case letters, digits, hyphens and dots'), at);
    }
  };
  const walk = (value: unknown, at: FieldPath): void => {
    if (Array.isArray(value)) value.forEach((entry, index) => walk(entry, [...at, index]));
    for (const [key, entry] of Object.entries(fields(value))) {
      const below = [...at, key];
      // An account without a name is the namespace's default one.
      if (NAMES.includes(key)) { if (key !== 'serviceAccountName' || entry !== '') check(below, entry); } else if (LISTS.includes(key)) list(entry).forEach(({ name }, index) => check([...below, index, 'name'], name));
      else if (REFERENCES.includes(key)) check([...below, 'name'], fields(entry).name);
      else if (key === 'persistentVolumeClaim') check([...below, 'claimName'], fields(entry).claimName);
      else walk(entry, below);
    }
  };
  walk(manifest.spec, ['spec']);
});
