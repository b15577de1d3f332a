import type { k8s } from 'cdk8s-plus-28';
import type { ParallelismPlan } from '../../planning/parallelism-plan';

/** How the pods of a group become one vLLM. Scripts get the command line that both roles share, quoted for the shell. */
export interface Launch {
  /** What starts the ranks of other pods, where vLLM must be told. */
  readonly executor?: string;
  /** How long leader and workers wait for each other, in seconds. */
  readonly joinSeconds: number;
  /** Ports that must differ from that of HTTP, each with its property. */
  readonly ports: { readonly [property: string]: number };
  /** A port on which the leader listens for as long as vLLM lives. */
  readonly groupPort?: number;
  /** Whether one process answers all requests, so that it knows when it has none. */
  readonly answersAlone: boolean;
  readonly needsWorkerIndex: boolean;
  readonly needsGroupRestart: boolean;
  /** Environment of leader and workers. */
  readonly env: k8s.EnvVar[];
  /** The flags that the launch itself adds, for the version to be held against. */
  readonly flags: readonly string[];
  readonly problems: string[];
  readonly warnings: string[];
  leader(serve: string): string;
  /** Absent where the plan has one pod. */
  worker?(serve: string): string;
}

/** vLLM alone in one pod, with as many copies as the plan has. */
export function alone({ dataParallelSize }: ParallelismPlan): Launch {
  const copies = dataParallelSize > 1 ? ['--data-parallel-size', String(dataParallelSize)] : [];
  return {
    joinSeconds: 0,
    ports: {},
    answersAlone: dataParallelSize === 1,
    needsWorkerIndex: false,
    needsGroupRestart: false,
    env: [],
    flags: copies.slice(0, 1),
    problems: [],
    warnings: [],
    leader: (serve) => ['exec', serve, ...copies].join(' '),
  };
}
