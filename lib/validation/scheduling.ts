import { problem } from '../problems';
import { isLabelValue, isQualifiedName } from './labels';
import { eachManifest, type FieldPath, type Fields, fields, list, type Say, word } from './rule';
import { podsOf } from './set-pods';

const SOURCE = 'kubernetes:pkg/apis/core/validation/validation.go';
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
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
  name: 'affinities-are-valid', severity: 'error', summary: 'Affinities have operators with the values that these need, and topologies with a key.', source: SOURCE,
}, (manifest, say) => {
  for (const { role, spec, at } of podsOf(manifest)) {
    const place: FieldPath = [...at, 'spec', 'affinity'];
    const { nodeAffinity, podAffinity, podAntiAffinity } = fields(spec.affinity);
    const preferences = list(fields(nodeAffinity)[PREFERRED]).map(({ preference }) => fields(preference));
    const terms = [...list(fields(fields(nodeAffinity)[REQUIRED]).nodeSelectorTerms), ...preferences];
    terms.flatMap(({ matchExpressions }) => list(matchExpressions)).forEach((expression) =>
      checkExpression(expression, `${role} nodeAffinity`, (message) => say(message, place)));
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
