import { show } from '../problems';
import { eachManifest } from './rule';

/**
 * No value may be missing, undefined or not a number: generated classes turn a value of the wrong type into nothing.
 * And no text may hold a control character, which neither a process nor a label can carry.
 */
export const valuesAreWhole = eachManifest('values-are-whole', (manifest, say) => {
  const walk = (value: unknown, at: string): void => {
    if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
      say(`${at}: got ${String(value)}; allowed: a value`);
    } else if (typeof value === 'string') {
      // eslint is right to be wary of control characters; here they are what is looked for.
      if ([...value].some((character) => character < ' ' && !'\n\t'.includes(character))) say(`${at}: got ${show(value)}; allowed: text without control characters`);
    } else if (Array.isArray(value)) {
      value.forEach((entry, index) => walk(entry, `${at}[${index}]`));
    } else if (typeof value === 'object') {
      Object.entries(value).forEach(([key, entry]) => walk(entry, at ? `${at}.${key}` : key));
    }
  };
  walk(manifest, '');
});
