import { ApiObject, Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { checkWhole } from '../checks';
import { k8s } from '../k8s';
import { askedOfPods } from '../platform/asked-of-pods';
import { Platform } from '../platform/platform';
import { hashOf } from '../pod/content-hash';
import { mergePods } from '../pod/merge';
import { jobLabelProblems } from '../pod/own-labels';
import { CORES, gibOf, isCores, isSize } from '../pod/quantity';
import { literal, shellCommand } from '../pod/shell';
import { invalid, missing, problem } from '../problems';
import { RdmaProfile } from '../network/rdma-profile';
import { PodSecurity } from '../security/pod-security';
import { podTemplate } from '../serving/pod-template';
import { GIB } from '../units';
import { validateConstruct } from '../validation/chart-validation';
import { NCCL_TEST_PROGRAM } from './nccl-test-program';
import type { NcclTestProps } from './nccl-test-props';

const REQUIRED = {
  plan: 'a ParallelismPlan', image: 'the engine\'s image', network: 'a NetworkProfile', cpu: 'a number of cores', memory: 'a Size, such as Size.gibibytes(512)',
};
/** The Job's name is a label of its pods and the beginning of their host names, which end in the hash and an index. */
const LONGEST_NAME = 48;
const NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const PORT = 29500;
const MOST_PODS = 64;
const LEAST_WAIT = 10;
const DAY_SECONDS = 24 * 3600;
const MOST_TTL_SECONDS = 2 ** 31 - 1;
const MIB = 2 ** 20;
/** Beyond waiting: finding nodes, pulling the image and measuring. The test shall tell what is wrong, not the Job. */
const OTHER_SECONDS = 1800;
const APPLICATION = 'app.kubernetes.io/name';

/**
 * A Job of several pods that tests the network between them as a server would use it: in the engine's image, with the
 * server's network, platform and security, all GPUs of all pods sum messages by NCCL. It prints the bus bandwidth, and
 * fails with one line in its termination message where NCCL took plain sockets though RDMA was meant, or where the
 * bandwidth is below a limit. It needs as many free nodes as it has pods, so run it before the server, or beside it.
 *
 * As a Job cannot change, its name ends in a hash of what it does: another test, or another `revision`, is another Job.
 * Pods of one node would not use the network: where a pod takes a part of a node's GPUs, they are kept apart by
 * anti-affinity, unless the platform has its own affinity or no nodes (ACS).
 */
export class NcclTest extends Construct {
  /** The name of the Job, and of the headless Service by which its pods find each other. */
  readonly name: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the network, and what surrounds it
   * @throws where a required property is missing
   */
  constructor(scope: Construct, id: string, props: NcclTestProps) {
    super(scope, id);
    const absent = missing(props, REQUIRED);
    if (absent.length > 0) throw invalid(this.node.path, absent);
    const name = props.name ?? id;
    const draft = jobSpec(name, props);
    this.name = `${name}-${hashOf(JSON.stringify(draft.spec))}`;
    const { spec, problems, warnings } = jobSpec(this.name, props);
    validateConstruct(this, [...problemsOf(name, props), ...problems], warnings);
    const metadata = { name: this.name, labels: { [APPLICATION]: name } };
    new ApiObject(this, 'Job', { apiVersion: 'batch/v1', kind: 'Job', metadata, spec } as { apiVersion: string; kind: string });
    new ApiObject(this, 'Service', k8s.KubeService.manifest({
      metadata,
      spec: { clusterIp: 'None', publishNotReadyAddresses: true, selector: { [APPLICATION]: this.name }, ports: [{ name: 'nccl', port: PORT }] },
    }));
  }
}

interface BoundJob {
  readonly spec: object;
  readonly problems: string[];
  readonly warnings: string[];
}

function jobSpec(name: string, props: NcclTestProps): BoundJob {
  const { pods = 2, ttl, revision, image, imagePullSecrets = [] } = props;
  const { pod, securing, problems, warnings } = boundPods(name, props);
  const template = podTemplate('nccl-test', { command: shellCommand(literal(launch(name, props))), env: [] }, pod, {
    image, imagePullSecrets, port: PORT, enableServiceLinks: false, automountServiceAccountToken: false, terminationMessageFromLogs: true, security: securing,
  }) as { metadata?: { annotations?: object }; spec: object };
  const annotations = revision === undefined ? {} : { annotations: { ...template.metadata?.annotations, 'cdk8s-inference/revision': revision } };
  return {
    problems,
    warnings,
    spec: {
      completionMode: 'Indexed',
      completions: pods,
      parallelism: pods,
      backoffLimit: 0,
      activeDeadlineSeconds: Math.ceil(waitSeconds(props)) + OTHER_SECONDS,
      ...(ttl === undefined ? {} : { ttlSecondsAfterFinished: seconds(ttl) }),
      template: { metadata: { ...template.metadata, ...annotations }, spec: { ...template.spec, subdomain: name, restartPolicy: 'Never' } },
    },
  };
}

function boundPods(name: string, props: NcclTestProps) {
  const { plan, network, platform = Platform.kubernetes(), security = PodSecurity.restricted() } = props;
  const gpus = { gpusPerPod: plan.gpusPerPod, gpuResourceName: plan.gpu.resourceName };
  const networking = network.bind({ platformName: platform.name, groupSize: props.pods ?? 2, startsNodes: platform.startsNodes, ...gpus });
  const platforming = platform.bind({
    ...gpus,
    gpuMemoryGib: plan.gpu.memoryGib,
    cpu: props.cpu,
    memoryGib: gibOf(props.memory),
    gpuName: plan.gpu.name,
    ...askedOfPods([networking.contribution, props.pod]),
  });
  const merged = mergePods([
    { by: 'NcclTest', contribution: ownPart(name, props) },
    { by: 'NcclTest\'s `pod`', contribution: props.pod ?? {} },
    { by: 'network', contribution: networking.contribution },
    { by: 'platform', contribution: platforming.contribution },
    { by: 'security', contribution: security._contribution() },
  ]);
  const securing = security._bind({ capabilities: merged.capabilities, port: PORT, privileged: merged.privileged, assignsUser: platform.assignsUser });
  const bindings = [networking, platforming, securing];
  return {
    pod: { ...merged, affinity: merged.affinity ?? (platform.name === 'acs' ? undefined : apart(name)) },
    securing,
    problems: [...bindings.flatMap((binding) => binding.problems ?? []), ...merged.conflicts],
    warnings: bindings.flatMap((binding) => binding.warnings ?? []),
  };
}

function ownPart(name: string, props: NcclTestProps) {
  const { plan, cpu, memory, network, minBandwidth = 0 } = props;
  const settings: [string, string][] = [
    ['NCCL_TEST_PROGRAM', NCCL_TEST_PROGRAM],
    ['NCCL_TEST_BYTES', String(messageBytes(props))],
    ['NCCL_TEST_LEAST', String(minBandwidth)],
    ['NCCL_TEST_EXPECT_RDMA', String(props.expectRdma ?? network instanceof RdmaProfile)],
    ['NCCL_TEST_MESSAGE', '/dev/termination-log'],
  ];
  return {
    labels: { [APPLICATION]: name },
    env: settings.map(([variable, value]) => ({ name: variable, value: literal(value) })),
    resources: { [plan.gpu.resourceName]: String(plan.gpusPerPod), cpu: String(cpu), memory: memory.asString() },
    volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(sharedMemory(props).asString()) } }],
    volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
  };
}

