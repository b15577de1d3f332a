import { Duration } from 'cdk8s';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import { problem } from '../problems';
import { dataParallel } from './vllm/data-parallel';
import { alone, type Launch } from './vllm/launch';
import { multiprocessing } from './vllm/multiprocessing';
import { VllmEngine } from './vllm/vllm-engine';
import type { VllmProps } from './vllm-props';

const DEFAULT_JOIN = Duration.minutes(30);
const LONGEST_JOIN_SECONDS = 7 * 24 * 3600;
/** vLLM's own defaults (vllm v0.33.0:vllm/config/parallel.py). */
const MASTER_PORT = 29501;
const RPC_PORT = 29550;
/** The first version whose copies span processes that one HTTP port leads to (vllm v0.9.0:vllm/entrypoints/cli/serve.py). */
const FIRST_WITH_COPIES = '0.9.0';

/** See `Engine.vllm`. */
export class Vllm extends VllmEngine {
  private readonly joinSeconds: number;
  private readonly masterPort: number;
  private readonly rpcPort: number;

  constructor(props: VllmProps) {
    super(props);
    this.joinSeconds = Math.ceil((props.joinTimeout ?? DEFAULT_JOIN).toSeconds({ integral: false }));
    this.masterPort = props.masterPort ?? MASTER_PORT;
    this.rpcPort = props.dataParallelRpcPort ?? RPC_PORT;
  }

  protected launch(plan: ParallelismPlan): Launch {
    const launch = this.launchOf(plan);
    return { ...launch, problems: [...launch.problems, ...this.joinProblems(), ...copiesProblems(plan)] };
  }

  private launchOf(plan: ParallelismPlan): Launch {
    if (plan.groupSize === 1) return alone(plan);
    return plan.dataParallelSize > 1
      ? dataParallel(plan, this.rpcPort, this.settings.port, this.joinSeconds)
      : multiprocessing(plan, this.masterPort, this.joinSeconds);
  }

  private joinProblems(): string[] {
    return this.joinSeconds > 0 && this.joinSeconds <= LONGEST_JOIN_SECONDS ? []
      : [problem('engine joinTimeout', `${this.joinSeconds} s`, 'more than 0 seconds, at most 7 days')];
  }
}

function copiesProblems({ dataParallelSize, engineVersion }: ParallelismPlan): string[] {
  return dataParallelSize === 1 || (engineVersion.isAtLeast(FIRST_WITH_COPIES) && !engineVersion.usesV0) ? []
    : [problem('dataParallelSize of the plan', dataParallelSize, `1 before vLLM ${FIRST_WITH_COPIES} and with its V0 engine`,
        'leave it out and set the replicas of the server')];
}
