import { type Fields, fields, type Rule, type Source } from './rule';
import { covers, nameOf, namespaceOf, podLabels, text } from './services';
import { podsOf } from './set-pods';

/**
 * A Deployment selects its own pods and no others. Services, budgets and policies of a server select the same labels, so
 * that pods of another workload which carry them would get its requests and count as its replicas.
 */
export const deploymentsSelectTheirPods: Rule = (sources) => {
  const workloads = sources.filter(({ manifest }) => podsOf(manifest).length > 0);
  return workloads.filter(({ manifest }) => manifest.kind === 'Deployment').flatMap((deployment) => {
    const selector = selectorOf(deployment);
    if (Object.keys(selector).length === 0) return [];
    const say = (path: string, message: string) => ({ rule: 'deployments-select-their-pods', path, message });
    const own = labelsOf(deployment)[0];
    if (!covers(selector, own)) {
      return [say(deployment.path, `${titleOf(deployment)}: selects ${text(selector)}, which its own pods do not carry: they have ${text(own) || 'no labels'}`)];
    }
    return workloads.filter((other) => other !== deployment && takes(deployment, other)).map((other) => say(other.path,
      `${titleOf(other)}: its pods carry ${text(selector)}, by which ${titleOf(deployment)} knows its own, and so do Services, budgets and policies of it; give them other labels`));
  });
};

/** What leads requests to servers does not lead them to Jobs as well, of which none answers. */
export const backendsAreNoJobs: Rule = (sources) => sources.flatMap((source) => {
  const selector = backendsOf(source);
  if (Object.keys(selector).length === 0) return [];
  const selected = sources.filter((other) => selects(selector, source, other));
  const owner = selected.find(({ manifest }) => manifest.kind !== 'Job');
  // What the Deployment itself would take is told of the Job.
  return owner === undefined ? [] : selected.filter((job) => job.manifest.kind === 'Job' && !takes(owner, job)).map((job) => ({
    rule: 'backends-are-no-jobs', path: source.path,
    message: `${titleOf(source)}: selects ${text(selector)}, which beside the pods of ${titleOf(owner)} those of ${titleOf(job)} carry; they answer no requests`,
  }));
});

/** The labels of pods that requests are led to; a headless Service leads nowhere by itself. */
function backendsOf({ manifest: { kind, spec, apiVersion } }: Source): Fields {
  const { selector, clusterIP } = fields(spec);
  if (kind === 'Service' && apiVersion === 'v1' && clusterIP !== 'None') return fields(selector);
  return kind === 'InferencePool' ? fields(fields(selector).matchLabels) : {};
}

/** Whether a workload is a Deployment that selects the pods of another one. What more than labels is asked of pods is not read. */
function takes(owner: Source, other: Source): boolean {
  const isPlain = owner.manifest.kind === 'Deployment' && fields(fields(owner.manifest.spec).selector).matchExpressions === undefined;
  return isPlain && selects(selectorOf(owner), owner, other);
}

function selectorOf({ manifest }: Source): Fields {
  return fields(fields(fields(manifest.spec).selector).matchLabels);
}

function selects(selector: Fields, of: Source, workload: Source): boolean {
  return namespaceOf(of) === namespaceOf(workload) && labelsOf(workload).some((labels) => covers(selector, labels));
}

/** The labels of each kind of pods that a workload makes. */
function labelsOf(source: Source): Fields[] {
  if (source.manifest.kind !== 'LeaderWorkerSet') return podsOf(source.manifest).map(({ metadata }) => fields(metadata.labels));
  const { leader, worker } = podLabels(source);
  return worker === undefined ? [leader] : [leader, worker];
}

function titleOf(source: Source): string {
  return `${String(source.manifest.kind)} ${nameOf(source)}`;
}
