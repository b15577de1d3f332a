import { MOST_REPLICAS } from '../pod/lws';
import { isWhole, problem } from '../problems';
import { eachManifest, fields, type Rule } from './rule';
import { nameOf, namespaceOf } from './services';

const MOST_PODS = 2 ** 31 - 1;
const STARTUP_POLICIES = ['LeaderCreated', 'LeaderReady'];
const SUBDOMAIN_POLICIES = ['Shared', 'UniquePerReplica'];
const RESTART_POLICIES = ['RecreateGroupOnPodRestart', 'RecreateGroupAfterStart', 'None', 'Default'];

/** Under UniquePerReplica LeaderWorkerSet makes a headless Service for each group, named `<set>-<number>`, unless there is one. */
export const serviceNamesOfGroupsAreFree: Rule = (sources) => {
  const unique = sources.filter(({ manifest }) => manifest.kind === 'LeaderWorkerSet' && fields(fields(manifest.spec).networkConfig).subdomainPolicy === 'UniquePerReplica');
  const services = sources.filter(({ manifest }) => manifest.kind === 'Service');
  return unique.flatMap((set) => services.filter((service) => namespaceOf(service) === namespaceOf(set)
    && nameOf(service).startsWith(`${nameOf(set)}-`) && /^[0-9]+$/.test(nameOf(service).slice(nameOf(set).length + 1))).map((service) => ({
    rule: 'service-names-of-groups-are-free', path: service.path,
    message: problem('Service metadata.name', nameOf(service), `names that subdomainPolicy UniquePerReplica of ${nameOf(set)} does not need for its groups`, `such as ${nameOf(set)}-api`),
  })));
};

/** What the webhook of LeaderWorkerSet refuses about a set's numbers. */
export const setsHaveNumbers = eachManifest('sets-have-numbers', (manifest, say) => {
  if (manifest.kind !== 'LeaderWorkerSet') return;
  const { replicas = 1, leaderWorkerTemplate, startupPolicy, networkConfig } = fields(manifest.spec);
  const { size = 1, workerTemplate, restartPolicy } = fields(leaderWorkerTemplate);
  if (!isWhole(replicas, 0) || replicas > MOST_REPLICAS) say(problem('spec.replicas', replicas, `a whole number from 0 to ${MOST_REPLICAS}`));
  if (!isWhole(size) || (isWhole(replicas, 0) && replicas * size > MOST_PODS)) {
    say(problem('spec.leaderWorkerTemplate.size', size, `a whole number of 1 or more, with all groups at most ${MOST_PODS} pods`));
  }
  if (restartPolicy !== undefined && !RESTART_POLICIES.includes(String(restartPolicy))) {
    say(problem('spec.leaderWorkerTemplate.restartPolicy', restartPolicy, RESTART_POLICIES.join(', ')));
  }
  for (const [field, value, allowed] of [
    ['startupPolicy', startupPolicy, STARTUP_POLICIES], ['networkConfig.subdomainPolicy', fields(networkConfig).subdomainPolicy, SUBDOMAIN_POLICIES],
  ] as const) {
    if (value !== undefined && !allowed.includes(String(value))) say(problem(`spec.${field}`, value, allowed.join(' or ')));
  }
  if (workerTemplate === undefined) say(problem('spec.leaderWorkerTemplate.workerTemplate', undefined, 'a pod template, also for groups of one pod'));
});
