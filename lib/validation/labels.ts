import { problem } from '../problems';
import { eachManifest, type Fields, fields, isKnown } from './rule';

const QUALIFIED_NAME = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const SET_BY_LWS = /^leaderworkerset\.sigs\.k8s\.io\//;
const MAY_BE_SET = /exclusive-topology$/;

/** Whether a text is the key of a label, an annotation or a taint. */
export function isQualifiedName(key: unknown): boolean {
  return typeof key === 'string' && QUALIFIED_NAME.test(key) && key.lastIndexOf('/') <= 253;
}

/** Labels, annotations and selectors that the API server takes: at every depth of manifests that are known, of others their own. */
export const labelsAreValid = eachManifest('labels-are-valid', (manifest, say) => {
  walk(isKnown(manifest) ? manifest : { metadata: manifest.metadata }, '', (at, field, map) => {
    for (const [key, value] of Object.entries(map)) {
      const prefix = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
      if (!QUALIFIED_NAME.test(key) || prefix.length > 253) {
        say(problem(`${at} key`, key, 'letters, digits, hyphens, underscores and dots, at most 63, with a DNS name and a slash in front if wanted'));
      }
      if (field === 'annotations' ? typeof value !== 'string' : typeof value !== 'string' || !LABEL_VALUE.test(value)) {
        say(problem(`${at}["${key}"]`, value, field === 'annotations' ? 'text' : 'at most 63 letters, digits, hyphens, underscores and dots, beginning and ending with a letter or digit'));
      }
    }
  });
});

/** LeaderWorkerSet's own labels and annotations are for it to set; its webhook refuses pods that bring them along. */
export const lwsLabelsAreLeftAlone = eachManifest('lws-labels-are-left-alone', (manifest, say) => {
  walk(manifest, '', (at, field, map) => {
    if (field !== 'labels' && field !== 'annotations') return;
    for (const key of Object.keys(map)) {
      if (SET_BY_LWS.test(key) && !MAY_BE_SET.test(key)) say(problem(`${at} key`, key, 'keys that LeaderWorkerSet does not set itself', 'leave it out'));
    }
  });
});

function walk(value: unknown, at: string, visit: (at: string, field: string, map: Fields) => void): void {
  if (Array.isArray(value)) value.forEach((entry, index) => walk(entry, `${at}[${index}]`, visit));
  else {
    for (const [key, entry] of Object.entries(fields(value))) {
      const below = at ? `${at}.${key}` : key;
      const isMap = key === 'labels' || key === 'annotations' || key === 'matchLabels' || key === 'nodeSelector' || (key === 'selector' && isFlat(entry));
      if (isMap) visit(below, key, fields(entry));
      else walk(entry, below, visit);
    }
  }
}

/** A Service's selector is a map of labels, others hold `matchLabels`. */
function isFlat(value: unknown): boolean {
  return Object.values(fields(value)).every((entry) => typeof entry !== 'object');
}
