import type { Json } from '../fixtures';

/** An object, what it is called in tests, and what rules say of it: nothing where the API server takes it. */
export interface Judged {
  readonly what: string;
  readonly manifest: Json;
  readonly message?: string;
  /** Whether a dry run takes it: it is refused as it is made, or by a node. */
  readonly isLater?: boolean;
}

const named = (apiVersion: string, kind: string, spec: Json): Json => ({ apiVersion, kind, metadata: { name: 'main' }, spec });
const refused = (make: (given: any) => Json, ...cases: [what: string, given: any, message: string][]): Judged[] => cases.map(([what, given, message]) => ({ what, manifest: make(given), message }));
const later = (...given: Parameters<typeof refused>): Judged[] => refused(...given).map((each) => ({ ...each, isLater: true }));
const taken = (make: (given: any) => Json, ...cases: [what: string, given: any][]): Judged[] => cases.map(([what, given]) => ({ what, manifest: make(given) }));

const service = (spec: Json) => named('v1', 'Service', { selector: { app: 'main' }, ports: [{ port: 80 }], ...spec });
const SERVICE = 'services-are-valid: Service spec.';
const policy = (spec: Json) => named('networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {}, ...spec });
const from = (peer: Json) => policy({ ingress: [{ from: [peer] }] });
const port = (given: Json) => policy({ egress: [{ ports: [given] }] });
const POLICY = 'policies-are-valid: NetworkPolicy spec.';
const BACKEND = { service: { name: 'main', port: { number: 80 } } };
const ingress = (spec: Json) => named('networking.k8s.io/v1', 'Ingress', spec);
const path = (given: Json) => ingress({ rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: BACKEND, ...given }] } }] });
const INGRESS = 'ingresses-are-valid: Ingress spec.';
const PATH = `${INGRESS}rules[0].http.paths[0].`;
const hpa = (spec: Json) => named('autoscaling/v2', 'HorizontalPodAutoscaler', { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'main' }, maxReplicas: 4, ...spec });
const metric = (given: Json) => hpa({ metrics: [given] });
const pods = (target: Json) => metric({ type: 'Pods', pods: { metric: { name: 'waiting' }, target } });
const HPA = 'autoscalers-are-valid: HorizontalPodAutoscaler spec.';
const template = (spec: Json, container: Json = {}) => ({ metadata: { labels: { app: 'main' } }, spec: { containers: [{ name: 'main', image: 'i', ...container }], ...spec } });
const job = (spec: Json) => named('batch/v1', 'Job', { template: template({ restartPolicy: 'Never' }), ...spec });
const cron = (spec: Json) => named('batch/v1', 'CronJob', { schedule: '0 3 * * *', jobTemplate: { spec: { template: template({ restartPolicy: 'Never' }) } }, ...spec });
const at = (schedule: unknown) => cron({ schedule });
const SCHEDULE = 'allowed: minute, hour, day of the month, month and day of the week, such as "0 3 * * 1", or a word such as @daily';
const deployment = (spec: Json, container?: Json) => named('apps/v1', 'Deployment', { selector: { matchLabels: { app: 'main' } }, template: template(spec, container) });
const spread = (given: Json) => deployment({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', ...given }] });
const SPREAD = 'spreads-are-valid: template spec.topologySpreadConstraints[0].';
const context = (given: Json) => deployment({}, { securityContext: given });
const podContext = (given: Json) => deployment({ securityContext: given });
const CONTEXT = 'security-contexts-are-valid: template spec.';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** What the API server refuses. The cluster tests hold each against a real one. */
export const REFUSED: readonly Judged[] = [
  ...refused(service,
    ['of no known type', { type: 'Headless' }, `${SERVICE}type: got "Headless"; allowed: ClusterIP, NodePort, LoadBalancer, ExternalName`],
    ['without ports', { ports: [] }, `${SERVICE}ports: got []; allowed: at least one port, unless clusterIP is None`],
    ['with a node port for nodes that it does not use', { ports: [{ port: 80, nodePort: 30080 }] }, `${SERVICE}ports[0].nodePort: got 30080; allowed: left out where type is ClusterIP; set type to NodePort or LoadBalancer`],
    ['with a node port twice', { type: 'NodePort', ports: [{ name: 'a', port: 80, nodePort: 30080 }, { name: 'b', port: 81, nodePort: 30080 }] }, `${SERVICE}ports[1].nodePort: got 30080; allowed: each node port once for a protocol`],
    ['that leads to port 0', { ports: [{ port: 80, targetPort: 70000 }] }, `${SERVICE}ports[0].targetPort: got 70000; allowed: a number from 1 to 65535`],
    ['that leads to a port with a long name', { ports: [{ port: 80, targetPort: 'a-port-with-a-long-name' }] }, `${SERVICE}ports[0].targetPort: got "a-port-with-a-long-name"; allowed: a number from 1 to 65535`],
    ['that is headless and balanced', { type: 'LoadBalancer', clusterIP: 'None' }, `${SERVICE}clusterIP: got "None"; allowed: left out where type is LoadBalancer`],
    ['that is headless on nodes', { type: 'NodePort', clusterIP: 'None' }, `${SERVICE}clusterIP: got "None"; allowed: left out where type is NodePort`],
    ['whose address is a word', { clusterIP: 'none' }, `${SERVICE}clusterIP: got "none"; allowed: None, an address, or left out`],
    ['with two addresses that differ', { clusterIP: 'None', clusterIPs: ['10.96.0.77'] }, `${SERVICE}clusterIPs[0]: got "10.96.0.77"; allowed: None, as clusterIP is`],
    ['with an outer address that is none', { externalIPs: ['300.1.1.1'] }, `${SERVICE}externalIPs[0]: got "300.1.1.1"; allowed: an address`],
    ['of a family that is none', { ipFamilies: ['IPv5'] }, `${SERVICE}ipFamilies[0]: got "IPv5"; allowed: IPv4, IPv6`],
    ['of a policy of families that is none', { ipFamilyPolicy: 'Dual' }, `${SERVICE}ipFamilyPolicy: got "Dual"; allowed: SingleStack, PreferDualStack, RequireDualStack`],
    ['that stands for no name', { type: 'ExternalName', ports: undefined }, `${SERVICE}externalName: got nothing; allowed: the DNS name that the Service stands for`],
    ['that stands for a URL', { type: 'ExternalName', externalName: 'https://example.com' }, `${SERVICE}externalName: got "https://example.com"; allowed: the DNS name`],
    ['that stands for a name and is headless', { type: 'ExternalName', externalName: 'example.com', clusterIP: 'None' }, `${SERVICE}clusterIP: got "None"; allowed: left out where type is ExternalName`],
    ['with sessions of no known kind', { sessionAffinity: 'Cookie' }, `${SERVICE}sessionAffinity: got "Cookie"; allowed: None, ClientIP`],
    ['with sessions of two days', { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 172800 } } }, `${SERVICE}sessionAffinityConfig.clientIP.timeoutSeconds: got 172800; allowed: a whole number from 1 to 86400`],
    ['with traffic inside of no known kind', { internalTrafficPolicy: 'Near' }, `${SERVICE}internalTrafficPolicy: got "Near"; allowed: Cluster, Local`],
    ['with traffic from outside of no known kind', { type: 'NodePort', externalTrafficPolicy: 'Near' }, `${SERVICE}externalTrafficPolicy: got "Near"; allowed: Cluster, Local`],
    ['with traffic from outside that never comes', { externalTrafficPolicy: 'Local' }, `${SERVICE}externalTrafficPolicy: got "Local"; allowed: left out unless type is NodePort or LoadBalancer`],
    ['with ranges that nobody holds', { loadBalancerSourceRanges: ['10.0.0.0/8'] }, `${SERVICE}loadBalancerSourceRanges: got ["10.0.0.0/8"]; allowed: left out unless type is LoadBalancer`],
    ['with a range that is none', { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0'] }, `${SERVICE}loadBalancerSourceRanges[0]: got "10.0.0.0"; allowed: a range of addresses`],
    ['with a class of balancers that it does not use', { loadBalancerClass: 'a.example/b' }, `${SERVICE}loadBalancerClass: got "a.example/b"; allowed: left out unless type is LoadBalancer`],
    ['with node ports that it does not get', { allocateLoadBalancerNodePorts: false }, `${SERVICE}allocateLoadBalancerNodePorts: got false; allowed: left out unless type is LoadBalancer`]),
  ...later(service, ['with a node port above all', { type: 'NodePort', ports: [{ port: 80, nodePort: 70000 }] }, `${SERVICE}ports[0].nodePort: got 70000; allowed: a whole number from 0 to 65535`]),
  ...refused(policy,
    ['of a direction that is none', { policyTypes: ['Inbound'] }, `${POLICY}policyTypes[0]: got "Inbound"; allowed: Ingress, Egress`],
    ['of three directions', { policyTypes: ['Ingress', 'Egress', 'Ingress'] }, `${POLICY}policyTypes: got ["Ingress","Egress","Ingress"]; allowed: Ingress and Egress`]),
  ...refused(from,
    ['for nobody in particular', {}, `${POLICY}ingress[0].from[0]: got {}; allowed: podSelector, namespaceSelector or ipBlock; leave the list out`],
    ['for pods in a range', { podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }, `${POLICY}ingress[0].from[0].ipBlock: got {"cidr":"10.0.0.0/8"}; allowed: left out beside podSelector`],
    ['for an address without a length', { ipBlock: { cidr: '10.0.0.1' } }, `${POLICY}ingress[0].from[0].ipBlock.cidr: got "10.0.0.1"; allowed: a range of addresses, such as 10.0.0.0/8`],
    ['for a range of 33 bits', { ipBlock: { cidr: '10.0.0.0/33' } }, `${POLICY}ingress[0].from[0].ipBlock.cidr: got "10.0.0.0/33"`],
    ['for a range of newer addresses that is none', { ipBlock: { cidr: 'fd00:::/8' } }, `${POLICY}ingress[0].from[0].ipBlock.cidr: got "fd00:::/8"`],
    ['for no range', { ipBlock: {} }, `${POLICY}ingress[0].from[0].ipBlock.cidr: got nothing`],
    ['but for a range elsewhere', { ipBlock: { cidr: '10.0.0.0/8', except: ['192.168.0.0/16'] } }, `${POLICY}ingress[0].from[0].ipBlock.except[0]: got "192.168.0.0/16"; allowed: a range that is part of 10.0.0.0/8 and smaller`],
    ['but for all of the range', { ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } }, `${POLICY}ingress[0].from[0].ipBlock.except[0]: got "10.0.0.0/8"`],
    ['but for a name', { ipBlock: { cidr: '10.0.0.0/8', except: ['gateway'] } }, `${POLICY}ingress[0].from[0].ipBlock.except[0]: got "gateway"; allowed: a range of addresses`]),
  ...refused(port,
    ['of a protocol that is none', { port: 80, protocol: 'HTTP' }, `${POLICY}egress[0].ports[0].protocol: got "HTTP"; allowed: TCP, UDP, SCTP`],
    ['of port 0', { port: 0 }, `${POLICY}egress[0].ports[0].port: got 0; allowed: a number from 1 to 65535`],
    ['of a port as text', { port: '8000' }, `${POLICY}egress[0].ports[0].port: got "8000"; allowed: a number from 1 to 65535`],
    ['of ports backwards', { port: 9000, endPort: 8000 }, `${POLICY}egress[0].ports[0].endPort: got 8000; allowed: a whole number from 9000 to 65535`],
    ['of ports up to one', { endPort: 8000 }, `${POLICY}egress[0].ports[0].endPort: got 8000; allowed: left out unless port is a number`]),
  ...refused(ingress,
    ['without rules', {}, `${INGRESS}rules: got nothing; allowed: at least one rule, or a defaultBackend`],
    ['for an address', { rules: [{ host: '10.0.0.1', http: { paths: [{ path: '/', pathType: 'Prefix', backend: BACKEND }] } }] }, `${INGRESS}rules[0].host: got "10.0.0.1"; allowed: a DNS name`],
    ['for a host with capitals', { rules: [{ host: 'API.example.com' }] }, `${INGRESS}rules[0].host: got "API.example.com"; allowed: a DNS name of lower-case letters`],
    ['for a star in the middle', { rules: [{ host: 'a.*.com' }] }, `${INGRESS}rules[0].host: got "a.*.com"`],
    ['of a certificate for a URL', { defaultBackend: BACKEND, tls: [{ hosts: ['https://a'] }] }, `${INGRESS}tls[0].hosts[0]: got "https://a"`],
    ['that leads nowhere by default', { defaultBackend: {} }, `${INGRESS}defaultBackend: got {}; allowed: a service, or a resource, and not both`]),
  ...refused(path,
    ['of a path without a type', { pathType: undefined }, `${PATH}pathType: got nothing; allowed: Exact, Prefix, ImplementationSpecific`],
    ['of a path of no known type', { pathType: 'Regex' }, `${PATH}pathType: got "Regex"; allowed: Exact, Prefix, ImplementationSpecific`],
    ['of a path that is not absolute', { path: 'v1' }, `${PATH}path: got "v1"; allowed: a path that begins with /`],
    ['of a prefix that is left out', { path: undefined }, `${PATH}path: got nothing; allowed: a path that begins with /`],
    ['of a path with a step back', { path: '/a/../b' }, `${PATH}path: got "/a/../b"; allowed: a path without //`],
    ['that leads to a Service without a port', { backend: { service: { name: 'main' } } }, `${PATH}backend.service.port: got nothing; allowed: the number of a port, or its name, and not both`],
    ['that leads to a port twice', { backend: { service: { name: 'main', port: { number: 80, name: 'http' } } } }, `${PATH}backend.service.port: got {"number":80,"name":"http"}`],
    ['that leads to a port above all', { backend: { service: { name: 'main', port: { number: 80000 } } } }, `${PATH}backend.service.port.number: got 80000; allowed: a number from 1 to 65535`],
    ['that leads to no Service', { backend: { service: { port: { number: 80 } } } }, `${PATH}backend.service.name: got nothing; allowed: the name of a Service`]),
  { what: 'without paths', manifest: ingress({ rules: [{ http: { paths: [] } }] }), message: `${INGRESS}rules[0].http.paths: got []; allowed: at least one path` },
  ...refused(hpa,
    ['whose most is below its least', { minReplicas: 5 }, `${HPA}maxReplicas: got 4; allowed: at least 5, as minReplicas is`],
    ['to nothing, by what is there only', { minReplicas: 0 }, `${HPA}minReplicas: got 0; allowed: a whole number of 1 or more`],
    ['to none at most', { maxReplicas: 0 }, `${HPA}maxReplicas: got 0; allowed: a whole number of 1 or more`],
    ['without a most', { maxReplicas: undefined }, `${HPA}maxReplicas: got nothing; allowed: a whole number of 1 or more`],
    ['of nothing', { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment' } }, `${HPA}scaleTargetRef.name: got nothing; allowed: the name of what is scaled`],
    ['that waits for two hours', { behavior: { scaleDown: { stabilizationWindowSeconds: 7200 } } }, `${HPA}behavior.scaleDown.stabilizationWindowSeconds: got 7200; allowed: a whole number from 0 to 3600`],
    ['by steps of no known kind', { behavior: { scaleUp: { policies: [{ type: 'Groups', value: 1, periodSeconds: 60 }] } } }, `${HPA}behavior.scaleUp.policies[0].type: got "Groups"; allowed: Pods, Percent`],
    ['by no step', { behavior: { scaleUp: { policies: [{ type: 'Pods', value: 0, periodSeconds: 60 }] } } }, `${HPA}behavior.scaleUp.policies[0].value: got 0; allowed: a whole number of 1 or more`],
    ['by a choice of no known kind', { behavior: { scaleUp: { selectPolicy: 'Most' } } }, `${HPA}behavior.scaleUp.selectPolicy: got "Most"; allowed: Max, Min, Disabled`]),
  ...refused(metric,
    ['by a metric of no known type', { type: 'Prometheus' }, `${HPA}metrics[0].type: got "Prometheus"; allowed: Resource, ContainerResource, Pods, Object, External`],
    ['by a metric without a source', { type: 'Pods' }, `${HPA}metrics[0].pods: got nothing; allowed: the source of a metric of type Pods`],
    ['by a metric with the source of another', { type: 'Pods', pods: { metric: { name: 'a' }, target: { type: 'AverageValue', averageValue: 1 } }, resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }, `${HPA}metrics[0].resource: got {"name":"cpu"`],
    ['by a metric without a name', { type: 'Pods', pods: { metric: {}, target: { type: 'AverageValue', averageValue: 1 } } }, `${HPA}metrics[0].pods.metric.name: got nothing; allowed: the name of a metric`],
    ['by a resource without a name', { type: 'Resource', resource: { target: { type: 'Utilization', averageUtilization: 50 } } }, `${HPA}metrics[0].resource.name: got nothing; allowed: the name of a resource`],
    ['by a resource without a target', { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization' } } }, `${HPA}metrics[0].resource.target.averageUtilization: got nothing; allowed: a target: averageUtilization or averageValue`]),
  ...refused(pods,
    ['by a target of no known type', { type: 'Average', averageValue: 1 }, `${HPA}metrics[0].pods.target.type: got "Average"; allowed: Utilization, Value, AverageValue`],
    ['by a target of another metric', { type: 'Value', value: 1 }, `${HPA}metrics[0].pods.target.averageValue: got nothing; allowed: a target: averageValue`],
    ['by a target of 0', { type: 'AverageValue', averageValue: '0' }, `${HPA}metrics[0].pods.target.averageValue: got "0"; allowed: a quantity above 0`]),
  ...refused(at, ...['', '0 3 * *', '60 * * * *', '0 24 * * *', '0 0 0 * *', '0 0 1 13 *', '0 0 * * 7', '0 0 * * 8', '*/0 * * * *', '5-1 * * * *', '0 3 * * mo', '@dayly', '@every day', '0 0 3 * * *']
    .map((schedule): [string, string, string] => [`at ${JSON.stringify(schedule)}`, schedule, `jobs-are-valid: CronJob spec.schedule: got ${JSON.stringify(schedule)}; ${SCHEDULE}`])),
  ...refused(cron,
    ['that may overlap somehow', { concurrencyPolicy: 'Skip' }, 'jobs-are-valid: CronJob spec.concurrencyPolicy: got "Skip"; allowed: Allow, Forbid, Replace'],
    ['that keeps fewer than no Jobs', { failedJobsHistoryLimit: -1 }, 'jobs-are-valid: CronJob spec.failedJobsHistoryLimit: got -1; allowed: a whole number of 0 or more'],
    ['of a time zone twice', { schedule: 'TZ=UTC 0 3 * * *', timeZone: 'Etc/UTC' }, 'jobs-are-valid: CronJob spec.schedule: got "TZ=UTC 0 3 * * *"; allowed: a schedule without TZ beside timeZone']),
  { what: 'with a long name', manifest: { ...cron({}), metadata: { name: 'a'.repeat(53) } }, message: 'jobs-are-valid: CronJob metadata.name: got "aaaaa' },
  ...refused(job,
    ['that fails fewer times than never', { backoffLimit: -1 }, 'jobs-are-valid: Job spec.backoffLimit: got -1; allowed: a whole number of 0 or more'],
    ['of half a pod', { parallelism: 0.5 }, 'jobs-are-valid: Job spec.parallelism: got 0.5; allowed: a whole number of 0 or more'],
    ['that counts pods without a number', { completionMode: 'Indexed', parallelism: 2 }, 'jobs-are-valid: Job spec.completions: got nothing; allowed: a number of pods beside parallelism where completionMode is Indexed'],
    ['that is over before it began', { activeDeadlineSeconds: -5 }, 'jobs-are-valid: Job spec.activeDeadlineSeconds: got -5; allowed: a whole number of 0 or more']),
  ...refused(spread,
    ['without a skew', { maxSkew: 0 }, `${SPREAD}maxSkew: got 0; allowed: a whole number of 1 or more`],
    ['without a key', { topologyKey: '' }, `${SPREAD}topologyKey: got ""; allowed: the key of a label`],
    ['with no known end', { whenUnsatisfiable: 'Ignore' }, `${SPREAD}whenUnsatisfiable: got "Ignore"; allowed: DoNotSchedule, ScheduleAnyway`],
    ['with no end', { whenUnsatisfiable: undefined }, `${SPREAD}whenUnsatisfiable: got nothing; allowed: DoNotSchedule, ScheduleAnyway`],
    ['over no domain', { minDomains: 0 }, `${SPREAD}minDomains: got 0; allowed: a whole number of 1 or more`],
    ['over domains that do not bind', { minDomains: 2, whenUnsatisfiable: 'ScheduleAnyway' }, `${SPREAD}minDomains: got 2; allowed: left out unless whenUnsatisfiable is DoNotSchedule`],
    ['over nodes of no known policy', { nodeTaintsPolicy: 'Heed' }, `${SPREAD}nodeTaintsPolicy: got "Heed"; allowed: Honor, Ignore`]),
  ...refused(deployment,
    ['spread twice alike', { topologySpreadConstraints: [1, 2].map((maxSkew) => ({ maxSkew, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' })) }, 'spreads-are-valid: template spec.topologySpreadConstraints[1].topologyKey: got "zone"; allowed: each key once with DoNotSchedule'],
    ['that prefers nodes by nothing', { affinity: { nodeAffinity: { [PREFERRED]: [{ weight: 0, preference: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }] } } }, 'affinities-are-valid: template nodeAffinity weight: got 0; allowed: a whole number from 1 to 100'],
    ['that avoids pods by too much', { affinity: { podAntiAffinity: { [PREFERRED]: [{ weight: 101, podAffinityTerm: { topologyKey: 'zone' } }] } } }, 'affinities-are-valid: template podAntiAffinity weight: got 101; allowed: a whole number from 1 to 100'],
    ['that preempts of no known kind', { preemptionPolicy: 'Always' }, 'pods-have-usable-numbers: template spec.preemptionPolicy: got "Always"; allowed: PreemptLowerPriority, Never'],
    ['that ends in half a second', { terminationGracePeriodSeconds: 0.5 }, 'pods-have-usable-numbers: template spec.terminationGracePeriodSeconds: got 0.5; allowed: a whole number'],
    ['of half a priority', { priority: 0.5 }, 'pods-have-usable-numbers: template spec.priority: got 0.5; allowed: a whole number']),
  { what: 'a pod that may run for no second', manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'main' }, spec: { ...template({}).spec, activeDeadlineSeconds: 0 } }, message: 'pods-have-usable-numbers: pod spec.activeDeadlineSeconds: got 0; allowed: a whole number of 1 or more' },
  ...refused(context,
    ['of a user below all', { runAsUser: -1 }, `${CONTEXT}containers[0].securityContext.runAsUser: got -1; allowed: a whole number of 0 or more`],
    ['of a group as text', { runAsGroup: '1000' }, `${CONTEXT}containers[0].securityContext.runAsGroup: got "1000"; allowed: a whole number of 0 or more`],
    ['with privileges and without', { privileged: true, allowPrivilegeEscalation: false }, `${CONTEXT}containers[0].securityContext.allowPrivilegeEscalation: got false; allowed: left out where privileged is true`],
    ['with the capability of privileges and without', { capabilities: { add: ['CAP_SYS_ADMIN'] }, allowPrivilegeEscalation: false }, `${CONTEXT}containers[0].securityContext.allowPrivilegeEscalation: got false; allowed: left out where capabilities add CAP_SYS_ADMIN`],
    ['with calls of no known profile', { seccompProfile: { type: 'runtime/default' } }, `${CONTEXT}containers[0].securityContext.seccompProfile.type: got "runtime/default"; allowed: RuntimeDefault, Unconfined, Localhost`],
    ['with calls by a file that is not named', { seccompProfile: { type: 'Localhost' } }, `${CONTEXT}containers[0].securityContext.seccompProfile.localhostProfile: got nothing; allowed: the file of the profile`]),
  ...refused(podContext,
    ['whose files belong to nobody', { fsGroup: -1 }, `${CONTEXT}securityContext.fsGroup: got -1; allowed: a whole number of 0 or more`],
    ['whose files change hands of no known kind', { fsGroupChangePolicy: 'Never' }, `${CONTEXT}securityContext.fsGroupChangePolicy: got "Never"; allowed: OnRootMismatch, Always`],
    ['of a group below all', { supplementalGroups: [-1] }, `${CONTEXT}securityContext.supplementalGroups[0]: got -1; allowed: a whole number of 0 or more`]),
  ...later(at, ['at no minute', ', 3 * * *', 'jobs-are-valid: CronJob spec.schedule: got ", 3 * * *"']),
  ...later(context, ['of root that is not root', { runAsUser: 0, runAsNonRoot: true }, `${CONTEXT}containers[0].securityContext.runAsUser: got 0; allowed: a user other than root, since its runAsNonRoot is set`]),
  ...later(podContext, ['of a pod of root that is not root', { runAsUser: 0, runAsNonRoot: true }, `${CONTEXT}containers[0].securityContext.runAsUser: got 0; allowed: a user other than root, since the pod's runAsNonRoot is set`]),
];

/** What looks like it and is taken. */
export const TAKEN: readonly Judged[] = [
  ...taken(service,
    ['of a node', { type: 'NodePort', externalTrafficPolicy: 'Local', ports: [{ name: 'a', port: 80, nodePort: 0 }, { name: 'b', port: 80, protocol: 'UDP' }] }],
    ['that is headless without ports', { clusterIP: 'None', ports: undefined }],
    ['with a balancer', { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8', ' 192.168.0.0/16'], loadBalancerClass: 'a.example/b', allocateLoadBalancerNodePorts: false }],
    ['with sessions', { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86400 } } }],
    ['with settings of sessions that it has not', { sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } }],
    ['of an outer name', { type: 'ExternalName', externalName: 'api.example.com.', ports: undefined, selector: undefined }],
    ['of ports by name and number', { ports: [{ name: 'a', port: 80, targetPort: 8000 }, { name: 'b', port: 81, targetPort: 'http' }] }],
    ['with an outer address', { externalIPs: ['192.0.2.7'] }]),
  ...taken(policy, ['of nobody', { policyTypes: ['Egress'], egress: [] }], ['of everybody', { ingress: [{}] }]),
  ...taken(from, ['for all pods', { podSelector: {} }], ['for a range', { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ['for newer addresses', { ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] } }], ['for all addresses', { ipBlock: { cidr: '::/0' } }]),
  ...taken(port, ['of any port', { protocol: 'UDP' }], ['of ports', { port: 8000, endPort: 8000 }], ['of a named port', { port: 'http' }]),
  ...taken(ingress, ['by default', { defaultBackend: BACKEND, tls: [{ hosts: ['*.example.com', 'a.b'] }] }], ['for all names below one', { rules: [{ host: '*.example.com', http: { paths: [{ path: '/', pathType: 'Exact', backend: BACKEND }] } }] }], ['for a host alone', { rules: [{ host: 'a.example.com' }], defaultBackend: BACKEND }]),
  ...taken(path, ['of any path', { path: undefined, pathType: 'ImplementationSpecific' }], ['of a pattern', { path: '/v1/(.*)//', pathType: 'ImplementationSpecific' }], ['to a resource', { backend: { resource: { apiGroup: 'a.example', kind: 'Bucket', name: 'b' } } }], ['to a port by name', { backend: { service: { name: 'main', port: { name: 'http' } } } }]),
  ...taken(hpa, ['of one', { minReplicas: 1, maxReplicas: 1 }], ['that only grows', { behavior: { scaleDown: { selectPolicy: 'Disabled' }, scaleUp: { policies: [{ type: 'Percent', value: 100, periodSeconds: 1800 }] } } }]),
  ...taken(metric, ['by an outer metric', { type: 'External', external: { metric: { name: 'waiting' }, target: { type: 'AverageValue', averageValue: '500m' } } }], ['by a resource', { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    ['by a container', { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'main', target: { type: 'AverageValue', averageValue: 1 } } }],
    ['by an object', { type: 'Object', object: { metric: { name: 'waiting' }, describedObject: { kind: 'Service', name: 'main', apiVersion: 'v1' }, target: { type: 'Value', value: '10k' } } }]),
  ...taken(at, ...['*/5 * * * *', '0 0 1,15 jan-MAR ?', '5/10 0-23/2 * * sun', '0 3 * * 1-5', '@every 1h30m', '@weekly', '  0   3 * * * ', '0,,30 3 * * *', '0 3 * * 6'].map((schedule): [string, string] => [`at ${schedule}`, schedule])),
  ...taken(job, ['counted alone', { completionMode: 'Indexed' }], ['of counted pods', { completionMode: 'Indexed', completions: 3, parallelism: 0, ttlSecondsAfterFinished: 0 }]),
  ...taken(spread, ['over some domains', { minDomains: 2, nodeAffinityPolicy: 'Honor' }]),
  ...taken(deployment, ['that ends at once', { terminationGracePeriodSeconds: 0 }], ['spread twice', { topologySpreadConstraints: ['DoNotSchedule', 'ScheduleAnyway'].map((whenUnsatisfiable) => ({ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable })) }], ['that prefers nodes', { affinity: { nodeAffinity: { [PREFERRED]: [{ weight: 100, preference: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }] } } }]),
  ...taken(context, ['of root', { runAsUser: 0, runAsNonRoot: false }], ['with privileges', { privileged: true }], ['with calls by a file', { seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } }], ['without privileges', { allowPrivilegeEscalation: false, runAsUser: 1000, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }]),
];
