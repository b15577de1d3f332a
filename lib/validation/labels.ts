import { problem, show } from '../problems';
import { dotted, eachManifest, type FieldPath, type Fields, fields, isKnown, together } from './rule';
import { podsOf } from './set-pods';

const QUALIFIED_NAME = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const SET_BY_LWS = /^leaderworkerset\.sigs\.k8s\.io\//;
/** What users tell LeaderWorkerSet by annotations of the set. */
const MAY_BE_SET = /(exclusive-topology|\/experimental-recreate-group-after-start)$/;

/** Whether a value is the key of a label, an annotation or a taint. */
export function isQualifiedName(key: unknown): boolean {
  return typeof key === 'string' && QUALIFIED_NAME.test(key) && key.lastIndexOf('/') <= 253;
}

/** Whether a label can have a value. */
export function isLabelValue(value: unknown): boolean {
  return typeof value === 'string' && LABEL_VALUE.test(value);
}

/**
 * Labels, annotations and selectors that the API server takes, at every depth of manifests that are known, of others their own. What pods, selectors and
 * policies of one construct have in common is said once.
 */
export const labelsAreValid = together({
  name: 'labels-are-valid', severity: 'error',
  summary: 'Labels, annotations and selectors have keys and values that the API server takes.',
  source: 'kubernetes: Labels and Selectors, Syntax and character set',
}, (sources, say) => {
  const said = new Set<string>();
  sources.forEach((source) => walk(isKnown(source.manifest) ? source.manifest : { metadata: source.manifest.metadata }, [], (path, field, map) => {
    for (const entry of Object.entries(map)) {
      for (const { place, given, allowed } of mistakesIn(field, entry)) {
        const same = problem(`${source.owner}${place}`, given, allowed);
        if (source.owner === undefined || !said.has(same)) say(source, problem(`${dotted(path)}${place}`, given, allowed), [...path, entry[0]]);
        said.add(same);
      }
    }
  }));
});

/** What is wrong at one place of a map of labels or annotations. */
interface Mistake {
  readonly place: string;
  readonly given: unknown;
  readonly allowed: string;
}

function mistakesIn(field: string, [key, value]: [string, unknown]): Mistake[] {
  const prefix = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  const isAnnotation = field === 'annotations';
  // Keys of annotations may have capital letters in front of the slash too: kubernetes:pkg/apis/core/validation looks at them in small ones.
  const name = isAnnotation ? key.toLowerCase() : key;
  const place = `[${show(key)}]`;
  return [
    ...(QUALIFIED_NAME.test(name) && prefix.length <= 253 ? []
      : [{ place: ' key', given: key, allowed: 'letters, digits, hyphens, underscores and dots, at most 63, with a DNS name and a slash in front if wanted' }]),
    ...(typeof value === 'string' && (isAnnotation || LABEL_VALUE.test(value)) ? []
      : [{ place, given: value, allowed: isAnnotation ? 'text' : 'at most 63 letters, digits, hyphens, underscores and dots, beginning and ending with a letter or digit' }]),
  ];
}

/** LeaderWorkerSet's own labels and annotations are for it to set; its webhook refuses pods that bring them along. */
export const lwsLabelsAreLeftAlone = eachManifest({
  name: 'lws-labels-are-left-alone', severity: 'error',
  summary: 'Labels and annotations that LeaderWorkerSet sets itself are not set by the manifest.',
  source: 'lws:pkg/webhooks/pod_webhook.go',
}, (manifest, say) => {
  // Of other objects they are harmless, such as on a Service of a set.
  if (podsOf(manifest).length === 0) return;
  walk(manifest, [], (path, field, map) => {
    if (field !== 'labels' && field !== 'annotations') return;
    for (const key of Object.keys(map)) {
      if (SET_BY_LWS.test(key) && !MAY_BE_SET.test(key)) say(problem(`${dotted(path)} key`, key, 'keys that LeaderWorkerSet does not set itself', 'leave it out'), [...path, key]);
    }
  });
});

function walk(value: unknown, at: FieldPath, visit: (at: FieldPath, field: string, map: Fields) => void): void {
  if (Array.isArray(value)) value.forEach((entry, index) => walk(entry, [...at, index], visit));
  else {
    for (const [key, entry] of Object.entries(fields(value))) {
      const below = [...at, key];
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
