import { isPlaceholder } from '../placeholder';
import type { SecretKey } from '../pod/secret-key';
import { problem, shownName } from '../problems';
import { DNS_1123_SUBDOMAIN } from '../validation/dns';

/** What is wrong about a reference to an entry of a Secret; whether the Secret exists, only the cluster knows. */
export function secretKeyProblems(property: string, { secretName, key }: SecretKey): string[] {
  const isName = !isPlaceholder(secretName) && secretName.length <= 253 && DNS_1123_SUBDOMAIN.test(secretName);
  const isKey = !isPlaceholder(key) && /^[-._A-Za-z0-9]{1,253}$/.test(key) && key !== '.' && !key.startsWith('..');
  return [
    ...(isName ? [] : [problem(`${property}.secretName`, shownName(secretName), 'the name of a Secret: at most 253 lower-case letters, digits, hyphens and dots')]),
    ...(isKey ? [] : [problem(`${property}.key`, key, 'a key of a Secret: at most 253 letters, digits, hyphens, underscores and dots')]),
  ];
}