function apart(name: string): k8s.Affinity {
  return {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { [APPLICATION]: name } } }],
    },
  };
}

/** NCCL's variables are set here and not in the environment, so that what the network sets before them does not win. */
function launch(name: string, props: NcclTestProps): string {
  const leader = `${name}-0.${name}`;
  const wait = Math.ceil(waitSeconds(props));
  return [
    // One command, so that none of it runs where the network's own lines before it fail.
    '{',
    'export NCCL_DEBUG=INFO NCCL_DEBUG_SUBSYS=INIT,NET NCCL_DEBUG_FILE=/tmp/nccl-test.%p.log',
    'printf %s "$NCCL_TEST_PROGRAM" > /tmp/nccl_test.py || exit 1',
    'waited=0',
    `until getent hosts ${leader} > /dev/null; do`,
    `  if [ "$waited" -ge ${wait} ]; then echo "NCCL test failed: ${leader} has no address after ${wait} s" >&2; exit 1; fi`,
    '  sleep 2',
    '  waited=$((waited + 2))',
    'done',
    `exec python3 -m torch.distributed.run --nnodes=${props.pods ?? 2} --nproc-per-node=${props.plan.gpusPerPod} --node-rank="$JOB_COMPLETION_INDEX" `
    + `--master-addr=${leader} --master-port=${PORT} --rdzv-conf=timeout=${wait} /tmp/nccl_test.py`,
    '}',
  ].join('\n');
}

function sharedMemory({ sharedMemory: given, plan }: NcclTestProps): Size {
  return given ?? Size.gibibytes(plan.sharedMemoryGib);
}

function messageBytes({ messageSize = Size.gibibytes(1) }: NcclTestProps): number {
  return Math.round(gibOf(messageSize) * GIB);
}

function waitSeconds({ waitFor = Duration.minutes(30) }: NcclTestProps): number {
  return seconds(waitFor);
}

function seconds(duration: Duration): number {
  return duration.toSeconds({ integral: false });
}

function problemsOf(name: string, props: NcclTestProps): string[] {
  const { cpu, memory, pods = 2, image, minBandwidth, ttl, revision, messageSize = Size.gibibytes(1), pod } = props;
  const wait = waitSeconds(props);
  const shared = sharedMemory(props);
  const bytes = messageBytes(props);
  return [
    ...(name.length <= LONGEST_NAME && NAME.test(name) ? []
      : [problem('name', name, `a lower-case letter, then lower-case letters, digits and hyphens, at most ${LONGEST_NAME} characters`)]),
    ...(/^\S+$/.test(image) ? [] : [problem('image', image, 'the name of the engine\'s image')]),
    ...jobLabelProblems('pod.labels', pod?.labels),
    ...checkWhole('pods', pods, 2, MOST_PODS),
    ...(isCores(cpu) ? [] : [problem('cpu', cpu, CORES)]),
    ...(isSize(memory) && isSize(shared) && gibOf(memory) > gibOf(shared) ? []
      : [problem('memory', memory.asString(), `a size of more than /dev/shm, ${shared.asString()}, which counts as part of it`)]),
    ...(bytes >= MIB && bytes <= 16 * GIB && bytes % MIB === 0 ? [] : [problem('messageSize', messageSize.asString(), 'whole MiB from 1 MiB to 16 GiB')]),
    ...(minBandwidth === undefined || (minBandwidth > 0 && minBandwidth < 10_000) ? [] : [problem('minBandwidth', minBandwidth, 'a number of GB/s above 0')]),
    ...(wait >= LEAST_WAIT && wait <= DAY_SECONDS ? [] : [problem('waitFor', `${wait} s`, `${LEAST_WAIT} seconds to 24 hours`)]),
    ...(ttl === undefined ? [] : checkWhole('ttl in seconds', seconds(ttl), 0, MOST_TTL_SECONDS)),
    ...(revision === '' ? [problem('revision', revision, 'text, or the property left out')] : []),
  ];
}
