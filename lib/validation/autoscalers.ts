import { type FieldChecks, fieldChecks, isThere, LARGEST_INT32, objectEntries } from './field-checks';
import { parseQuantity } from './quantity';
import { eachManifest, type Fields, fields, groupOf, word } from './rule';

/** Where the source of each type of metric is, and how its target may be said. */
const SOURCES: { readonly [type: string]: { readonly field: string; readonly targets: readonly string[] } } = {
  Resource: { field: 'resource', targets: ['averageUtilization', 'averageValue'] },
  ContainerResource: { field: 'containerResource', targets: ['averageUtilization', 'averageValue'] },
  Pods: { field: 'pods', targets: ['averageValue'] },
  Object: { field: 'object', targets: ['value', 'averageValue'] },
  External: { field: 'external', targets: ['value', 'averageValue'] },
};
const HOUR_SECONDS = 3600;
const LONGEST_PERIOD_SECONDS = 1800;

/** What the API server refuses of HorizontalPodAutoscalers. */
export const autoscalersAreValid = eachManifest({
  name: 'autoscalers-are-valid', severity: 'error', yields: true,
  summary: 'A HorizontalPodAutoscaler has a target, a most that is not below its least, and metrics with the source and the target of their type.', source: 'kubernetes v1.28:pkg/apis/autoscaling/validation/validation.go',
}, (manifest, say) => {
  if (manifest.kind !== 'HorizontalPodAutoscaler' || groupOf(manifest) !== 'autoscaling') return;
  const { minReplicas, maxReplicas, scaleTargetRef, metrics, behavior } = fields(manifest.spec);
  const checks = fieldChecks(say, 'HorizontalPodAutoscaler', [], ['spec']);
  const isV2 = manifest.apiVersion === 'autoscaling/v2';
  const types = objectEntries(metrics).map(({ entry }) => entry.type);
  const least = isV2 && (types.includes('Object') || types.includes('External')) ? 0 : 1;
  checks.whole(['minReplicas'], minReplicas, least);
  if (!isThere(maxReplicas)) checks.refuse(['maxReplicas'], maxReplicas, 'a whole number of 1 or more');
  else checks.whole(['maxReplicas'], maxReplicas, 1);
  if (typeof minReplicas === 'number' && typeof maxReplicas === 'number' && maxReplicas >= 1 && maxReplicas < minReplicas) checks.refuse(['maxReplicas'], maxReplicas, `at least ${minReplicas}, as minReplicas is`);
  for (const field of ['kind', 'name']) {
    const value = fields(scaleTargetRef)[field];
    if (typeof value !== 'string' || value === '') checks.refuse(['scaleTargetRef', field], value, `the ${field} of what is scaled`);
  }
  if (!isV2) return;
  objectEntries(metrics).forEach(({ index, entry }) => checkMetric(entry, checks.below('metrics', index)));
  for (const direction of ['scaleUp', 'scaleDown']) checkBehavior(fields(behavior)[direction], checks.below('behavior', direction));
});

function checkMetric(metric: Fields, checks: FieldChecks): void {
  const source = Object.entries(SOURCES).find(([type]) => type === metric.type)?.[1];
  if (source === undefined) return checks.refuse(['type'], metric.type, Object.keys(SOURCES).join(', '));
  for (const { field } of Object.values(SOURCES)) {
    if (field !== source.field && isThere(metric[field])) checks.refuse([field], metric[field], `left out where type is ${word(metric.type)}`);
  }
  if (!isThere(metric[source.field])) return checks.refuse([source.field], undefined, `the source of a metric of type ${word(metric.type)}`);
  const { target, metric: identifier, name, container } = fields(metric[source.field]);
  const at = checks.below(source.field);
  const isMissing = (given: unknown) => typeof given !== 'string' || given === '';
  if (source.field === 'resource' || source.field === 'containerResource') {
    if (isMissing(name)) at.refuse(['name'], name, 'the name of a resource, such as cpu');
    if (source.field === 'containerResource' && isMissing(container)) at.refuse(['container'], container, 'the name of a container');
  } else if (isMissing(fields(identifier).name)) at.refuse(['metric', 'name'], fields(identifier).name, 'the name of a metric');
  checkTarget(fields(target), source.targets, at.below('target'));
}

function checkTarget(target: Fields, wanted: readonly string[], checks: FieldChecks): void {
  const types = ['Utilization', 'Value', 'AverageValue'];
  if (!types.some((each) => each === target.type)) checks.refuse(['type'], target.type, types.join(', '));
  if (!wanted.some((field) => isThere(target[field]))) checks.refuse([wanted[0]], undefined, `a target: ${wanted.join(' or ')}`);
  for (const field of ['value', 'averageValue']) {
    const given = target[field];
    if (isThere(given) && !((parseQuantity(word(given)) ?? 0) > 0)) checks.refuse([field], given, 'a quantity above 0');
  }
  checks.whole(['averageUtilization'], target.averageUtilization, 1, LARGEST_INT32);
}

function checkBehavior(rules: unknown, checks: FieldChecks): void {
  const { stabilizationWindowSeconds, selectPolicy, policies } = fields(rules);
  checks.whole(['stabilizationWindowSeconds'], stabilizationWindowSeconds, 0, HOUR_SECONDS);
  checks.word(['selectPolicy'], selectPolicy, ['Max', 'Min', 'Disabled']);
  for (const { index, entry: { type, value, periodSeconds } } of objectEntries(policies)) {
    const at = checks.below('policies', index);
    if (type !== 'Pods' && type !== 'Percent') at.refuse(['type'], type, 'Pods, Percent');
    at.whole(['value'], value ?? 0, 1);
    at.whole(['periodSeconds'], periodSeconds ?? 0, 1, LONGEST_PERIOD_SECONDS);
  }
}
