import type { Construct } from 'constructs';
import { isPlaceholder } from '../placeholder';
import { problem } from '../problems';
import { ClaimedWeights } from './claimed-weights';
import type { WeightsContext, WeightsFindings, WeightsSourceProps } from './weights-source';

/** Properties of a claim that exists already. */
export interface ExistingClaimProps extends WeightsSourceProps {
  /** The name of the PersistentVolumeClaim, in the namespace of the server. */
  readonly claimName: string;
}

/** Weights on a PersistentVolumeClaim that somebody else made. */
export class ExistingClaim extends ClaimedWeights {
  readonly claimName: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the claim
   */
  constructor(scope: Construct, id: string, props: ExistingClaimProps) {
    super(scope, id, props);
    this.claimName = props.claimName;
    this.node.addValidation({ validate: () => (isPlaceholder(this.claimName) ? [problem('claimName', this.claimName, 'the name of a claim in the server\'s namespace, not a placeholder')] : []) });
  }

  protected findingsFor(_context: WeightsContext): WeightsFindings {
    return { problems: [], warnings: [] };
  }
}
