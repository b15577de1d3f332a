import { isPlaceholder } from '../placeholder';
import type { SecretKey } from '../pod/secret-key';
import { problem, shownName } from '../problems';
import { DNS_1123_SUBDOMAIN } from '../validation/dns';

const LONGEST = 253;

/** What is wrong about a reference to an entry of a Secret; whether the Secret exists, only the cluster knows. */
export function secretKeyProblems(property: string, { secretName, key }: SecretKey): string[] {
  const isName = !isPlaceholder(secretName) && secretName.length <= LONGEST && DNS_1123_SUBDOMAIN.test(secretName);
  const isKey = !isPlaceholder(key) && key.length <= LONGEST && /^[-._A-Za-z0-9]+$/.test(key) && key !== '.' && !key.startsWith('..');
  return [
    ...(isName ? [] : [problem(`${property}.secretName`, shownName(secretName), `the name of a Secret: at most ${LONGEST} lower-case letters, digits, hyphens and dots`, 'name the one that holds the key')]),
    ...(isKey ? [] : [problem(`${property}.key`, key, `a key of a Secret: at most ${LONGEST} letters, digits, hyphens, underscores and dots, not beginning with two dots`, 'name the entry of the Secret')]),
  ];
}
