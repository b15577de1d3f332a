import { problem } from '../problems';
import { eachManifest, fields, list } from './rule';
import { podsOf } from './set-pods';

const COMPUTE_CLASS = 'alibabacloud.com/compute-class';
const HPN_TYPE = 'alibabacloud.com/hpn-type';
/** Labels that the platform may rewrite, so that a selector finds nothing. */
const REWRITTEN = [COMPUTE_CLASS, 'alibabacloud.com/compute-qos', 'alibabacloud.com/cpu-vendor'];
const RESERVED_PORTS = [111, 10250, 10255];

/** Serverless pods of ACS have no node of their own: what needs one is refused, or silently left out. */
export const acsPodsNeedNoNode = eachManifest('acs-pods-need-no-node', (manifest, say) => {
  for (const pod of podsOf(manifest).filter(({ metadata }) => fields(metadata.labels)[COMPUTE_CLASS] !== undefined)) {
    const at = pod.role;
    for (const volume of list(pod.spec.volumes).filter(({ hostPath }) => hostPath !== undefined)) {
      say(problem(`${at} volume ${String(volume.name)}`, 'hostPath', 'volumes that need no node: emptyDir, or a claim'));
    }
    for (const name of ['hostNetwork', 'hostIPC', 'hostPID'].filter((field) => pod.spec[field] === true)) {
      say(problem(`${at} ${name}`, true, 'false: the platform rewrites it silently'));
    }
    for (const container of list(pod.spec.containers)) {
      for (const { containerPort } of list(container.ports).filter((port) => RESERVED_PORTS.includes(Number(port.containerPort)))) {
        say(problem(`${at} container ${String(container.name)} port`, containerPort, `ports other than ${RESERVED_PORTS.join(', ')}, which the platform keeps`));
      }
      const disabled = list(container.env).some(({ name, value }) => name === 'NCCL_IB_DISABLE' && value === '1');
      if (disabled && fields(pod.metadata.labels)[HPN_TYPE] === 'rdma') {
        say(problem(`${at} container ${String(container.name)} env NCCL_IB_DISABLE`, '1', 'nothing where the network is RDMA', 'leave it out, or use NetworkProfile.tcp()'));
      }
    }
  }
  if (manifest.kind === 'JindoRuntime') {
    const { worker, tieredstore } = fields(manifest.spec);
    const labels = fields(fields(fields(worker).podMetadata).labels);
    if (labels[COMPUTE_CLASS] !== undefined && list(fields(tieredstore).levels).some(({ volumeType }) => volumeType !== 'emptyDir')) {
      say(problem('volume', 'hostPath', 'emptyDir where the cache\'s workers are pods of ACS'));
    }
  }
});

/** A Service must not select by labels that ACS may rewrite. */
export const acsLabelsAreNotSelected = eachManifest('acs-labels-are-not-selected', (manifest, say) => {
  if (manifest.kind !== 'Service') return;
  for (const key of Object.keys(fields(fields(manifest.spec).selector)).filter((name) => REWRITTEN.includes(name))) {
    say(problem('selector', key, `labels that ACS does not rewrite, not ${REWRITTEN.join(', ')}`));
  }
});
