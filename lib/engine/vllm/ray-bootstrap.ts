import type { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import { isWritable } from '../../checks';
import { isPlaceholder } from '../../placeholder';
import { shellWord, variable } from '../../pod/shell';
import { problem } from '../../problems';
import { portProblems } from '../engine-settings';
import { joinProblems, joinSecondsOf, waitForLeader } from '../group-wait';
import { awaited, inTurn } from '../script';
import { HOST_IP, HOST_IP_VARIABLE } from './host-ip';

/** Properties of a Ray cluster formed by our own lines of shell. */
export interface RayInlineProps {
  /**
   * How long leader and workers wait for each other, from the start of their container. It must cover the slowest
   * pod's scheduling, image pull and mounts, or the group starts over again and again.
   *
   * @default Duration.minutes(30)
   */
  readonly joinTimeout?: Duration;

  /**
   * The port of Ray's head.
   *
   * @default 6379
   */
  readonly port?: number;
}

/** Properties of a Ray cluster formed by a script in the image. */
export interface RayScriptProps {
  /**
   * The script, which takes `leader --ray_cluster_size=N` and `worker --ray_address=HOST`.
   *
   * @default "/vllm-workspace/ray_init.sh"
   */
  readonly path?: string;

  /**
   * How long leader and workers wait for each other (`--ray_init_timeout`); the script's own default is 5 minutes, too
   * short where one pod still pulls its image.
   *
   * @default Duration.minutes(30)
   */
  readonly joinTimeout?: Duration;
}

/** How the pods of a group become one Ray cluster before the engine starts on the leader. */
export abstract class RayBootstrap {
  /** A few lines of shell and Python in the manifest: works with any image that has Ray, and says why it fails. */
  static inline(props: RayInlineProps = {}): RayBootstrap {
    return new InlineBootstrap(props);
  }

  /** The script of images built after LeaderWorkerSet's vLLM example; the engine starts only where it succeeded. */
  static script(props: RayScriptProps = {}): RayBootstrap {
    return new ScriptBootstrap(props);
  }

  /**
   * The script as the ACS tutorial calls it: with the script's own 5 minutes, and the engine started even where Ray
   * never formed. For reproducing manifests that exist; use `script()` otherwise.
   *
   * @param path the script, by default `/vllm-workspace/ray_init.sh`
   */
  static tutorialScript(path?: string): RayBootstrap {
    return new TutorialBootstrap(path);
  }

  /** Environment that leader and workers need to form the cluster. */
  abstract readonly env: k8s.EnvVar[];
  /** How long leader and workers wait for each other, in seconds. */
  abstract readonly joinSeconds: number;
  /** The port of Ray's head, 1 to 65535. */
  abstract readonly port: number;

  /**
   * The leader's script: forms the cluster, then serves.
   *
   * @param serve the engine's command line, quoted for the shell
   */
  abstract leaderScript(serve: string): string;

  /** The worker's script: joins the cluster and stays until it ends. */
  abstract workerScript(): string;

  /** What is wrong about the settings. */
  abstract validate(): string[];
}

const DEFAULT_SCRIPT = '/vllm-workspace/ray_init.sh';
const DEFAULT_PORT = 6379;
/** What Linux takes as a path (PATH_MAX), with the byte that ends it. */
const LONGEST_PATH = 4096;

const WAIT_FOR_WORKERS = `import os, sys, time, ray
want, limit, start = int(os.environ["LWS_GROUP_SIZE"]), float(sys.argv[1]), time.time()
ray.init(address="auto", log_to_driver=False)
while True:
    alive = sum(node["Alive"] for node in ray.nodes())
    if alive >= want:
        break
    if time.time() - start > limit:
        sys.exit(f"Ray cluster did not form: {alive} of {want} pods joined within {limit:.0f} s; see the logs and events of the others")
    print(f"waiting for the Ray cluster: {alive} of {want} pods", flush=True)
    time.sleep(5)`;

class InlineBootstrap extends RayBootstrap {
  readonly env = [HOST_IP];
  readonly joinSeconds: number;
  readonly port: number;

  constructor(props: RayInlineProps) {
    super();
    this.joinSeconds = joinSecondsOf(props.joinTimeout);
    this.port = props.port ?? DEFAULT_PORT;
  }

  leaderScript(serve: string): string {
    return inTurn([
      `ray start --head --port=${this.port} --node-ip-address=${variable(HOST_IP_VARIABLE)} --disable-usage-stats`,
      awaited(`python3 -c ${shellWord(WAIT_FOR_WORKERS)} ${this.joinSeconds}`),
    ], serve);
  }

  workerScript(): string {
    const leader = variable('LWS_LEADER_ADDRESS');
    return inTurn([waitForLeader('Ray head', this.port, this.joinSeconds)],
      `ray start --address=${leader}:${this.port} --node-ip-address=${variable(HOST_IP_VARIABLE)} --block`);
  }

  validate(): string[] {
    return [
      ...joinProblems('RayBootstrap.inline joinTimeout', this.joinSeconds),
      ...portProblems('RayBootstrap.inline port', this.port),
    ];
  }
}

class ScriptBootstrap extends RayBootstrap {
  readonly env = [HOST_IP];
  readonly joinSeconds: number;
  readonly port = DEFAULT_PORT;
  private readonly path: string;

  constructor(props: RayScriptProps) {
    super();
    this.path = props.path ?? DEFAULT_SCRIPT;
    this.joinSeconds = joinSecondsOf(props.joinTimeout);
  }

  leaderScript(serve: string): string {
    return `${shellWord(this.path)} leader --ray_cluster_size=${variable('LWS_GROUP_SIZE')} --ray_init_timeout=${this.joinSeconds} && exec ${serve}`;
  }

  workerScript(): string {
    return `exec ${shellWord(this.path)} worker --ray_address=${variable('LWS_LEADER_ADDRESS')} --ray_init_timeout=${this.joinSeconds}`;
  }

  validate(): string[] {
    return [...pathProblems('RayBootstrap.script path', this.path), ...joinProblems('RayBootstrap.script joinTimeout', this.joinSeconds)];
  }
}

class TutorialBootstrap extends RayBootstrap {
  readonly env: k8s.EnvVar[] = [];
  /** The script's own default. */
  readonly joinSeconds = 300;
  readonly port = DEFAULT_PORT;

  constructor(private readonly path = DEFAULT_SCRIPT) {
    super();
  }

  leaderScript(serve: string): string {
    return `${shellWord(this.path)} leader --ray_cluster_size=${variable('LWS_GROUP_SIZE')};${serve}`;
  }

  workerScript(): string {
    return `${shellWord(this.path)} worker --ray_address=${variable('LWS_LEADER_ADDRESS')}`;
  }

  validate(): string[] {
    return pathProblems('RayBootstrap.tutorialScript path', this.path);
  }
}

function pathProblems(property: string, path: string): string[] {
  return path.startsWith('/') && !isPlaceholder(path) && !path.includes('\n') && path.length < LONGEST_PATH && isWritable(path) ? []
    : [problem(property, path, 'the absolute path of a script in the image', 'RayBootstrap.inline() needs no script')];
}
