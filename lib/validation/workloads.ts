import { problem } from '../problems';
import { eachManifest, fields, groupOf, type Manifest, word } from './rule';
import { covers, text } from './services';
import { podsOf } from './set-pods';

/** Kinds of Kubernetes that know their pods by a selector. Kinds of other groups may have rules of their own. */
const SELECTING = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];
const JOBS = ['Job', 'CronJob'];

function selects(manifest: Manifest): boolean {
  return groupOf(manifest) === 'apps' && SELECTING.includes(word(manifest.kind));
}

/** A workload without a selector, or with one that its own pods do not match, is refused. Of a Deployment the second is told elsewhere. */
export const workloadsSelectTheirPods = eachManifest({
  name: 'workloads-select-their-pods', severity: 'error', summary: 'A Deployment, StatefulSet, DaemonSet or ReplicaSet has a selector, which its own pods match.', source: 'kubernetes:pkg/apis/apps/validation/validation.go',
}, (manifest, say) => {
  if (!selects(manifest)) return;
  const { selector } = fields(manifest.spec);
  const { matchLabels, matchExpressions } = fields(selector);
  const isEmpty = Object.keys(fields(matchLabels)).length === 0 && !(Array.isArray(matchExpressions) && matchExpressions.length > 0);
  if (isEmpty) return say(problem(`${word(manifest.kind)} spec.selector`, selector, 'labels of its own pods'), ['spec', 'selector']);
  const labels = fields(podsOf(manifest)[0].metadata.labels);
  if (manifest.kind === 'Deployment' || covers(fields(matchLabels), labels)) return;
  say(`${word(manifest.kind)} spec.selector: selects ${text(fields(matchLabels))}, which its own pods do not carry: they have ${text(labels) || 'no labels'}`, ['spec', 'selector', 'matchLabels']);
});

/** Pods of a Job end, those of other workloads start again. Pods that say nothing start again. */
export const workloadsRestartTheirPods = eachManifest({
  name: 'workloads-restart-their-pods', severity: 'error', summary: 'Pods of a Job have restartPolicy Never or OnFailure, those of other workloads Always, or none.', source: 'kubernetes:pkg/apis/apps/validation/validation.go and batch/validation/validation.go',
}, (manifest, say) => {
  const isJob = groupOf(manifest) === 'batch' && JOBS.includes(word(manifest.kind));
  if (!isJob && !selects(manifest)) return;
  for (const { role, spec, at } of podsOf(manifest)) {
    const { restartPolicy } = spec;
    const allowed = isJob ? ['Never', 'OnFailure'] : ['Always', 'undefined'];
    if (!allowed.includes(word(restartPolicy))) say(problem(`${role} spec.restartPolicy`, restartPolicy, isJob ? 'Never or OnFailure' : 'Always, or left out'), [...at, 'spec', 'restartPolicy']);
  }
});
