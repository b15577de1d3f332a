import { GROUP_NAME } from '../pod/lws';
import { problem } from '../problems';
import { eachManifest, type FieldPath, fields, list, numberOf, word } from './rule';
import { podsOf } from './set-pods';
import { SourceIndex } from './source-index';

const COMPUTE_CLASS = 'alibabacloud.com/compute-class';
const HPN_TYPE = 'alibabacloud.com/hpn-type';
const SERIES = 'alibabacloud.com/gpu-model-series';
/** Labels that the platform may rewrite, so that a selector finds nothing. */
const REWRITTEN = [COMPUTE_CLASS, 'alibabacloud.com/compute-qos', 'alibabacloud.com/cpu-vendor'];
const RESERVED_PORTS = [111, 10250, 10255];

/** Serverless pods of ACS have no node of their own: what needs one is refused, or silently left out. */
export const acsPodsNeedNoNode = eachManifest({
  name: 'acs-pods-need-no-node', severity: 'error',
  summary: 'Pods of Alibaba Cloud ACS use nothing that needs a node of their own, and no ports that the platform keeps.',
  source: 'Alibaba Cloud: ACS Pod overview, limits of pods',
}, (manifest, say) => {
  for (const pod of podsOf(manifest).filter(({ metadata }) => fields(metadata.labels)[COMPUTE_CLASS] !== undefined)) {
    const [at, path] = [pod.role, [...pod.at, 'spec']];
    list(pod.spec.volumes).forEach((volume, index) => {
      if (volume.hostPath !== undefined) say(problem(`${at} volume ${word(volume.name)}`, 'hostPath', 'volumes that need no node: emptyDir, or a claim'), [...path, 'volumes', index, 'hostPath']);
    });
    if (manifest.kind === 'DaemonSet') say(problem('kind', manifest.kind, 'a Deployment or LeaderWorkerSet: virtual nodes run no DaemonSets'), ['kind']);
    for (const name of ['hostNetwork', 'hostIPC', 'hostPID'].filter((field) => pod.spec[field] === true)) {
      say(problem(`${at} ${name}`, true, 'false: the platform rewrites it silently'), [...path, name]);
    }
    list(pod.spec.containers).forEach((container, index) => {
      const [called, containerAt] = [`${at} container ${word(container.name)}`, [...path, 'containers', index]];
      list(container.ports).forEach(({ containerPort }, port) => {
        if (RESERVED_PORTS.includes(numberOf(containerPort))) {
          say(problem(`${called} port`, containerPort, `ports other than ${RESERVED_PORTS.join(', ')}, which the platform keeps`), [...containerAt, 'ports', port, 'containerPort']);
        }
      });
      if (fields(container.securityContext).privileged === true) {
        say(problem(`${called} securityContext.privileged`, true, 'left out: the platform gives it on request only'), [...containerAt, 'securityContext', 'privileged']);
      }
      const disabled = list(container.env).findIndex(({ name, value }) => name === 'NCCL_IB_DISABLE' && value === '1');
      // The adapters of P16EN are of another type, whose library wants it so.
      const isOther = [fields(pod.metadata.labels), fields(pod.spec.nodeSelector)].some((map) => map[SERIES] === 'P16EN');
      if (disabled >= 0 && !isOther && fields(pod.metadata.labels)[HPN_TYPE] === 'rdma') {
        say(problem(`${called} env NCCL_IB_DISABLE`, '1', 'nothing where the network is RDMA', 'leave it out, or use NetworkProfile.tcp()'), [...containerAt, 'env', disabled]);
      }
    });
  }
  if (manifest.kind === 'JindoRuntime') {
    const { worker, tieredstore } = fields(manifest.spec);
    const labels = fields(fields(fields(worker).podMetadata).labels);
    if (labels[COMPUTE_CLASS] !== undefined && list(fields(tieredstore).levels).some(({ volumeType }) => volumeType !== 'emptyDir')) {
      say(problem('volume', 'hostPath', 'emptyDir where the cache\'s workers are pods of ACS'), ['spec', 'tieredstore', 'levels']);
    }
  }
});

/** What selects pods must not do it by labels that ACS may rewrite. */
export const acsLabelsAreNotSelected = eachManifest({
  name: 'acs-labels-are-not-selected', severity: 'error',
  summary: 'Services, policies and budgets do not select by labels that Alibaba Cloud ACS may rewrite.',
  source: 'Alibaba Cloud: ACS Pod overview, compute classes and qualities',
}, (manifest, say) => {
  const { selector, podSelector } = fields(manifest.spec);
  const maps: [FieldPath, unknown][] = [
    [['spec', 'selector'], selector], [['spec', 'selector', 'matchLabels'], fields(selector).matchLabels], [['spec', 'podSelector', 'matchLabels'], fields(podSelector).matchLabels],
  ];
  for (const [at, map] of maps) {
    for (const key of Object.keys(fields(map)).filter((name) => REWRITTEN.includes(name))) {
      say(problem('selector', key, `labels that ACS does not rewrite, not ${REWRITTEN.join(', ')}`), [...at, key]);
    }
  }
});

/** The platform has no ports of nodes. */
export const acsServicesHaveNoNodePorts = eachManifest({
  name: 'acs-services-have-no-node-ports', severity: 'error', summary: 'Services of pods of Alibaba Cloud ACS are of type ClusterIP or LoadBalancer.', source: 'Alibaba Cloud: ACS Pod overview, limits of pods',
}, (manifest, say, sources) => {
  const { type, selector } = fields(manifest.spec);
  if (manifest.kind !== 'Service' || type !== 'NodePort') return;
  const set = fields(selector)[GROUP_NAME];
  const isAcs = set !== undefined && SourceIndex.of(sources).named('LeaderWorkerSet', set)
    .some(({ manifest: other }) => podsOf(other).some(({ metadata }) => COMPUTE_CLASS in fields(metadata.labels)));
  if (isAcs) say(problem('Service spec.type', type, 'ClusterIP or LoadBalancer before pods of ACS, whose nodes have no ports'), ['spec', 'type']);
});
