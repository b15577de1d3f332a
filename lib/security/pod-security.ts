import { type k8s } from '../k8s';
import type { PodContribution } from '../pod/pod-contribution';
import { isWhole, problem } from '../problems';

/** Properties of restricted pods. */
export interface RestrictedPodsProps {
  /**
   * The user that the engine runs as, 0 to 2147483647. The official images of vLLM and SGLang run as root; those of
   * vLLM from 0.22 on have a user 2000 of group 0. Any user but root gets a home of its own (`HOME`), where vLLM,
   * SGLang, PyTorch, Triton and Hugging Face put their caches; Ray and sockets stay in `/tmp`. The files of the model
   * must be readable for it.
   *
   * @default - the image's
   */
  readonly runAsUser?: number;

  /**
   * The group that the engine runs as, 0 to 2147483647.
   *
   * @default - the group of the user in the image, or 0
   */
  readonly runAsGroup?: number;

  /**
   * Whether Kubernetes refuses to start the engine as root.
   *
   * @default - true where `runAsUser` is another user than root, else false
   */
  readonly runAsNonRoot?: boolean;

  /**
   * The group that owns the pod's writable volumes, 0 to 2147483647. Volumes that are mounted to be read only keep
   * their owner.
   *
   * @default - none
   */
  readonly fsGroup?: number;

  /**
   * Whether the image's files cannot be changed. `/tmp` and the home then are empty volumes of the pod, which count
   * against its ephemeral storage; a program of the image that writes elsewhere fails.
   *
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;
}

/** What security contexts depend on. */
export interface SecuredPod {
  /** Capabilities that networks and users ask for, as merged. */
  readonly capabilities: string[];
  /** The port at which the engine listens. */
  readonly port: number;
  /** Whether a network or a user asks for all rights on the node. */
  readonly privileged: boolean;

  /**
   * Whether the platform chooses the pods' user, and refuses another.
   *
   * @default false
   */
  readonly assignsUser?: boolean;
}

/** The security contexts of a pod and of its engine. */
export interface PodSecurityBinding {
  readonly pod?: k8s.PodSecurityContext;
  readonly container?: k8s.SecurityContext;
  readonly problems: string[];
  readonly warnings: string[];
  /** The rules that are left to this (docs/rules.md): what they would find is among the problems. */
  readonly speaksFor?: string[];
}

const HOME = '/home/engine';
const USER = 'engine';
const MOST_ID = 2 ** 31 - 1;
/** Ports below it need a capability, unless the container runtime has given them to everybody. */
const FIRST_UNPRIVILEGED_PORT = 1024;
const BIND = 'NET_BIND_SERVICE';
/** Capabilities that give back all that is restricted. */
const UNLIMITED = ['ALL', 'SYS_ADMIN'];

/**
 * What the pods may do. It says nothing of who may reach them; see `NetworkAccess`.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
 */
export abstract class PodSecurity {
  /**
   * As strict as engines and networks allow: no capabilities but those that are asked for, no way to gain privileges,
   * and the system calls of the container runtime's own profile. What that takes from an engine which runs as root:
   *
   * - it reads and writes files of other users only as everybody may (`DAC_OVERRIDE`). The images' files are root's,
   *   and volumes that Kubernetes makes for a pod are writable for all; a claim whose files only another user may read
   *   needs `pod: { capabilities: ['DAC_READ_SEARCH'] }`, or the files' owner as `runAsUser`;
   * - `apt-get`, `chown`, `sudo` and `ping` in a shell of the container fail;
   * - processes that open each other's memory by file descriptor (`pidfd_getfd`) need `SYS_PTRACE`: PyTorch's expandable
   *   segments where tensors are shared, and some kernels of FlashInfer (flashinfer#4089);
   * - binding memory to NUMA nodes needs `SYS_NICE`, and `py-spy` needs `SYS_PTRACE`, for which the runtime's profile
   *   then lets the calls through.
   *
   * A port below 1024 brings the capability `NET_BIND_SERVICE` by itself. The pods fit the Pod Security Standard
   * "baseline" where no other capabilities are asked for, and "restricted" where `runAsUser` is set too.
   */
  static restricted(props: RestrictedPodsProps = {}): PodSecurity {
    return new RestrictedPods(props);
  }

  /** No restrictions beside the container runtime's own: only the capabilities that are asked for are written. */
  static unrestricted(): PodSecurity {
    return new UnrestrictedPods();
  }

  /**
   * What the pods need so that the engine can live with it, to be merged with everything else.
   *
   * @internal
   */
  abstract _contribution(): PodContribution;

  /**
   * The security contexts, once everything is merged.
   *
   * @internal
   */
  abstract _bind(pod: SecuredPod): PodSecurityBinding;
}

class RestrictedPods extends PodSecurity {
  constructor(private readonly props: RestrictedPodsProps) {
    super();
  }

  override _contribution(): PodContribution {
    const { readOnlyRootFilesystem = false } = this.props;
    if (!this.isOtherUser && !readOnlyRootFilesystem) return {};
    const folders = [{ name: 'home', mountPath: HOME }, ...(readOnlyRootFilesystem ? [{ name: 'tmp', mountPath: '/tmp' }] : [])];
    return {
      // PyTorch asks for the user's name, and fails where /etc/passwd does not know the user and USER is not set (vllm#44548).
      env: [{ name: 'HOME', value: HOME }, ...(this.isOtherUser ? [{ name: 'USER', value: USER }] : [])],
      volumes: folders.map(({ name }) => ({ name, emptyDir: {} })),
      volumeMounts: folders,
    };
  }

