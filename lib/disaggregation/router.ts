import type { Size } from 'cdk8s';
import type { k8s } from '../k8s';
import type { SecretKey } from '../pod/secret-key';
import { shellWord } from '../pod/shell';
import { problem } from '../problems';

/** By what a router chooses a group, as both routers call it (router_args.py of vllm-router v0.1.17 and of sglang_router 0.3.2). */
export enum RoutingPolicy {
  /** The group that has most of the prompt in its cache, unless it has much more to do than others. */
  CACHE_AWARE = 'cache_aware',
  /** The less busy of two that are drawn. */
  POWER_OF_TWO = 'power_of_two',
  /** Any. */
  RANDOM = 'random',
  /** One after the other. */
  ROUND_ROBIN = 'round_robin',
}

/** Properties of a router. */
export interface DisaggregationRouterProps {
  /** The container image, such as `vllm/vllm-router:v0.1.17` or `lmsysorg/sgl-model-gateway:v0.3.2`. */
  readonly image: string;

  /**
   * Routers that answer beside each other, 1 to 100. Each learns by itself which group has which prompts in its cache.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * The addresses of its pod at which it listens: `0.0.0.0`, or `::` where pods have no addresses of IPv4.
   *
   * @default "0.0.0.0"
   */
  readonly host?: string;

  /**
   * The port at which clients are answered, 1024 to 65535.
   *
   * @default 8000
   */
  readonly port?: number;

  /**
   * CPU cores of each router.
   *
   * @default 2
   */
  readonly cpu?: number;

  /**
   * Memory of each router; what it remembers of prompts is in it.
   *
   * @default Size.gibibytes(4)
   */
  readonly memory?: Size;

  /**
   * By what a group is chosen that reads the prompt.
   *
   * @default - the router's own, which is CACHE_AWARE
   */
  readonly prefillPolicy?: RoutingPolicy;

  /**
   * By what a group is chosen that writes the answer.
   *
   * @default - the router's own, which is CACHE_AWARE
   */
  readonly decodePolicy?: RoutingPolicy;

  /**
   * Further arguments of the router, one entry for each word, such as `['--request-timeout-secs', '3600']`.
   *
   * @default - none
   */
  readonly extraArguments?: string[];

  /**
   * Labels of the pods, such as those of `AcsPlatform.cpuPodLabels`.
   *
   * @default - none beside those by which they are found
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Labels that a node must have to run them.
   *
   * @default - none
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints that they tolerate.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];
}

/** What a router must know of the groups. */
export interface RouterContext {
  readonly namespace: string;
  /** The port at which leaders answer. */
  readonly enginePort: number;
  /** Labels of the leaders that read prompts. */
  readonly prefillLabels: { [key: string]: string };
  /** Labels of the leaders that write answers. */
  readonly decodeLabels: { [key: string]: string };
  readonly apiKey?: SecretKey;
}

/** What a router runs. */
export interface RouterBinding {
  /** The script of its container. */
  readonly script: string;
  readonly env: k8s.EnvVar[];
  readonly problems: string[];
}

/** The port at which both routers tell Prometheus of themselves. */
export const METRICS_PORT = 29000;
const PORT = 8000;
/** All addresses of a pod, of IPv4 or of both. */
export const HOSTS = ['0.0.0.0', '::'];
const KEY_VARIABLE = 'ROUTER_API_KEY';
/** What the router is told by its other properties, or by the groups. */
const OWNED = [
  '--host', '--port', '--pd-disaggregation', '--vllm-pd-disaggregation', '--kv-connector', '--service-discovery', '--service-discovery-namespace',
  '--service-discovery-port', '--prefill-selector', '--decode-selector', '--selector', '--prefill', '--decode', '--worker-urls', '--prefill-policy',
  '--decode-policy', '--prometheus-host', '--prometheus-port', '--api-key',
];

/**
 * What stands before the groups: it gives each request to a group that reads the prompt and to one that writes the answer.
 * Routers find the leaders that are ready by asking the API server, so they follow scalers, restarts and updates. Each
 * works with one engine.
 */
export abstract class DisaggregationRouter {
  /**
   * vLLM's router, for vLLM with NIXL: it waits for prefill, and hands its word of where the cache is to decode.
   *
   * @see https://github.com/vllm-project/router
   */
  static vllm(props: DisaggregationRouterProps): DisaggregationRouter {
    return new VllmRouter(props);
  }

