import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { PodBinding, PodContribution } from '../pod/pod-contribution';
import { problem } from '../problems';
import { GIB } from '../units';
import { withoutUser } from './helper-container';
import { type Places, placeProblems, placeWarnings } from './places';
import { validateChart } from '../validation/chart-validation';

const DEFAULT_READ_GIB = 0.5;

/** What a source of weights may know of the model that it holds. */
export interface WeightsContext {
  /** Bytes of the model's checkpoint. */
  readonly checkpointBytes: number;

  /**
   * The platform's `name`, such as `gke` or `acs`.
   *
   * @default - not known: nothing is checked against it
   */
  readonly platformName?: string;

  /**
   * Whether the platform gives the pods their user, and refuses another: helpers then name none.
   *
   * @default false
   */
  readonly assignsUser?: boolean;

  /**
   * The service account of the pods.
   *
   * @default - not known: nothing is checked against it
   */
  readonly serviceAccountName?: string;
}

/** Properties that every source of weights has. */
export interface WeightsSourceProps {
  /**
   * Where the pods see the volume.
   *
   * @default - `/models/` and the last part of the path in the bucket; `/models/model` where there is none
   */
  readonly mountPath?: string;

  /**
   * The folder of the volume that holds the model's files, relative to the volume's root.
   *
   * @default - the root itself
   */
  readonly modelDirectory?: string;

  /**
   * GiB of the checkpoint that a pod gets in a second, 0.001 to 1000. It decides how long a start may take.
   *
   * @default 0.5: a load of a 641 GiB model from a shared file system was logged at 0.31 to 0.33, and a start may take
   *   twice the time that follows from this
   */
  readonly readGibPerSecond?: number;
}

/** What binding a source of weights to a server gives: its part of the pods, and where the model lies in them. */
export interface WeightsBinding extends PodBinding {
  /** Bytes of the checkpoint that a pod gets in a second: what the budget of a start counts with. */
  readonly readBytesPerSecond: number;
  /** The folder, in the container, that the engine loads the model from. */
  readonly modelPath: string;
}

/**
 * Where the weights come from: a volume that the pods mount, and what else they need for it. Most are a claim
 * (`ClaimedWeights`); some stand in the pods themselves, as a folder of the node does. Several servers of one namespace
 * may share a source.
 */
export abstract class WeightsSource extends Construct {
  /** Where the pods see the volume. */
  readonly mountPath: string;
  /** The folder, in the container, that the engine loads the model from. */
  readonly modelPath: string;
  /** Bytes of the checkpoint that a pod gets in a second. */
  private readonly readBytesPerSecond: number;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props where the pods see the volume
   */
  constructor(scope: Construct, id: string, props: WeightsSourceProps) {
    super(scope, id);
    this.mountPath = props.mountPath ?? '/models/model';
    this.modelPath = `${[this.mountPath, ...(props.modelDirectory ?? '').split('/').filter(Boolean)].join('/').replace(/\/+$/, '')}/`;
    this.readBytesPerSecond = (props.readGibPerSecond ?? DEFAULT_READ_GIB) * GIB;
    this.node.addValidation({ validate: () => [...this._pathProblems(props), ...readingProblems(props)] });
    validateChart(Chart.of(this));
  }

  /** The source's part of each pod, with what is wrong about it for this model. */
  bind(context: WeightsContext): WeightsBinding {
    const { problems, warnings } = this.findingsFor(context);
    const part = this.podPart(context);
    return {
      modelPath: this.modelPath,
      readBytesPerSecond: this.readBytesPerSecond,
      problems: [...placeProblems(this._places, context.platformName), ...problems],
      warnings: [...placeWarnings(this._places, context.platformName), ...warnings],
      contribution: context.assignsUser ? withoutUser(part) : part,
    };
  }

  /**
   * The source's part of each pod: the volume, its mount, and what else it needs.
   *
   * @param context the model that the source holds
   */
  protected abstract podPart(context: WeightsContext): PodContribution;

  /**
   * What is wrong or doubtful about the source for this model.
   *
   * @param context the model that the source holds
   */
  protected abstract findingsFor(context: WeightsContext): WeightsFindings;

  /**
   * The platforms that have such a source; nothing where all do.
   *
   * @internal
   */
  protected get _places(): Places | undefined {
    return undefined;
  }

  /** @internal */
  private _pathProblems(props: WeightsSourceProps): string[] {
    const problems: string[] = [];
    if (!/^\/[^:\0\n]+$/.test(this.mountPath) || this.mountPath.split('/').includes('..')) {
      problems.push(problem('mountPath', this.mountPath, 'an absolute path below /, without a colon and without ..'));
    }
    if (props.modelDirectory?.split('/').includes('..')) {
      problems.push(problem('modelDirectory', props.modelDirectory, 'a folder of the volume, without ..'));
    }
    return problems;
  }
}

function readingProblems({ readGibPerSecond: given = DEFAULT_READ_GIB }: WeightsSourceProps): string[] {
  return typeof given === 'number' && given >= 0.001 && given <= 1000 ? [] : [problem('readGibPerSecond', given, 'GiB in a second, 0.001 to 1000')];
}

/** What a source of weights finds about itself. */
export interface WeightsFindings {
  /** What makes the source unusable for the model. */
  readonly problems: string[];
  /** What works but may hurt. */
  readonly warnings: string[];
}
