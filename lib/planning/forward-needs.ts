import type { TokenActivation } from '../model/feed-forward';
import { WeightKind } from '../model/weight-component';
import { toGib } from '../units';
import type { PlanInputs } from './plan-inputs';

/** What a batch needs while it passes the layers. */
export interface ForwardNeeds {
  /** GiB that are free again when the batch is through. */
  readonly forwardGib: number;
  /** GiB that stay taken, so that sampling cannot use them. */
  readonly workspaceGib: number;
}

/** What a batch needs at the layer that needs most, given what each token needs in layers of each kind. */
export function forwardNeeds({ model, engine, batch }: PlanInputs, kinds: TokenActivation[]): ForwardNeeds {
  const { quantization } = model;
  const bytes = quantization.unquantizedBytes;
  const gib = (perToken: number[]) => toGib(batch.tokens * Math.max(0, ...perToken));
  // A kernel such as Marlin unpacks weights of few bits on the way; others make a copy of what they quantize.
  const unpacking = quantization.weightOnly ? engine.unpackingGib : 0;
  const dense = (kind: TokenActivation) => kind.dense * bytes + (quantization.quantizesActivations ? kind.quantized : 0);
  const expertsAreWhole = quantization.bytesPerParameter(WeightKind.EXPERTS) === bytes;
  if (engine.keepsExpertWorkspace && expertsAreWhole) {
    return { forwardGib: gib(kinds.map(dense)) + unpacking, workspaceGib: gib(kinds.map(({ experts }) => experts * bytes)) };
  }
  const fused = model.experts > 0 ? engine.expertWorkspaceGib : 0;
  return { forwardGib: gib(kinds.map((kind) => dense(kind) + kind.experts * bytes)) + unpacking + fused, workspaceGib: 0 };
}