  /**
   * SGLang's router, the model gateway, for SGLang: it gives the request to both at once.
   *
   * @see https://docs.sglang.io/advanced_features/sgl_model_gateway.html
   */
  static sglang(props: DisaggregationRouterProps): DisaggregationRouter {
    return new SglangRouter(props);
  }

  /** The engine that it works with, as engines call it: `vllm` or `sglang`. */
  abstract readonly engine: string;

  constructor(
    /** How many there are, and what they get. */
    readonly props: DisaggregationRouterProps,
  ) {}

  /** The port at which clients are answered. */
  get port(): number {
    return this.props.port ?? PORT;
  }

  /** @internal */
  abstract _bind(context: RouterContext): RouterBinding;
}

class VllmRouter extends DisaggregationRouter {
  readonly engine = 'vllm';

  /** @internal */
  override _bind(context: RouterContext): RouterBinding {
    return {
      script: script(['vllm-router', '--vllm-pd-disaggregation', '--kv-connector', 'nixl', ...argumentsOf(this, context)]),
      env: [],
      problems: [
        ...argumentProblems('DisaggregationRouter.vllm', this.props),
        // It shows the engines a key of its own, whoever asks. What it can ask another service of a client's key it
        // remembers for ever, also that this service was away (vllm-router v0.1.17:src/server.rs authorize_request).
        ...(context.apiKey === undefined ? [] : [problem('apiKey', context.apiKey.secretName, 'nothing with DisaggregationRouter.vllm, which checks no keys of clients',
          'check them in a gateway before it, and name that gateway in clients')]),
      ],
    };
  }
}

class SglangRouter extends DisaggregationRouter {
  readonly engine = 'sglang';

  /** @internal */
  override _bind(context: RouterContext): RouterBinding {
    const { apiKey } = context;
    const command = script(['python3', '-m', 'sglang_router.launch_router', '--pd-disaggregation', ...argumentsOf(this, context)]);
    return {
      // The shell expands it and not Kubernetes, so that no character of a key means anything to the shell.
      script: apiKey ? `${command} --api-key="$${KEY_VARIABLE}"` : command,
      env: apiKey ? [{ name: KEY_VARIABLE, valueFrom: { secretKeyRef: { name: apiKey.secretName, key: apiKey.key } } }] : [],
      problems: argumentProblems('DisaggregationRouter.sglang', this.props),
    };
  }
}

/** What both routers are told; they had the same origin. */
function argumentsOf({ port, props }: DisaggregationRouter, context: RouterContext): string[] {
  const selector = (labels: { [key: string]: string }) => Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const { host = HOSTS[0] } = props;
  const policy = (flag: string, value: RoutingPolicy | undefined) => (value === undefined ? [] : [flag, value]);
  return [
    '--host', host, '--port', String(port),
    '--prometheus-host', host, '--prometheus-port', String(METRICS_PORT),
    '--service-discovery', '--service-discovery-namespace', context.namespace, '--service-discovery-port', String(context.enginePort),
    '--prefill-selector', ...selector(context.prefillLabels),
    '--decode-selector', ...selector(context.decodeLabels),
    ...policy('--prefill-policy', props.prefillPolicy),
    ...policy('--decode-policy', props.decodePolicy),
    ...props.extraArguments ?? [],
  ];
}

function script(words: readonly string[]): string {
  return `exec ${words.map(shellWord).join(' ')}`;
}

function argumentProblems(by: string, { extraArguments = [], prefillPolicy, decodePolicy }: DisaggregationRouterProps): string[] {
  const policies = Object.values(RoutingPolicy);
  const unknown = Object.entries({ prefillPolicy, decodePolicy }).filter(([, value]) => value !== undefined && !policies.includes(value))
    .map(([property, value]) => problem(`${by} ${property}`, value, policies.join(', ')));
  return [...unknown, ...extraArguments.flatMap((argument, index) => {
    const property = `${by} extraArguments[${index}]`;
    if (argument.includes('\0')) return [problem(property, argument, 'text without NUL, which no process can receive')];
    const [flag] = argument.split('=', 1);
    // The flag before it, which is ours, would take it for a value of its own.
    if (index === 0 && !argument.startsWith('-')) return [problem(property, argument, 'a flag, such as --request-timeout-secs, before its value')];
    // Python's parsers take the beginning of a flag for it.
    const owned = OWNED.find((own) => flag.length > 2 && own.startsWith(flag));
    return owned === undefined ? [] : [problem(property, argument, 'flags that the router\'s other properties and the groups do not set', flag === owned ? undefined : `it means ${owned}`)];
  })];
}
