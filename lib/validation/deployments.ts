import { type Fields, fields, type Source, together, word } from './rule';
import { covers, nameOf, namespaceOf, text } from './services';
import { podsOf } from './set-pods';
import { labelsOf, SourceIndex } from './source-index';

/**
 * A Deployment selects its own pods and no others. Services, budgets and policies of a server select the same labels, so
 * that pods of another workload which carry them would get its requests and count as its replicas.
 */
export const deploymentsSelectTheirPods = together({
  name: 'deployments-select-their-pods', severity: 'error',
  summary: 'A Deployment selects its own pods, and no pods of other workloads.',
  source: 'kubernetes: Deployments, Selector',
}, (sources, say) => {
  const index = SourceIndex.of(sources);
  for (const deployment of index.ofKind('Deployment')) {
    const selector = selectorOf(deployment);
    if (Object.keys(selector).length === 0) continue;
    const own = labelsOf(deployment)[0];
    if (covers(selector, own)) {
      (isPlain(deployment) ? index.selected(selector, namespaceOf(deployment)) : []).filter((other) => other !== deployment).forEach((other) => say(
        other, `${titleOf(other)}: its pods carry ${text(selector)}, by which ${titleOf(deployment)} knows its own, and so do Services, budgets and policies of it; give them other labels`, podsOf(other.manifest)[0].at,
      ));
    } else say(deployment, `${titleOf(deployment)}: selects ${text(selector)}, which its own pods do not carry: they have ${text(own) || 'no labels'}`, ['spec', 'selector', 'matchLabels']);
  }
});

/** What leads requests to servers does not lead them to Jobs as well, of which none answers. */
export const backendsAreNoJobs = together({
  name: 'backends-are-no-jobs', severity: 'error',
  summary: 'A Service or an InferencePool that selects pods of a server does not select those of a Job as well.',
  source: 'kubernetes: Service, Defining a Service',
}, (sources, say) => {
  const index = SourceIndex.of(sources);
  // Without a Job there is nothing to be told.
  for (const source of index.ofKind('Job').length > 0 ? sources : []) {
    const selector = backendsOf(source);
    if (Object.keys(selector).length === 0) continue;
    const selected = index.selected(selector, namespaceOf(source));
    const owner = selected.find(({ manifest }) => manifest.kind !== 'Job');
    if (owner === undefined) continue;
    // What the Deployment itself would take is told of the Job.
    selected.filter((job) => job.manifest.kind === 'Job' && !takes(owner, job)).forEach((job) => say(
      source, `${titleOf(source)}: selects ${text(selector)}, which beside the pods of ${titleOf(owner)} those of ${titleOf(job)} carry; they answer no requests`, ['spec', 'selector'],
    ));
  }
});

/** The labels of pods that requests are led to; a headless Service leads nowhere by itself. */
function backendsOf({ manifest: { kind, spec, apiVersion } }: Source): Fields {
  const { selector, clusterIP } = fields(spec);
  if (kind === 'Service' && apiVersion === 'v1' && clusterIP !== 'None') return fields(selector);
  return kind === 'InferencePool' ? fields(fields(selector).matchLabels) : {};
}

/** Whether a workload is a Deployment that selects the pods of another one. What more than labels is asked of pods is not read. */
function takes(owner: Source, other: Source): boolean {
  return owner.manifest.kind === 'Deployment' && isPlain(owner) && selects(selectorOf(owner), owner, other);
}

function isPlain({ manifest: { spec } }: Source): boolean {
  return fields(fields(spec).selector).matchExpressions === undefined;
}

function selectorOf({ manifest }: Source): Fields {
  return fields(fields(fields(manifest.spec).selector).matchLabels);
}

function selects(selector: Fields, of: Source, workload: Source): boolean {
  return namespaceOf(of) === namespaceOf(workload) && labelsOf(workload).some((labels) => covers(selector, labels));
}

function titleOf(source: Source): string {
  return `${word(source.manifest.kind)} ${nameOf(source)}`;
}
