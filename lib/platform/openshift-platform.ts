import type { PodBinding, PodContribution } from '../pod/pod-contribution';
import { problem } from '../problems';
import { armWarnings, type GpuNodesProps, gpuTolerations } from './gpu-nodes';
import { discoveredGpu } from './gpu-products';
import { Platform, type PlatformContext } from './platform';

/** Properties of GPU nodes in a cluster of OpenShift. */
export interface OpenShiftPlatformProps extends GpuNodesProps {
  /**
   * The SecurityContextConstraints (SCC) under which the pods are admitted, written as annotation
   * `openshift.io/required-scc`. The pods' service account must be allowed to use it. Networks that want `IPC_LOCK` or
   * more of a node need one of your own.
   *
   * @default - none is named: the strictest that the service account may use and the pods fit; checks count with
   *   `restricted-v2`, which everybody may use
   */
  readonly securityContextConstraints?: string;

  /**
   * Whether these constraints give the pods a user of the namespace's own range, and refuse another.
   *
   * @default - true, but for `anyuid`, `hostmount-anyuid`, `nonroot`, `nonroot-v2` and `privileged`
   */
  readonly assignsUser?: boolean;
}

/** What everybody may use; the first from OpenShift 4.11 on. */
const RESTRICTED = ['restricted-v2', 'restricted'];
/** Constraints of OpenShift itself under which a pod chooses its user. */
const ANY_USER = ['anyuid', 'hostmount-anyuid', 'nonroot', 'nonroot-v2', 'privileged'];
/** The only capability that restricted-v2 lets a pod ask for. */
const BIND = 'NET_BIND_SERVICE';
const HOME = '/home/engine';
const PROPERTY = 'OpenShiftPlatform securityContextConstraints';

/**
 * OpenShift: nodes with the plan's GPU by the label that the GPU operator's feature discovery gives them, and pods that fit
 * the constraints `restricted-v2`: OpenShift chooses their user, from a range of the namespace, with group 0, and refuses
 * any other (`runAsUser` of PodSecurity), capabilities and access to the node. A user that no image knows has no home of its
 * own, so the pods get one, where engines put their caches.
 *
 * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/authentication_and_authorization/managing-pod-security-policies
 */
export class OpenShiftPlatform extends Platform {
  /** Pods on nodes with GPUs. */
  static of(props: OpenShiftPlatformProps = {}): OpenShiftPlatform {
    return new OpenShiftPlatform(props);
  }

  readonly name = 'openshift';

  private constructor(private readonly props: OpenShiftPlatformProps) {
    super();
  }

  override get assignsUser(): boolean {
    const { securityContextConstraints: named, assignsUser } = this.props;
    return assignsUser ?? (named === undefined || !ANY_USER.includes(named));
  }

  /** Constraints are named for the engine's pods and their service account only. */
  override get assignsCompanionsUser(): boolean {
    return this.props.assignsUser ?? true;
  }

  bind(context: PlatformContext): PodBinding {
    const { nodeSelector, tolerations, securityContextConstraints: named } = this.props;
    const chosen = discoveredGpu('OpenShiftPlatform.of', context, nodeSelector);
    const { capabilities } = context;
    return {
      contribution: {
        nodeSelector: { ...chosen.nodeSelector, ...nodeSelector },
        tolerations: gpuTolerations(context.gpuResourceName, tolerations),
        ...(named === undefined ? {} : { annotations: { 'openshift.io/required-scc': named } }),
        ...(this.assignsUser ? home() : {}),
      },
      problems: [
        ...chosen.problems, ...nameProblems(named),
        ...(named === undefined || RESTRICTED.includes(named) ? restrictedProblems(named ?? RESTRICTED[0], context) : []),
      ],
      warnings: [
        ...armWarnings(context),
        ...(this.assignsUser && capabilities.some((name) => name !== BIND)
          ? [`OpenShiftPlatform: Kubernetes passes ${capabilities.join(', ')} on to root only (kubernetes#56374), and the pods run as a user that OpenShift gives them; RDMA then needs nodes without a limit of locked memory`] : []),
      ],
    };
  }
}

/** The same as PodSecurity gives a user that it sets itself, so that both agree. */
function home(): PodContribution {
  return {
    env: [{ name: 'HOME', value: HOME }, { name: 'USER', value: 'engine' }],
    volumes: [{ name: 'home', emptyDir: {} }],
    volumeMounts: [{ name: 'home', mountPath: HOME }],
  };
}

function nameProblems(named: string | undefined): string[] {
  return named === undefined || (named.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(named)) ? []
    : [problem(PROPERTY, named, 'the name of SecurityContextConstraints: lower-case letters, digits, hyphens and dots')];
}

function restrictedProblems(constraints: string, { capabilities, hostAccess }: PlatformContext): string[] {
  const remedy = `make SecurityContextConstraints that allow it, let the pods' service account use them, and name them in ${PROPERTY}`;
  const refused = capabilities.filter((name) => name !== BIND);
  return [
    ...(refused.length > 0 ? [problem('capabilities', refused.join(', '), `none beside ${BIND} under ${constraints}`, remedy)] : []),
    ...(hostAccess.length > 0 ? [problem('what the pods want of their node', hostAccess.join(', '), `nothing under ${constraints}`, remedy)] : []),
  ];
}
