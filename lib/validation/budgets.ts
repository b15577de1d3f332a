import { isWhole, problem } from '../problems';
import { eachManifest, fields, groupOf } from './rule';

const SHARE = /^(\d|[1-9]\d|100)%$/;

/** A budget that the API server takes. */
export const budgetsHaveOneLimit = eachManifest({
  name: 'budgets-have-one-limit', severity: 'error', summary: 'A disruption budget has minAvailable or maxUnavailable, and not both, as a whole number or a share of at most 100%.', source: 'kubernetes:pkg/apis/policy/validation/validation.go',
}, (manifest, say) => {
  if (manifest.kind !== 'PodDisruptionBudget' || groupOf(manifest) !== 'policy') return;
  const { minAvailable, maxUnavailable } = fields(manifest.spec);
  if (minAvailable !== undefined && maxUnavailable !== undefined) say(problem('PodDisruptionBudget spec', 'minAvailable and maxUnavailable', 'one of them'), ['spec', 'maxUnavailable']);
  for (const [field, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value !== undefined && !isWhole(value, 0) && !(typeof value === 'string' && SHARE.test(value))) {
      say(problem(`PodDisruptionBudget spec.${field}`, value, 'a whole number of 0 or more, or a share from "0%" to "100%"'), ['spec', field]);
    }
  }
});
