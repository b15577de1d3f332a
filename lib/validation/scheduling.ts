import { isWhole, problem } from '../problems';
import { fieldChecks, isThere, objectEntries } from './field-checks';
import { isLabelValue, isQualifiedName } from './labels';
import { eachManifest, type FieldPath, type Fields, fields, list, type Say, word } from './rule';
import { podsOf } from './set-pods';

const SOURCE = 'kubernetes:pkg/apis/core/validation/validation.go';
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];
const KEY = 'the key of a label or taint: at most 63 letters, digits, hyphens, underscores and dots, with a DNS name and a slash in front if wanted';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Tolerations that the API server takes. */
export const tolerationsAreValid = eachManifest({
  name: 'tolerations-are-valid', severity: 'error', summary: 'Tolerations have an operator, a value and an effect that go together.', source: SOURCE,
}, (manifest, say) => {
  for (const { role, spec, at } of podsOf(manifest)) {
    list(spec.tolerations).forEach((toleration, index) =>
      checkToleration(toleration, `${role} tolerations[${index}]`, (message) => say(message, [...at, 'spec', 'tolerations', index])));
  }
});

function checkToleration({ key, operator, value, effect, tolerationSeconds }: Fields, where: string, say: Say): void {
  const isGiven = (given: unknown) => given !== undefined && given !== '';
  const exists = operator === 'Exists';
  if (isGiven(operator) && !exists && operator !== 'Equal') say(problem(`${where} operator`, operator, 'Exists or Equal'));
  else if (!isGiven(key) && !exists) say(problem(`${where} operator`, operator, 'Exists, for a toleration without a key is for all taints'));
  else if (exists && isGiven(value)) say(problem(`${where} value`, value, 'left out where the operator is Exists'));
  if (isGiven(key) && !isQualifiedName(key)) say(problem(`${where} key`, key, KEY));
  if (!exists && isGiven(value) && !isLabelValue(value)) say(problem(`${where} value`, value, 'what labels can have as value'));
  if (isGiven(effect) && !EFFECTS.includes(word(effect))) say(problem(`${where} effect`, effect, `${EFFECTS.join(', ')}, or left out for all of them`));
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') say(problem(`${where} effect`, effect, 'NoExecute where tolerationSeconds is set'));
}

/** Affinities that the API server takes. */
export const affinitiesAreValid = eachManifest({
  name: 'affinities-are-valid', severity: 'error', summary: 'Affinities have operators with the values that these need, topologies with a key, and weights from 1 to 100.', source: SOURCE,
}, (manifest, say) => {
  for (const { role, spec, at } of podsOf(manifest)) {
    const place: FieldPath = [...at, 'spec', 'affinity'];
    const { nodeAffinity, podAffinity, podAntiAffinity } = fields(spec.affinity);
    const preferences = list(fields(nodeAffinity)[PREFERRED]).map(({ preference }) => fields(preference));
    const terms = [...list(fields(fields(nodeAffinity)[REQUIRED]).nodeSelectorTerms), ...preferences];
    terms.flatMap(({ matchExpressions }) => list(matchExpressions)).forEach((expression) =>
      checkExpression(expression, `${role} nodeAffinity`, (message) => say(message, place)));
    for (const [name, of] of Object.entries({ nodeAffinity, podAffinity, podAntiAffinity })) {
      objectEntries(fields(of)[PREFERRED]).filter(({ entry: { weight } }) => !isWhole(weight) || weight > 100).forEach(({ index, entry: { weight } }) =>
        say(problem(`${role} ${name} weight`, weight, 'a whole number from 1 to 100'), [...place, name, PREFERRED, index]));
    }
    for (const [name, of] of Object.entries({ podAffinity, podAntiAffinity })) {
      const podTerms = [...list(fields(of)[REQUIRED]), ...list(fields(of)[PREFERRED]).map((each) => fields(each.podAffinityTerm))];
      podTerms.filter(({ topologyKey }) => !isQualifiedName(topologyKey)).forEach(({ topologyKey }) =>
        say(problem(`${role} ${name} topologyKey`, topologyKey, KEY), place));
    }
  }
});

function checkExpression({ key, operator, values }: Fields, where: string, say: Say): void {
  const given: unknown[] = Array.isArray(values) ? values : [];
  if (!isQualifiedName(key)) say(problem(`${where} key`, key, KEY));
  if (operator === 'In' || operator === 'NotIn') {
    if (given.length === 0) say(problem(`${where} values`, values, `at least one value where the operator is ${operator}`));
    given.filter((value) => !isLabelValue(value)).forEach((value) => say(problem(`${where} values`, value, 'what labels can have as value')));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (given.length > 0) say(problem(`${where} values`, values, `left out where the operator is ${operator}`));
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (given.length !== 1 || !/^-?\d+$/.test(word(given[0]))) say(problem(`${where} values`, values, `one whole number, as text, where the operator is ${operator}`));
  } else say(problem(`${where} operator`, operator, 'In, NotIn, Exists, DoesNotExist, Gt or Lt'));
}

/** Constraints on how pods are spread that the API server takes. */
export const spreadsAreValid = eachManifest({
  name: 'spreads-are-valid', severity: 'error', yields: true,
  summary: 'Constraints on how pods are spread have a skew of 1 or more, the key of a label, and say what becomes of pods that do not fit; no two are of one key and kind.', source: SOURCE,
}, (manifest, say) => {
  for (const { role, spec, at } of podsOf(manifest)) {
    const seen = new Set<string>();
    for (const { index, entry } of objectEntries(spec.topologySpreadConstraints)) {
      const { maxSkew, topologyKey, whenUnsatisfiable, minDomains, nodeAffinityPolicy, nodeTaintsPolicy } = entry;
      const checks = fieldChecks(say, role, at, ['spec', 'topologySpreadConstraints', index]);
      checks.whole(['maxSkew'], maxSkew ?? 0, 1);
      if (!isQualifiedName(topologyKey)) checks.refuse(['topologyKey'], topologyKey, KEY);
      if (!UNSATISFIABLE.some((each) => each === whenUnsatisfiable)) checks.refuse(['whenUnsatisfiable'], whenUnsatisfiable, UNSATISFIABLE.join(', '));
      checks.whole(['minDomains'], minDomains, 1);
      if (isThere(minDomains) && whenUnsatisfiable === 'ScheduleAnyway') checks.refuse(['minDomains'], minDomains, 'left out unless whenUnsatisfiable is DoNotSchedule');
      for (const [field, value] of Object.entries({ nodeAffinityPolicy, nodeTaintsPolicy })) checks.word([field], value, ['Honor', 'Ignore']);
      const key = `${word(topologyKey)} ${word(whenUnsatisfiable)}`;
      if (seen.has(key)) checks.refuse(['topologyKey'], topologyKey, `each key once with ${word(whenUnsatisfiable)}`);
      seen.add(key);
    }
  }
});
