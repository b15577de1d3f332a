import { problem } from '../problems';
import { isQualifiedName } from './labels';
import { eachManifest, type Fields, fields, list } from './rule';
import { podsOf } from './set-pods';

type Say = (message: string) => void;

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const KEY = 'the key of a label or taint: at most 63 letters, digits, hyphens, underscores and dots, with a DNS name and a slash in front if wanted';

/** Tolerations that the API server takes (kubernetes:pkg/apis/core/validation, ValidateTolerations). */
export const tolerationsAreValid = eachManifest('tolerations-are-valid', (manifest, say) => {
  for (const { role, spec } of podsOf(manifest)) list(spec.tolerations).forEach((toleration, index) => checkToleration(toleration, `${role} tolerations[${index}]`, say));
});

function checkToleration({ key, operator, value, effect, tolerationSeconds }: Fields, at: string, say: Say): void {
  const isGiven = (given: unknown) => given !== undefined && given !== '';
  const exists = operator === 'Exists';
  if (isGiven(operator) && !exists && operator !== 'Equal') say(problem(`${at} operator`, operator, 'Exists or Equal'));
  else if (!isGiven(key) && !exists) say(problem(`${at} operator`, operator, 'Exists, for a toleration without a key is for all taints'));
  else if (exists && isGiven(value)) say(problem(`${at} value`, value, 'left out where the operator is Exists'));
  if (isGiven(key) && !isQualifiedName(key)) say(problem(`${at} key`, key, KEY));
  if (!exists && isGiven(value) && !isLabelValue(value)) say(problem(`${at} value`, value, 'at most 63 letters, digits, hyphens, underscores and dots, beginning and ending with a letter or digit'));
  if (isGiven(effect) && !EFFECTS.includes(String(effect))) say(problem(`${at} effect`, effect, `${EFFECTS.join(', ')}, or left out for all of them`));
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') say(problem(`${at} effect`, effect, 'NoExecute where tolerationSeconds is set'));
}

/** Affinities that the API server takes: operators with the values that they need, and topologies with a key. */
export const affinitiesAreValid = eachManifest('affinities-are-valid', (manifest, say) => {
  for (const { role, spec } of podsOf(manifest)) {
    const { nodeAffinity, podAffinity, podAntiAffinity } = fields(spec.affinity);
    const [required, preferred] = ['requiredDuringSchedulingIgnoredDuringExecution', 'preferredDuringSchedulingIgnoredDuringExecution'];
    const preferences = list(fields(nodeAffinity)[preferred]).map(({ preference }) => fields(preference));
    const nodes = [...list(fields(fields(nodeAffinity)[required]).nodeSelectorTerms), ...preferences];
    nodes.flatMap(({ matchExpressions }) => list(matchExpressions)).forEach((expression) =>
      checkExpression(expression, `${role} nodeAffinity ${String(expression.key)}`, say));
    for (const [name, of] of Object.entries({ podAffinity, podAntiAffinity })) {
      const terms = [...list(fields(of)[required]), ...list(fields(of)[preferred]).map((each) => fields(each.podAffinityTerm))];
      terms.filter(({ topologyKey }) => !isQualifiedName(topologyKey)).forEach(({ topologyKey }) => say(problem(`${role} ${name} topologyKey`, topologyKey, KEY)));
    }
  }
});

function checkExpression({ key, operator, values }: Fields, at: string, say: Say): void {
  const given = Array.isArray(values) ? values : [];
  if (!isQualifiedName(key)) say(problem(`${at} key`, key, KEY));
  if (operator === 'In' || operator === 'NotIn') {
    if (given.length === 0) say(problem(`${at} values`, values, `at least one value where the operator is ${operator}`));
    given.filter((value) => !isLabelValue(value)).forEach((value) => say(problem(`${at} values`, value, 'values that labels can have')));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (given.length > 0) say(problem(`${at} values`, values, `left out where the operator is ${operator}`));
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (given.length !== 1 || !/^-?\d+$/.test(String(given[0]))) say(problem(`${at} values`, values, `one whole number, as text, where the operator is ${operator}`));
  } else say(problem(`${at} operator`, operator, 'In, NotIn, Exists, DoesNotExist, Gt or Lt'));
}

function isLabelValue(value: unknown): boolean {
  return typeof value === 'string' && /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/.test(value);
}
