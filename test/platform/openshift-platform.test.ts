import { Testing } from 'cdk8s';
import { NetworkProfile, OpenShiftPlatform, PodSecurity, type NetworkContext, type PodBinding } from '../../lib';
import { type Json, serve, smallPlan } from '../fixtures';
import { asked } from './contexts';

class Rdma extends NetworkProfile {
  bind(_context: NetworkContext): PodBinding {
    return { contribution: { capabilities: ['IPC_LOCK'], resources: { 'rdma/hca': '1' } } };
  }
}

const own = { securityContextConstraints: 'inference' };
const home = { env: [{ name: 'HOME', value: '/home/engine' }, { name: 'USER', value: 'engine' }], volumes: [{ name: 'home', emptyDir: {} }], volumeMounts: [{ name: 'home', mountPath: '/home/engine' }] };
const gpu = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };

test('chooses the GPU, and gives the user that OpenShift chooses a home', () => {
  expect(OpenShiftPlatform.of().bind(asked())).toEqual({
    contribution: { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-H200' }, tolerations: [gpu], ...home }, problems: [], warnings: [],
  });
});

test('fails under restricted-v2 when somebody wants capabilities or the node', () => {
  expect(OpenShiftPlatform.of().bind(asked({ capabilities: ['IPC_LOCK', 'NET_BIND_SERVICE'], hostAccess: ['hostNetwork', 'hostPath volume sys'] })).problems).toEqual([
    'capabilities: got "IPC_LOCK"; allowed: none beside NET_BIND_SERVICE under restricted-v2; make SecurityContextConstraints that allow it, let the pods\' service account use them, and name them in OpenShiftPlatform securityContextConstraints',
    expect.stringContaining('what the pods want of their node: got "hostNetwork, hostPath volume sys"; allowed: nothing under restricted-v2'),
  ]);
});

test('names constraints of one\'s own, and warns that capabilities are root\'s', () => {
  const { contribution, problems, warnings } = OpenShiftPlatform.of(own).bind(asked({ capabilities: ['IPC_LOCK'] }));

  expect(contribution.annotations).toEqual({ 'openshift.io/required-scc': 'inference' });
  expect(problems).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining('passes IPC_LOCK on to root only')]);
});

test('leaves the user to the pods where constraints do', () => {
  expect(OpenShiftPlatform.of({ securityContextConstraints: 'anyuid' }).assignsUser).toBe(false);
  expect(OpenShiftPlatform.of({ ...own, assignsUser: false }).bind(asked({ capabilities: ['IPC_LOCK'] }))).toMatchObject({ warnings: [] });
  expect(OpenShiftPlatform.of({ ...own, assignsUser: false }).bind(asked()).contribution).not.toHaveProperty('volumes');
  expect([OpenShiftPlatform.of().assignsUser, OpenShiftPlatform.of(own).assignsUser]).toEqual([true, true]);
});

test.each(['<scc>', '', 'Mine', 'x'.repeat(254)])('fails when constraints are called %j', (securityContextConstraints) => {
  expect(OpenShiftPlatform.of({ securityContextConstraints }).bind(asked()).problems).toEqual([expect.stringMatching(/^OpenShiftPlatform securityContextConstraints: got ".*; allowed: the name of SecurityContextConstraints/)]);
});

describe('a server', () => {
  const pod = (props: Parameters<typeof serve>[0]): Json => Testing.synth(serve({ plan: smallPlan(), ...props }).chart).find(({ kind }: Json) => kind === 'LeaderWorkerSet').spec.leaderWorkerTemplate.workerTemplate.spec;

  test('fits restricted-v2 by default: no user, no capabilities, the runtime\'s seccomp profile, a home', () => {
    const spec = pod({ platform: OpenShiftPlatform.of() });
    const [container] = spec.containers;

    expect(spec.securityContext).toEqual({ seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
    expect(container.env).toEqual(expect.arrayContaining(home.env));
    expect(spec.volumes).toEqual(expect.arrayContaining([{ name: 'home', emptyDir: {} }]));
  });

  test('agrees with PodSecurity on the home of a user that is not root', () => {
    expect(pod({ platform: OpenShiftPlatform.of(), security: PodSecurity.restricted({ runAsNonRoot: true }) }).volumes.filter(({ name }: Json) => name === 'home')).toHaveLength(1);
  });

  test('fails when PodSecurity names a user or a group of volumes, or the engine a port of root\'s', () => {
    expect(() => pod({ platform: OpenShiftPlatform.of(), security: PodSecurity.restricted({ runAsUser: 2000, fsGroup: 2000 }) }))
      .toThrow(/PodSecurity\.restricted runAsUser: got 2000; allowed: left out on a platform that chooses users[^]*fsGroup: got 2000/);
    expect(() => pod({ platform: OpenShiftPlatform.of({ securityContextConstraints: 'nonroot-v2' }), security: PodSecurity.restricted({ runAsUser: 2000 }) })).not.toThrow();
  });

  test('fails on a network that wants locked memory, until constraints are named that allow it', () => {
    expect(() => pod({ platform: OpenShiftPlatform.of(), network: new Rdma() })).toThrow(/capabilities: got "IPC_LOCK"; allowed: none beside NET_BIND_SERVICE under restricted-v2/);
    expect(pod({ platform: OpenShiftPlatform.of(own), network: new Rdma() }).containers[0].securityContext.capabilities).toEqual({ drop: ['ALL'], add: ['IPC_LOCK'] });
  });
});
