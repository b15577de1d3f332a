import type { ParallelismPlan } from '../planning/parallelism-plan';
import { problem } from '../problems';
import { RayBootstrap } from './ray-bootstrap';
import { alone, type Launch } from './vllm/launch';
import { VllmEngine } from './vllm/vllm-engine';
import type { VllmRayProps } from './vllm-ray-props';

/** The first release whose official image has no Ray (vllm v0.18.0:requirements/cuda.txt, in which v0.17.1 still has it). */
const FIRST_IMAGE_WITHOUT_RAY = '0.18.0';
/** From here on vLLM does not assume Ray where ranks span pods. */
const FIRST_TOLD_OF_RAY = '0.11.1';
/** vLLM's own image, in whatever registry it was copied to. */
const OFFICIAL_IMAGE = /(^|\/)vllm-openai(?=$|[:@])/;

/** See `Engine.vllmRay`. */
export class VllmRay extends VllmEngine {
  private readonly bootstrap: RayBootstrap;

  constructor(props: VllmRayProps) {
    super(props);
    this.bootstrap = props.bootstrap ?? RayBootstrap.inline();
  }

  protected launch(plan: ParallelismPlan): Launch {
    const launch = plan.groupSize > 1 ? this.overPods(plan) : alone(plan);
    return { ...launch, problems: [...launch.problems, ...copiesProblems(plan)] };
  }

  private overPods({ engineVersion }: ParallelismPlan): Launch {
    const { bootstrap } = this;
    const { image } = this.settings;
    const withoutRay = engineVersion.isAtLeast(FIRST_IMAGE_WITHOUT_RAY);
    const isOfficial = OFFICIAL_IMAGE.test(image);
    return {
      executor: engineVersion.isAtLeast(FIRST_TOLD_OF_RAY) ? 'ray' : undefined,
      joinSeconds: bootstrap.joinSeconds,
      ports: {},
      groupPort: bootstrap.port,
      answersAlone: true,
      needsWorkerIndex: false,
      needsGroupRestart: false,
      env: bootstrap.env,
      flags: [],
      problems: [
        ...bootstrap.validate(),
        ...(bootstrap.port === this.settings.port
          ? [problem('engine port', this.settings.port, `a port other than ${bootstrap.port}, at which Ray's head listens`)] : []),
        ...(withoutRay && isOfficial ? [problem('engine image', image, `an image with Ray, which vLLM's own lacks from ${FIRST_IMAGE_WITHOUT_RAY} on`,
          'use Engine.vllm, which needs none, or an image to which Ray was added')] : []),
      ],
      warnings: withoutRay && !isOfficial ? [`the official vLLM images hold no Ray from ${FIRST_IMAGE_WITHOUT_RAY} on: make sure that ${image} does`] : [],
      leader: (serve) => bootstrap.leaderScript(serve),
      worker: () => bootstrap.workerScript(),
    };
  }
}

function copiesProblems({ dataParallelSize }: ParallelismPlan): string[] {
  return dataParallelSize === 1 ? [] : [problem('dataParallelSize of the plan', dataParallelSize, '1 with Engine.vllmRay, which starts one engine',
    'use Engine.vllm, or leave it out and set the replicas of the server')];
}
