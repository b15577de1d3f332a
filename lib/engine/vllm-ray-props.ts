import type { RayBootstrap } from './ray-bootstrap';
import type { VllmServeProps } from './vllm-props';

/** Properties of vLLM on a Ray cluster. What decides memory (`maxModelLen`, `enforceEager`, …) belongs to the plan. */
export interface VllmRayProps extends VllmServeProps {
  /**
   * How the pods become one Ray cluster.
   *
   * @default RayBootstrap.inline()
   */
  readonly bootstrap?: RayBootstrap;
}