  override _bind({ capabilities, port, privileged, assignsUser = false }: SecuredPod): PodSecurityBinding {
    const { runAsUser, runAsGroup, fsGroup, readOnlyRootFilesystem } = this.props;
    const isOtherUser = this.isOtherUser || assignsUser;
    const ownProblems = this.ownProblems();
    const binds = port < FIRST_UNPRIVILEGED_PORT && !isOtherUser && !capabilities.includes(BIND);
    const add = binds ? [...capabilities, BIND].sort() : capabilities;
    return {
      pod: {
        seccompProfile: { type: 'RuntimeDefault' },
        ...(fsGroup === undefined ? {} : { fsGroup, fsGroupChangePolicy: 'OnRootMismatch' }),
      },
      // The user is set for the engine only: sidecars that a cluster injects, such as those of Fluid, have users of their own.
      container: {
        // A privileged container has all capabilities, and the API server refuses to deny it more.
        ...(privileged ? { privileged } : { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], ...(add.length > 0 ? { add } : {}) } }),
        ...(readOnlyRootFilesystem ? { readOnlyRootFilesystem } : {}),
        ...(this.runAsNonRoot ? { runAsNonRoot: true } : {}),
        ...(runAsUser === undefined ? {} : { runAsUser }),
        ...(runAsGroup === undefined ? {} : { runAsGroup }),
      },
      problems: [
        ...ownProblems, ...capabilityProblems(capabilities), ...(isOtherUser ? portProblems(port) : []), ...(assignsUser ? this.assignedProblems() : []),
      ],
      warnings: [...this.warnings(capabilities, assignsUser), ...(privileged ? ['the engine\'s container is privileged: whoever gets into it has its node'] : [])],
      ...(ownProblems.length > 0 ? { speaksFor: ['security-contexts-are-valid'] } : {}),
    };
  }

  private get runAsNonRoot(): boolean {
    return this.props.runAsNonRoot ?? (this.props.runAsUser ?? 0) !== 0;
  }

  /** Whether the engine runs as another user than root, by its number or by what the image says. */
  private get isOtherUser(): boolean {
    return this.props.runAsUser === undefined ? this.runAsNonRoot : this.props.runAsUser !== 0;
  }

  private ownProblems(): string[] {
    const { runAsUser, runAsGroup, fsGroup, runAsNonRoot } = this.props;
    const numbers = Object.entries({ runAsUser, runAsGroup, fsGroup }).filter(([, id]) => id !== undefined && !(isWhole(id, 0) && id <= MOST_ID));
    return [
      ...numbers.map(([property, id]) => problem(`PodSecurity.restricted ${property}`, id, `a whole number from 0 to ${MOST_ID}`)),
      ...(runAsNonRoot === true && runAsUser === 0
        ? [problem('PodSecurity.restricted runAsUser', 0, 'a user other than root where runAsNonRoot is true', 'Kubernetes would not start the pods')] : []),
    ];
  }

  private assignedProblems(): string[] {
    const { runAsUser, fsGroup } = this.props;
    return Object.entries({ runAsUser, fsGroup }).filter(([, id]) => id !== undefined).map(([property, id]) =>
      problem(`PodSecurity.restricted ${property}`, id, 'left out on a platform that chooses users and groups for each namespace itself'));
  }

  private warnings(capabilities: readonly string[], assignsUser: boolean): string[] {
    const warnings: string[] = [];
    if (this.isOtherUser && capabilities.length > 0) {
      warnings.push(`PodSecurity.restricted: Kubernetes passes ${capabilities.join(', ')} on to root only (kubernetes#56374), and the engine runs as another user; `
        + 'RDMA then needs nodes without a limit of locked memory');
    }
    if (this.isOtherUser && this.props.runAsUser === undefined && !assignsUser) {
      warnings.push('PodSecurity.restricted runAsNonRoot: the image must name its user by number; official images of vLLM and SGLang run as root, and such pods do not start; set runAsUser');
    }
    return warnings;
  }
}

function portProblems(port: number): string[] {
  return port < FIRST_UNPRIVILEGED_PORT
    ? [problem('port', port, `${FIRST_UNPRIVILEGED_PORT} to 65535 for an engine that does not run as root`, 'set the engine\'s port, or leave runAsUser and runAsNonRoot out')] : [];
}

function capabilityProblems(capabilities: readonly string[]): string[] {
  return capabilities.flatMap((name) => {
    // The API server refuses CAP_SYS_ADMIN by this name only, yet Kubernetes' names have no CAP_ in front.
    if (!/^[A-Z][A-Z0-9_]*$/.test(name) || name.startsWith('CAP_')) return [problem('capabilities', name, 'names without CAP_ in front and in capital letters, such as IPC_LOCK')];
    return UNLIMITED.includes(name)
      ? [problem('capabilities', name, `capabilities other than ${UNLIMITED.join(' and ')}, which undo what is restricted`, 'name those that are needed, or set security: PodSecurity.unrestricted()')] : [];
  });
}

class UnrestrictedPods extends PodSecurity {
  override _contribution(): PodContribution {
    return {};
  }

  override _bind({ capabilities, privileged }: SecuredPod): PodSecurityBinding {
    const added = { ...(capabilities.length > 0 ? { capabilities: { add: capabilities } } : {}), ...(privileged ? { privileged } : {}) };
    return { container: Object.keys(added).length > 0 ? added : undefined, problems: [], warnings: [] };
  }
}
