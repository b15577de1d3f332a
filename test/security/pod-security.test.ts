import fc from 'fast-check';
import { k8s } from 'cdk8s-plus-28';
import { PodSecurity } from '../../lib';
import { mergePods } from '../../lib/pod/merge';

const bind = (security: PodSecurity, capabilities: string[] = [], port = 8000, privileged = false) => security._bind({ capabilities, port, privileged });

describe('PodSecurity.restricted', () => {
  test('takes all capabilities and the way to more, and asks for no volume - default', () => {
    const security = PodSecurity.restricted();

    expect(security._contribution()).toEqual({});
    expect(bind(security)).toEqual({
      pod: { seccompProfile: { type: 'RuntimeDefault' } },
      container: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      problems: [], warnings: [],
    });
  });

  test('gives another user a name and a home, and writes all that was set - custom', () => {
    const security = PodSecurity.restricted({ runAsUser: 2000, runAsGroup: 0, fsGroup: 3000, readOnlyRootFilesystem: true });

    expect(security._contribution()).toEqual({
      env: [{ name: 'HOME', value: '/home/engine' }, { name: 'USER', value: 'engine' }],
      volumes: [{ name: 'home', emptyDir: {} }, { name: 'tmp', emptyDir: {} }],
      volumeMounts: [{ name: 'home', mountPath: '/home/engine' }, { name: 'tmp', mountPath: '/tmp' }],
    });
    expect(bind(security)).toEqual({
      pod: { seccompProfile: { type: 'RuntimeDefault' }, fsGroup: 3000, fsGroupChangePolicy: 'OnRootMismatch' },
      container: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 2000, runAsGroup: 0 },
      problems: [], warnings: [],
    });
  });

  test('writes contexts that the generated types know, field by field', () => {
    const { pod, container } = bind(PodSecurity.restricted({ runAsUser: 1, runAsGroup: 2, fsGroup: 3, readOnlyRootFilesystem: true }), ['IPC_LOCK']);

    expect(k8s.toJson_PodSecurityContext(pod)).toEqual(pod);
    expect(k8s.toJson_SecurityContext(container)).toEqual(container);
  });

  test('gives what networks ask for to root', () => {
    const { container, problems, warnings } = bind(PodSecurity.restricted(), ['IPC_LOCK', 'SYS_NICE']);

    expect(container?.capabilities).toEqual({ drop: ['ALL'], add: ['IPC_LOCK', 'SYS_NICE'] });
    expect([problems, warnings]).toEqual([[], []]);
  });

  test('lets root listen at a port below 1024, once', () => {
    expect(bind(PodSecurity.restricted(), ['SYS_NICE'], 80).container?.capabilities).toEqual({ drop: ['ALL'], add: ['NET_BIND_SERVICE', 'SYS_NICE'] });
    expect(bind(PodSecurity.restricted(), ['NET_BIND_SERVICE'], 1023).container?.capabilities?.add).toEqual(['NET_BIND_SERVICE']);
    expect(bind(PodSecurity.restricted(), [], 1024).container?.capabilities).toEqual({ drop: ['ALL'] });
  });

  test('keeps root\'s user and home where only its files may not change', () => {
    const security = PodSecurity.restricted({ readOnlyRootFilesystem: true });

    expect(security._contribution().env).toEqual([{ name: 'HOME', value: '/home/engine' }]);
    expect(bind(security).container).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true });
  });

  test('a user\'s own home is a conflict that names both, and overrides decide it', () => {
    const contributors = [{ by: 'security', contribution: PodSecurity.restricted({ runAsUser: 2000 })._contribution() }, { by: 'pod', contribution: { env: [{ name: 'HOME', value: '/mine' }] } }];

    expect(mergePods(contributors).conflicts).toEqual(['HOME: pod sets "/mine", security sets "/home/engine"; remove one of them, or decide in overrides']);
    expect(mergePods(contributors, { env: [{ name: 'HOME', value: '/mine' }] }).conflicts).toEqual([]);
  });

  test('fails when a user other than root listens at a port below 1024', () => {
    expect(bind(PodSecurity.restricted({ runAsUser: 2000 }), [], 80).problems).toEqual([
      'port: got 80; allowed: 1024 to 65535 for an engine that does not run as root; set the engine\'s port, or leave runAsUser and runAsNonRoot out',
    ]);
    expect(bind(PodSecurity.restricted({ runAsUser: 2000 }), [], 80).container?.capabilities).toEqual({ drop: ['ALL'] });
  });

  test('fails when root must not be root', () => {
    expect(bind(PodSecurity.restricted({ runAsUser: 0, runAsNonRoot: true })).problems).toEqual([
      'PodSecurity.restricted runAsUser: got 0; allowed: a user other than root where runAsNonRoot is true; Kubernetes would not start the pods',
    ]);
    expect(bind(PodSecurity.restricted({ runAsUser: 0 }))).toMatchObject({ problems: [], warnings: [], container: { runAsUser: 0 } });
  });

  test.each([
    ['CAP_SYS_ADMIN', 'names without CAP_ in front and in capital letters, such as IPC_LOCK'],
    ['ipc_lock', 'names without CAP_ in front and in capital letters, such as IPC_LOCK'],
    ['SYS_ADMIN', 'capabilities other than ALL and SYS_ADMIN, which undo what is restricted; name those that are needed, or set security: PodSecurity.unrestricted()'],
    ['ALL', 'capabilities other than ALL and SYS_ADMIN, which undo what is restricted; name those that are needed, or set security: PodSecurity.unrestricted()'],
  ])('fails when somebody asks for the capability %s', (name, allowed) => {
    expect(bind(PodSecurity.restricted(), ['IPC_LOCK', name]).problems).toEqual([`capabilities: got "${name}"; allowed: ${allowed}`]);
  });

  test('warns that capabilities do not reach a user other than root', () => {
    expect(bind(PodSecurity.restricted({ runAsUser: 2000 }), ['IPC_LOCK']).warnings).toEqual([
      'PodSecurity.restricted: Kubernetes passes IPC_LOCK on to root only (kubernetes#56374), and the engine runs as another user; RDMA then needs nodes without a limit of locked memory',
    ]);
  });

  test('warns that an image of root does not start as another', () => {
    expect(bind(PodSecurity.restricted({ runAsNonRoot: true })).warnings).toEqual([
      'PodSecurity.restricted runAsNonRoot: the image must name its user by number; official images of vLLM and SGLang run as root, and such pods do not start; set runAsUser',
    ]);
  });

  test('fails when an id is none that Linux has', () => {
    fc.assert(fc.property(fc.oneof(fc.integer({ max: -1 }), fc.integer({ min: 2 ** 31, max: 2 ** 40 }), fc.double({ min: 0.1, max: 0.9 }), fc.constant(NaN)), (id) => {
      const { problems } = bind(PodSecurity.restricted({ runAsGroup: id, fsGroup: id }));
      expect(problems).toEqual(['runAsGroup', 'fsGroup'].map((property) =>
        expect.stringMatching(`^PodSecurity.restricted ${property}: got .*; allowed: a whole number from 0 to 2147483647$`)));
    }));
    expect(bind(PodSecurity.restricted({ runAsUser: 2 ** 31 - 1, fsGroup: 0 })).problems).toEqual([]);
  });
});

describe('PodSecurity.unrestricted', () => {
  test('writes the capabilities that are asked for, and nothing else', () => {
    const security = PodSecurity.unrestricted();

    expect(security._contribution()).toEqual({});
    expect(bind(security, ['IPC_LOCK'])).toEqual({ container: { capabilities: { add: ['IPC_LOCK'] } }, problems: [], warnings: [] });
    expect(bind(security)).toEqual({ problems: [], warnings: [] });
  });
});

test('a container that a network needs privileged says so, and is told', () => {
  expect(bind(PodSecurity.restricted(), [], 8000, true)).toMatchObject({ container: { privileged: true }, warnings: [expect.stringContaining('privileged')] });
  expect(bind(PodSecurity.restricted(), [], 8000, true).container).not.toHaveProperty('allowPrivilegeEscalation');
  expect(bind(PodSecurity.unrestricted(), ['IPC_LOCK'], 8000, true).container).toEqual({ capabilities: { add: ['IPC_LOCK'] }, privileged: true });
});
