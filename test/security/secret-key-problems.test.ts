import fc from 'fast-check';
import { isPlaceholder } from '../../lib/placeholder';
import { secretKeyProblems } from '../../lib/security/secret-key-problems';

const NAME = 'allowed: the name of a Secret: at most 253 lower-case letters, digits, hyphens and dots; name the one that holds the key';
const KEY = 'allowed: a key of a Secret: at most 253 letters, digits, hyphens, underscores and dots, not beginning with two dots; name the entry of the Secret';

test('takes names and keys that Kubernetes takes', () => {
  const letters = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?(\.[a-z0-9]{1,9})?$/).filter((name) => !isPlaceholder(name));
  fc.assert(fc.property(letters, fc.stringMatching(/^k[-._A-Za-z0-9]{0,30}$/), (secretName, key) => {
    expect(secretKeyProblems('apiKey', { secretName, key })).toEqual([]);
  }));
});

test.each(['', 'Upper', 'a_b', '-a', 'a..b', '<secret>', 'your-secret', 'a'.repeat(254)])('fails when the Secret is called %j', (secretName) => {
  expect(secretKeyProblems('apiKey', { secretName, key: 'token' })).toEqual([expect.stringMatching(/^apiKey\.secretName: got ".*; allowed: the name of a Secret/)]);
});

test.each(['', '.', '..', '..a', 'a/b', 'a b', 'CHANGE_ME', 'a'.repeat(254)])('fails when the key is %j', (key) => {
  expect(secretKeyProblems('apiKey', { secretName: 'keys', key })).toEqual([expect.stringMatching(/^apiKey\.key: got ".*; allowed: a key of a Secret/)]);
});

test('fails with both at once', () => {
  expect(secretKeyProblems('apiKey', { secretName: 'A', key: '?' })).toEqual([`apiKey.secretName: got "A"; ${NAME}`, `apiKey.key: got "?"; ${KEY}`]);
});
