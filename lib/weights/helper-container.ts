import { k8s } from '../k8s';
import { isPlaceholder } from '../placeholder';
import type { PodContribution } from '../pod/pod-contribution';
import { problem } from '../problems';

/** The image of small helpers: Python 3.10 or newer, of which only the own library is used, and a shell. */
export const HELPER_IMAGE = 'python:3.13-alpine';

/** The user `nobody` of most images. */
export const NOBODY = 65534;

/** What a helper takes that only waits, the same as request and as limit: pods of ACS must be guaranteed theirs. */
export function helperResources(): k8s.ResourceRequirements {
  const quantities = { cpu: k8s.Quantity.fromString('100m'), memory: k8s.Quantity.fromString('128Mi') };
  return { limits: quantities, requests: quantities };
}

/** The rights of a helper that stands in the pods of a server: none, and nobody's. */
export function helperSecurity(): k8s.SecurityContext {
  return {
    allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] },
    runAsNonRoot: true, runAsUser: NOBODY, runAsGroup: NOBODY, seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** The same contribution, whose helpers leave their user to the cluster. */
export function withoutUser(contribution: PodContribution): PodContribution {
  const { initContainers } = contribution;
  return initContainers === undefined ? contribution : {
    ...contribution,
    initContainers: initContainers.map((container) => (
      { ...container, securityContext: { ...container.securityContext, runAsUser: undefined, runAsGroup: undefined } })),
  };
}

/** What is wrong about the name of a helper's image. */
export function imageProblems(property: string, image: string | undefined): string[] {
  return image === undefined || (!isPlaceholder(image) && /^[\x21-\x7e]{1,2000}$/.test(image)) ? [] : [problem(property, image, 'the name of an image with python3')];
}
