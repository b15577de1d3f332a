/** A kind of thing that we refuse and the API server takes. */
export interface Strictness {
  /** Our messages of that kind, without the path in front. */
  readonly says: RegExp;
  /** Why we are stricter. */
  readonly why: string;
}

const row = (why: string, ...says: readonly string[]): Strictness => ({ says: new RegExp(`^(?:[\\w/-]+: )?(?:${says.join('|')})`), why });
const NAMED = String.raw`[\w.\-\[\] ]*`;

/** What we refuse though the API server takes it. A message that none of these knows fails the test. */
export const STRICTNESS: readonly Strictness[] = [
  row('two contributors give one key different values; the API server sees only who won', String.raw`.*; remove one of them, or decide in overrides`),
  row('a variable that is not defined stays in the command as it is, and the engine reads `$(NAME)`', String.raw`${NAMED}container .*: refers to \$\(`),
  row('the network is not on that platform, so pods would wait for adapters for ever', String.raw`network: got`, String.raw`gpusPerPod of the plan: got`),
  row('machines of that cloud do not have that GPU, so pods would wait for ever', String.raw`gpu of the plan: got`, String.raw`RdmaProfile\.\w+ instanceType: got`),
  row('the source of weights does not work on that platform', String.raw`weights: got`),
  row('a patch gives the set another number of pods than the engine is told, which would wait for ranks for ever', String.raw`${NAMED}container .* TP \d+ x PP \d+: got`),
  row('a scaler and the manifest would both own the number of groups', String.raw`LeaderWorkerSet .* spec\.replicas: got .*owns the number`),
  row('ACS leaves out or rewrites what needs a node, or has no such pods', String.raw`${NAMED}label alibabacloud\.com/`, String.raw`${NAMED}volume .*volumes that need no node`, String.raw`${NAMED}host(Network|IPC|PID): got`, String.raw`${NAMED}the platform rewrites it`, String.raw`${NAMED}container .* securityContext\.privileged: got .*the platform gives it on request only`, String.raw`${NAMED}port: got .*which the platform keeps`),
  row('OpenShift refuses pods with users of their own when they are made, not when the set is applied', String.raw`PodSecurity\.restricted \w+: got .*left out on a platform that chooses users`),
  row('pods that may not run as root and must would not start', String.raw`PodSecurity\.restricted runAsUser: got .*a user other than root`, String.raw`${NAMED}spec\.[\w.\[\]]*securityContext\.runAsUser: got 0; allowed: a user other than root`),
  row('a process that is not root cannot open a port below 1024', String.raw`port: got .*for an engine that does not run as root`),
  row('the capability undoes what is restricted, or is none that a kernel knows', String.raw`capabilities: got`),
  row('the older LeaderWorkerSet that is named lacks it; the one of this cluster does not', String.raw`lwsVersion: got .*or newer, for`),
  row('it names no release, so what the cluster lacks could not be told', String.raw`lwsVersion: got .*a release of LeaderWorkerSet`),
  row('a Deployment has no groups, so the property would have no effect', String.raw`(lwsVersion|restartPolicy): got .*nothing with workload Deployment`, String.raw`workload: got`, String.raw`Rollout\.rolling partition: got .*left out on a Deployment`, String.raw`GroupPlacement\.\w+ [\w.]+: got .*left out on a Deployment`),
  row('controllers make longer names of it, which are refused when there is nobody to read it', String.raw`(LeaderWorkerSet|Dataset|JindoRuntime|DataLoad) metadata\.name: got`, String.raw`name: got .*at most 54 characters`),
  row('it names what no object can be called, so nothing would be found', String.raw`(gateways\[\d+\]\.\w+|endpointPicker\.serviceName|ingressClassName|tlsSecretName|apiKey\.\w+|name|namespace): got .*(the name|a key|letters)`, String.raw`NetworkPeer\.inNamespace name: got`, String.raw`spec\.[\w.\[\]]*(name|Name): got .*the name of an object`),
  row('two objects of one name, of which the second overwrites the first, or takes the place of one that a controller makes', String.raw`.*is also made by`, String.raw`(Service|LeaderWorkerSet) .*: has the name of`, String.raw`endpointPicker\.serviceName: got .*not that of the server`),
  row('it selects what no pods carry, so it would protect or let in nobody', String.raw`(NetworkPolicy|PodDisruptionBudget) .*: selects .*which no pods of`),
  row('a Service of that name becomes variables that engines read, or older releases of Kubernetes refuse it', String.raw`Service metadata\.name: got`),
  row('an engine cannot listen there, or serve so', String.raw`engine [\w[\]]+: got`, String.raw`server\.servedModelName: got`),
  row('the engine is told by the plan or by itself', String.raw`(pod|overrides)\.(env|resources)\W`),
  row('an update, a budget or a scaler would do nothing, for ever', String.raw`Rollout\.rolling \w+: got`, String.raw`DisruptionBudget\.groups n: got`, String.raw`Autoscaling\.\w+ [\w.]+: got`, String.raw`replicas: got .*autoscaling owns`),
  row('more groups than LeaderWorkerSet takes, or a number that is none', String.raw`(spec\.)?replicas: got`, String.raw`spec\.leaderWorkerTemplate\.size: got`),
  row('groups of that shape can never be placed, or only by accident', String.raw`GroupPlacement\.\w+ [\w.]+: got`),
  row('the leader is ready only once its workers joined, and they would wait for it', String.raw`spec\.startupPolicy: got "LeaderReady"`),
  row('a pod that restarts alone cannot join the others again', String.raw`restartPolicy: got .*recreates the group`),
  row('an empty selector would select everybody', String.raw`leaderLabels: got`, String.raw`NetworkPeer\.namespacesWith`, String.raw`NetworkAccess\.clients clients`),
  row('requests would be led to pods that do not answer', String.raw`(Service|InferencePool) .*: selects`, String.raw`${NAMED}selects .*workers carry too`),
  row('an engine could not start with so much, or /dev/shm would take all of the memory', String.raw`(cpu|memory|sharedMemory): got`, String.raw`${NAMED}container .* /dev/shm: got`),
  row('the time is none, or longer than anybody waits', String.raw`(HealthChecks\.http startupBudget|scrape\.interval|requestTimeout|waitFor|ttl in seconds): got`),
  row('requests of that path or host would not reach the engine\'s API', String.raw`(path|rewritePath|host|hostnames\[\d+\]|modelHeader): got`),
  row('a question or an image of the test that is none', String.raw`(prompt|image): got`),
  row('older releases of Kubernetes take ranges with bits behind their length or zeros in front of their numbers, and networks read them in one way or another', String.raw`NetworkPeer\.addresses (cidr|without): got`),
  row('a placeholder that nobody has filled in', String.raw`\w+: got .*not a placeholder`),
  row('on the network of the node the leader\'s name would not be known', String.raw`${NAMED}spec\.dnsPolicy: got .*ClusterFirstWithHostNet with hostNetwork`),
  row('texts that YAML does not give back as they were', String.raw`.*: got .*that YAML can hold`),
  row('JSON has no such number, and writes null, or 0 for -0, in its place', String.raw`.*: got (NaN|Infinity|null|undefined); allowed: a value`, String.raw`PodSecurity\.restricted \w+: got 0; allowed: a whole number`),
  row('LeaderWorkerSet sets these keys and variables itself, and its webhook refuses pods that bring them', String.raw`.*(keys|names) that LeaderWorkerSet does not set itself`),
  row('no node could have such a label or taint; older releases do not look', String.raw`${NAMED}(nodeAffinity|tolerations) \w+: got`),
  row('Kubernetes 1.28 refuses such containers and variables', String.raw`${NAMED}container \S+ restartPolicy: got .*init containers`, String.raw`${NAMED}container \S+ env name: got .*letters, digits, underscores`),
  row('processes would look for each other at that address', String.raw`${NAMED}container \S+ env \S+_HOST_IP: got`),
  row('a runtime mounts no such path', String.raw`${NAMED}container \S+ mountPath: got`),
  row('a number is missing before the unit, which the API server reads as 0', String.raw`${NAMED}container \S+ resources\S*: got .*a quantity`),
  row('the runtime could not pull such an image, or start so much text', String.raw`${NAMED}container \S+ image: got`, String.raw`${NAMED}container \S+ (env|command|args)\S*.*: got "\d+ bytes"`),
  row('cdk8s leaves such a key out of what it writes', String.raw`(annotation|label) .*this one cannot be written`),
];

/** The reasons behind messages, and the messages that none explains. */
export function reasonsFor(problems: readonly string[]): { readonly reasons: Set<Strictness>; readonly unexplained: string[] } {
  const known = problems.map((message) => ({ message, reason: STRICTNESS.find(({ says }) => says.test(message)) }));
  return {
    reasons: new Set(known.flatMap(({ reason }) => reason ?? [])),
    unexplained: known.filter(({ reason }) => reason === undefined).map(({ message }) => message),
  };
}
