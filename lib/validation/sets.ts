import { MOST_REPLICAS } from '../pod/lws';
import { isWhole, problem } from '../problems';
import { eachManifest, fields, type Source, together, word } from './rule';
import { nameOf, namespaceOf } from './services';
import { SourceIndex } from './source-index';

const MOST_PODS = 2 ** 31 - 1;
const RESTART_POLICIES = ['RecreateGroupOnPodRestart', 'RecreateGroupAfterStart', 'None', 'Default'];

/** Under UniquePerReplica LeaderWorkerSet makes a headless Service for each group, named `<set>-<number>`, unless there is one. */
export const serviceNamesOfGroupsAreFree = together({
  name: 'service-names-of-groups-are-free', severity: 'error',
  summary: 'Under subdomainPolicy UniquePerReplica no Service has the name of a set with a number behind it, which LeaderWorkerSet needs for a group.',
  source: 'lws:pkg/controllers/pod_controller.go',
}, (sources, say) => {
  const unique = sources.filter(({ manifest }) => manifest.kind === 'LeaderWorkerSet' && fields(fields(manifest.spec).networkConfig).subdomainPolicy === 'UniquePerReplica');
  const numbered = new Map<string, Source[]>();
  for (const service of SourceIndex.of(sources).ofKind('Service')) {
    const name = nameOf(service);
    const hyphen = name.lastIndexOf('-');
    if (hyphen < 0 || !/^[0-9]+$/.test(name.slice(hyphen + 1))) continue;
    const set = name.slice(0, hyphen);
    numbered.set(set, numbered.get(set) ?? []);
    numbered.get(set)?.push(service);
  }
  unique.forEach((set) => (numbered.get(nameOf(set)) ?? []).filter((service) => namespaceOf(service) === namespaceOf(set)).forEach((service) => say(
    service, problem('Service metadata.name', nameOf(service), `names that subdomainPolicy UniquePerReplica of ${nameOf(set)} does not need for its groups`, `such as ${nameOf(set)}-api`), ['metadata', 'name'],
  )));
});

/** What the webhook of LeaderWorkerSet refuses about a set's numbers. */
export const setsHaveNumbers = eachManifest({
  name: 'sets-have-numbers', severity: 'error',
  summary: 'A LeaderWorkerSet has whole numbers of groups and pods, a restart policy that exists and a template of its workers.',
  source: 'lws:pkg/webhooks/leaderworkerset_webhook.go and its CRD',
}, (manifest, say) => {
  const template = ['spec', 'leaderWorkerTemplate'];
  if (manifest.kind !== 'LeaderWorkerSet') return;
  const { replicas = 1, leaderWorkerTemplate } = fields(manifest.spec);
  const { size = 1, workerTemplate, restartPolicy } = fields(leaderWorkerTemplate);
  if (!isWhole(replicas, 0) || replicas > MOST_REPLICAS) say(problem('spec.replicas', replicas, `a whole number from 0 to ${MOST_REPLICAS}`), ['spec', 'replicas']);
  if (!isWhole(size) || (isWhole(replicas, 0) && replicas * size > MOST_PODS)) {
    say(problem('spec.leaderWorkerTemplate.size', size, `a whole number of 1 or more, with all groups at most ${MOST_PODS} pods`), [...template, 'size']);
  }
  if (restartPolicy !== undefined && !RESTART_POLICIES.includes(word(restartPolicy))) {
    say(problem('spec.leaderWorkerTemplate.restartPolicy', restartPolicy, RESTART_POLICIES.join(', ')), [...template, 'restartPolicy']);
  }
  if (workerTemplate === undefined) say(problem('spec.leaderWorkerTemplate.workerTemplate', undefined, 'a pod template, also for groups of one pod'), [...template, 'workerTemplate']);
});
