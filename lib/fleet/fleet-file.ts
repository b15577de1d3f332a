import type { GpuSpec } from '../hardware/gpu-spec';
import type { ModelSpec } from '../model/model-spec';
import type { MonitoringProps } from '../monitoring/monitoring';
import type { NcclTestProps } from '../monitoring/nccl-test-props';
import type { SmokeTestProps } from '../monitoring/smoke-test-props';
import type { ParallelismPlanProps } from '../planning/parallelism-plan-props';
import type { ModelServerProps } from '../serving/model-server-props';
import type { ModelHttpRouteProps } from '../traffic/model-http-route';
import type { ModelInferencePoolProps } from '../traffic/model-inference-pool';
import type { ModelIngressProps } from '../traffic/model-ingress';
import type { DownloadJobProps } from '../weights/download-job-props';
import type { OssUploadJobProps } from '../weights/oss-upload-job';
import type { WeightsSource } from '../weights/weights-source';

/*
 * What a fleet file holds. scripts/fleet-types.mjs reads these declarations, and those of all properties behind them, and
 * writes types.json: what a file is checked against, and what the JSON Schema is made of. Nothing else lists fields.
 */

/** Whether the server serves well, and who is told when it does not. Needs the Prometheus operator. */
export type MonitoringOfFile = Omit<MonitoringProps, 'server'>;
/** A Job that asks the server a question once it is there. */
export type SmokeTestOfFile = Omit<SmokeTestProps, 'server'>;
/** A Job that measures the network between two pods as the server has them. What it shares with the server it takes from there. */
export type NcclTestOfFile = Omit<NcclTestProps, 'plan' | 'network' | 'platform' | 'cpu' | 'memory' | 'sharedMemory' | 'security' | 'image' | 'pod' | 'imagePullSecrets'>;
/** A route of Gateway API that leads requests to the server. */
export type HttpRouteOfFile = Omit<ModelHttpRouteProps, 'server' | 'pool'>;
/** An Ingress that leads requests to the server. */
export type IngressOfFile = Omit<ModelIngressProps, 'server'>;
/** The leaders of the server as a pool for gateways that choose by load. */
export type InferencePoolOfFile = Omit<ModelInferencePoolProps, 'server'>;

/** A change of the finished workload, as JSON Patch (RFC 6902) has it. */
export interface WorkloadPatch {
  /** What is done. */
  readonly op: 'add' | 'remove' | 'replace';
  /** The place in the object, such as `/spec/leaderWorkerTemplate/size`; `~1` stands for a slash in a key. */
  readonly path: string;
  /**
   * The new value.
   *
   * @default - none: `remove` has no value
   */
  readonly value?: unknown;
}

/** A server of a fleet file: what `ParallelismPlan.of`, `ModelServer` and what stands beside it take, in one place. */
export interface FleetServer extends Omit<ParallelismPlanProps, 'model' | 'gpu'>, Omit<ModelServerProps, 'plan' | 'weights'> {
  /** The model: a name of the catalogue, or a `config.json`, or a folder with one; a path begins with `./`, `../` or `/` and is relative to the fleet file. */
  readonly model: ModelSpec;

  /** The GPU, the same in every pod: a name of the catalogue, or its facts. */
  readonly gpu: GpuSpec;

  /**
   * The namespace of the server and all that belongs to it.
   *
   * @default - none: the one that is applied to
   */
  readonly namespace?: string;

  /**
   * Labels of all objects of the server.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Where the weights come from.
   *
   * @default - the claim that `download` fills; needed where there is none
   */
  readonly weights?: WeightsSource;

  /**
   * A Job that fills a claim with the model from a hub. Without `weights` the server reads that claim, and waits until it is full.
   *
   * @default - none
   */
  readonly download?: DownloadJobProps;

  /**
   * A Job that uploads a claim's files to a bucket of Alibaba Cloud OSS.
   *
   * @default - none
   */
  readonly upload?: OssUploadJobProps;

  /**
   * Whether the server serves well, and who is told when it does not: `{}` for the defaults. Needs the Prometheus operator.
   *
   * @default - none
   */
  readonly monitoring?: MonitoringOfFile;

  /**
   * A Job that asks the server a question once it is there: `{}` for the defaults.
   *
   * @default - none
   */
  readonly smokeTest?: SmokeTestOfFile;

  /**
   * A Job that measures the network between two pods such as the server's, with the engine's image: `{}` for the defaults.
   *
   * @default - none
   */
  readonly ncclTest?: NcclTestOfFile;

  /**
   * A route of Gateway API that leads requests to the server, through its `inferencePool` where it has one.
   *
   * @default - none
   */
  readonly httpRoute?: HttpRouteOfFile;

  /**
   * An Ingress that leads requests to the server.
   *
   * @default - none
   */
  readonly ingress?: IngressOfFile;

  /**
   * The leaders of the server as a pool for gateways that choose by load and cached prompts.
   *
   * @default - none
   */
  readonly inferencePool?: InferencePoolOfFile;

  /**
   * Changes of the finished LeaderWorkerSet or Deployment, in this order, for what has no field here.
   *
   * @default - none
   */
  readonly patches?: WorkloadPatch[];
}

/** A fleet: many servers, one chart each. Keys that begin with `x-` are left alone; anchors may stand there. */
export interface FleetFile {
  /**
   * What every server has that does not say otherwise. Maps are merged key by key; lists, and a variant such as another
   * network, are replaced; `null` in a server takes a default away.
   *
   * @default - nothing
   */
  readonly defaults?: FleetServer;

  /**
   * The servers by their names, which are the names of their charts too: a letter, then letters, digits and hyphens in lower
   * case, at most 50 characters. At least one.
   *
   * @keys ^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$
   */
  readonly servers: { [name: string]: FleetServer };
}
