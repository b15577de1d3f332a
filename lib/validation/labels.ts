import { placeBelow, problem, show } from '../problems';
import { eachKnownManifest, eachManifest, type Fields, fields, ownerOf, type Rule } from './rule';

const QUALIFIED_NAME = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const SET_BY_LWS = /^leaderworkerset\.sigs\.k8s\.io\//;
const MAY_BE_SET = /exclusive-topology$/;

/**
 * Labels, annotations and selectors that the API server takes, at every depth of a manifest. What pods, selectors and
 * policies of one construct have in common is said once.
 */
export const labelsAreValid: Rule = (sources) => {
  const said = new Set<string>();
  return sources.flatMap((source) => eachKnownManifest('labels-are-valid', (manifest, say) => {
    walk(manifest, '', (at, field, map) => Object.entries(map).flatMap((entry) => mistakesIn(field, entry)).forEach(({ place, given, allowed }) => {
      const same = problem(`${ownerOf(source.path)}${place}`, given, allowed);
      if (!said.has(same)) say(problem(`${at}${place}`, given, allowed));
      said.add(same);
    }));
  })([source]));
};

/** What is wrong at one place of a map of labels or annotations. */
interface Mistake {
  readonly place: string;
  readonly given: unknown;
  readonly allowed: string;
}

function mistakesIn(field: string, [key, value]: [string, unknown]): Mistake[] {
  const prefix = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  const isAnnotation = field === 'annotations';
  const place = `[${show(key)}]`;
  return [
    ...(QUALIFIED_NAME.test(key) && prefix.length <= 253 ? []
      : [{ place: ' key', given: key, allowed: 'letters, digits, hyphens, underscores and dots, at most 63, with a DNS name and a slash in front if wanted' }]),
    ...(typeof value === 'string' && (isAnnotation || LABEL_VALUE.test(value)) ? []
      : [{ place, given: value, allowed: isAnnotation ? 'text' : 'at most 63 letters, digits, hyphens, underscores and dots, beginning and ending with a letter or digit' }]),
  ];
}

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
      const below = placeBelow(at, key);
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
