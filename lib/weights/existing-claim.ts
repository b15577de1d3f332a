import type { Construct } from 'constructs';
import { isPlaceholder } from '../placeholder';
import type { PodContribution } from '../pod/pod-contribution';
import { problem } from '../problems';
import { ClaimedWeights } from './claimed-weights';
import { fileWait, fileWaitProblems } from './file-wait';
import { imageProblems } from './helper-container';
import type { WeightsContext, WeightsFindings, WeightsSourceProps } from './weights-source';

/** Properties of a claim that exists already. */
export interface ExistingClaimProps extends WeightsSourceProps {
  /** The name of the PersistentVolumeClaim, in the namespace of the server. */
  readonly claimName: string;

  /**
   * A file of the volume, relative to its root, that must be there before the engine starts: an init container waits for
   * it, however long, and never fails, which would recreate the group. What fills the claim writes it last, as
   * `DownloadJob` does: its `markerFile`. It looks as the user 65534 without rights, or as the user that the platform
   * gives the pods (OpenShift), so that everybody must be allowed to look into the folder. The GPUs of the pods are taken meanwhile.
   *
   * @default - the engine starts at once
   */
  readonly waitForFile?: string;

  /**
   * The image of the init container that waits: one with a POSIX shell.
   *
   * @default "python:3.13-alpine"
   */
  readonly waitImage?: string;
}

/** Weights on a PersistentVolumeClaim that somebody else made. */
export class ExistingClaim extends ClaimedWeights {
  readonly claimName: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the claim
   */
  constructor(scope: Construct, id: string, private readonly props: ExistingClaimProps) {
    super(scope, id, props);
    this.claimName = props.claimName;
    this.node.addValidation({ validate: () => problemsOf(props) });
  }

  protected podPart(context: WeightsContext): PodContribution {
    const { waitForFile, waitImage } = this.props;
    return { ...super.podPart(context), ...(waitForFile === undefined ? {} : fileWait(waitForFile, waitImage)) };
  }

  protected findingsFor(_context: WeightsContext): WeightsFindings {
    return { problems: [], warnings: [] };
  }
}

function problemsOf({ claimName, waitForFile, waitImage }: ExistingClaimProps): string[] {
  return [
    ...(isPlaceholder(claimName) ? [problem('claimName', claimName, 'the name of a claim in the server\'s namespace, not a placeholder')] : []),
    ...(waitForFile === undefined ? [] : fileWaitProblems(waitForFile)),
    ...imageProblems('waitImage', waitImage),
  ];
}
