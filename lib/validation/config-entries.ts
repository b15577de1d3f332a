import { problem, show } from '../problems';
import { eachManifest, fields, word } from './rule';

const KEY = /^[-._A-Za-z0-9]{1,253}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What another program fills in or decrypts before a manifest is applied. */
const FILLED_IN = /^\$|^ENC\[|\{\{/;

/** Entries of ConfigMaps and Secrets. What a Secret holds is not shown. */
export const entriesAreText = eachManifest({
  name: 'entries-are-text', severity: 'error', summary: 'Entries of ConfigMaps and Secrets are text under keys that the API server takes; data of a Secret is base64.', source: 'kubernetes:pkg/apis/core/validation/validation.go',
}, (manifest, say) => {
  const kind = word(manifest.kind);
  if (manifest.apiVersion !== 'v1' || (kind !== 'ConfigMap' && kind !== 'Secret')) return;
  for (const field of ['data', kind === 'Secret' ? 'stringData' : 'binaryData']) {
    for (const [key, value] of Object.entries(fields(manifest[field]))) {
      const where = `${kind} ${field}[${show(key)}]`;
      const tell = (at: string, given: unknown, allowed: string) => say(problem(at, given, allowed), [field, key]);
      if (!KEY.test(key) || key === '.' || key.startsWith('..')) tell(`${kind} ${field} key`, key, 'at most 253 letters, digits, hyphens, underscores and dots, not beginning with two dots');
      const isBytes = (kind === 'Secret') === (field === 'data');
      const isRight = typeof value === 'string' && (!isBytes || FILLED_IN.test(value) || BASE64.test(value.replace(/[\r\n]/g, '')));
      if (isRight) continue;
      const allowed = isBytes ? 'base64' : 'text, such as "1"';
      if (kind === 'Secret') say(`${where}: got a value that is not shown; allowed: ${allowed}`, [field, key]);
      else tell(where, value, allowed);
    }
  }
});
