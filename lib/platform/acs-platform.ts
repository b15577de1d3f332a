import type { Size } from 'cdk8s';
import { gibOf, isSize } from '../pod/quantity';
import { isPlaceholder } from '../placeholder';
import type { PodBinding } from '../pod/pod-contribution';
import { problem, show } from '../problems';
import { AcsGpuSeries } from './acs-gpu-series';
import type { AcsShape } from './acs-shapes';
import { Platform, type PlatformContext } from './platform';

/** How ACS provides the GPUs of a pod, the label `alibabacloud.com/compute-class`. */
export enum AcsGpuClass {
  /** On demand, or from a capacity reservation. */
  GPU = 'gpu',
  /** From nodes reserved for high-performance networks; the series then selects the node. */
  GPU_HPN = 'gpu-hpn',
}

/** How ACS provides the CPUs of a pod without GPUs, the label `alibabacloud.com/compute-class`. */
export enum AcsCpuClass {
  /** The platform's default. */
  GENERAL_PURPOSE = 'general-purpose',
  /** Faster CPUs and more network bandwidth: what a cache wants. */
  PERFORMANCE = 'performance',
}

/** Whether ACS may take a pod away, the label `alibabacloud.com/compute-qos`. */
export enum AcsComputeQos {
  /** The pod stays. */
  DEFAULT = 'default',
  /** Cheaper; may be evicted at five minutes' notice, which restarts the whole group. */
  BEST_EFFORT = 'best-effort',
}

/** Properties of GPU pods on Alibaba Cloud Container Compute Service. */
export interface AcsPlatformProps {
  /** The GPU series, such as `AcsGpuSeries.GU8TF`; `AcsGpuSeries.of('…')` for one that is not known here. */
  readonly gpuModelSeries: AcsGpuSeries;

  /**
   * How the GPUs are provided.
   *
   * @default AcsGpuClass.GPU
   */
  readonly computeClass?: AcsGpuClass;

  /**
   * Whether the platform may take pods away.
   *
   * @default AcsComputeQos.DEFAULT
   */
  readonly computeQos?: AcsComputeQos;

  /**
   * Ephemeral storage on top of the 30 GiB that are free of charge. An image needs about twice its size there: its
   * compressed layers and what they unpack to.
   *
   * @default - none: 30 GiB in all
   */
  readonly extraEphemeralStorage?: Size;

  /**
   * The GPU driver, such as `550.90.07`.
   *
   * @default - the series' own default
   */
  readonly gpuDriverVersion?: string;

  /**
   * Whether Fluid mounts the cache by a sidecar in the pod (`alibabacloud.com/fluid-sidecar-target: acs`), as it does
   * where ACS pods run in an ACK cluster. A cluster of ACS itself needs no label.
   *
   * @default false
   */
  readonly fluidSidecar?: boolean;

  /**
   * Whether the pods are made in an ACK cluster and run in ACS (`alibabacloud.com/acs: "true"`). A cluster of ACS itself
   * needs no label.
   *
   * @default false
   */
  readonly fromAck?: boolean;
}

const FREE_STORAGE_GIB = 30;
const HPN_TYPE = 'alibabacloud.com/hpn-type';

/**
 * Alibaba Cloud Container Compute Service: serverless GPU pods.
 *
 * @see https://www.alibabacloud.com/help/en/cs/user-guide/acs-pod-instance-overview
 */
export class AcsPlatform extends Platform {
  /** Pods with GPUs. */
  static gpu(props: AcsPlatformProps): AcsPlatform {
    return new AcsPlatform(props);
  }

  /**
   * The labels of a pod without GPUs, such as a cache's.
   *
   * @param computeClass how the CPUs are provided
   * @param computeQos whether the platform may take the pod away; by default it may not
   */
  static cpuPodLabels(computeClass: AcsCpuClass, computeQos: AcsComputeQos = AcsComputeQos.DEFAULT): { [key: string]: string } {
    return { 'alibabacloud.com/compute-class': computeClass, 'alibabacloud.com/compute-qos': computeQos };
  }

  readonly name = 'acs';

  private constructor(private readonly props: AcsPlatformProps) {
    super();
  }

  bind(context: PlatformContext): PodBinding {
    const { gpuModelSeries: series = AcsGpuSeries.of(''), computeClass = AcsGpuClass.GPU, computeQos = AcsComputeQos.DEFAULT, extraEphemeralStorage, gpuDriverVersion } = this.props;
    const reserved = computeClass === AcsGpuClass.GPU_HPN;
    const facts = series._facts;
    const shape = facts && Object.hasOwn(facts.shapes, context.gpusPerPod) ? facts.shapes[context.gpusPerPod] : undefined;
    // By the rules that look for the same in finished manifests.
    const problems = {
      'acs-pods-name-their-gpu': seriesProblems(series, reserved, context),
      'acs-rdma-needs-whole-pods': rdmaProblems(series, reserved, context),
      'acs-reserved-pods-are-kept': reserved && computeQos === AcsComputeQos.BEST_EFFORT
        ? [problem('AcsPlatform computeQos', computeQos, `${AcsComputeQos.DEFAULT} with computeClass ${AcsGpuClass.GPU_HPN}`)] : [],
      'acs-images-have-room': storageProblems(reserved ? undefined : shape, extraEphemeralStorage),
    };
    const warnings = {
      'acs-groups-are-kept': computeQos === AcsComputeQos.BEST_EFFORT
        ? ['AcsPlatform computeQos is best-effort: one pod that the platform takes away restarts the whole group'] : [],
      'acs-sizes-are-offered': shape && !reserved ? sizeWarnings(shape, context) : [],
      'acs-resources-are-the-vendors': series.code === 'P16EN' && context.gpuResourceName === 'nvidia.com/gpu'
        ? ['series P16EN is no NVIDIA GPU: ask the platform for its resource name and give it to GpuSpec.of as resourceName'] : [],
    };
    const speaksFor = Object.entries({ ...problems, ...warnings }).filter(([, said]) => said.length > 0).map(([rule]) => rule);
    return {
      contribution: {
        labels: {
          'alibabacloud.com/compute-class': computeClass,
          'alibabacloud.com/compute-qos': computeQos,
          ...(reserved || !isCode(series) ? {} : { 'alibabacloud.com/gpu-model-series': series.code }),
          ...(gpuDriverVersion === undefined ? {} : { 'alibabacloud.com/gpu-driver-version': gpuDriverVersion }),
          ...(this.props.fluidSidecar ? { 'alibabacloud.com/fluid-sidecar-target': 'acs' } : {}),
          ...(this.props.fromAck ? { 'alibabacloud.com/acs': 'true' } : {}),
        },
        nodeSelector: reserved && isCode(series) ? { 'alibabacloud.com/gpu-model-series': series.code } : {},
        annotations: extraEphemeralStorage ? { 'alibabacloud.com/extra-ephemeral-storage': extraEphemeralStorage.asString() } : {},
      },
      problems: Object.values(problems).flat(),
      warnings: [
        ...(isCode(series) && !facts
          ? [`series ${series.code} is not among the known ones, ${AcsGpuSeries.knownCodes.join(', ')}: its memory, sizes and RDMA were not checked`] : []),
        ...Object.values(warnings).flat(),
      ],
      ...(speaksFor.length > 0 ? { speaksFor } : {}),
    };
  }
}

function isCode({ code }: AcsGpuSeries): boolean {
  return !isPlaceholder(code) && /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(code);
}

function seriesProblems(series: AcsGpuSeries, reserved: boolean, context: PlatformContext): string[] {
  if (!isCode(series)) {
    return [problem('AcsPlatform gpuModelSeries', series.code, `one of ${AcsGpuSeries.knownCodes.join(', ')}`,
      'another series that the platform told you is AcsGpuSeries.of(\'CODE\')')];
  }
  const facts = series._facts;
  const otherwise = AcsGpuSeries.knownCodes.find((code) => code !== series.code && code.toLowerCase() === series.code.toLowerCase());
  if (otherwise) return [problem('AcsPlatform gpuModelSeries', series.code, `${otherwise}, in capital letters`)];
  if (!facts) return [];
  const problems: string[] = [];
  // Reserved nodes are limited by what they have, not by the shapes that are sold on demand.
  if (!reserved && !Object.hasOwn(facts.shapes, context.gpusPerPod)) {
    problems.push(problem('gpusPerPod of the plan', context.gpusPerPod, `${Object.keys(facts.shapes).join(', ')} GPUs in a pod of series ${series.code}`));
  }
  // The catalogue's figure and the platform's are nominal both; a plan for a larger card would run out of memory.
  if (context.gpuMemoryGib > facts.gpuMemoryGib * 1.01) {
    problems.push(problem('gpu of the plan', `${context.gpuMemoryGib} GiB`, `${facts.gpuMemoryGib} GiB, what a GPU of series ${series.code} has`,
      'plan with the GPU that the series has, or choose another series'));
  }
  return problems;
}

function rdmaProblems(series: AcsGpuSeries, reserved: boolean, context: PlatformContext): string[] {
  if (context.labels[HPN_TYPE] !== 'rdma' || !series._facts) return [];
  const remedy = 'use NetworkProfile.tcp()';
  if (series.code === 'P16EN') {
    return [problem('network', 'RdmaProfile.acs', `series ${RDMA_SERIES.join(', ')}: the adapters of P16EN are of another type, whose variables are not published in full`, remedy)];
  }
  if (!RDMA_SERIES.includes(series.code)) {
    return [problem('network', 'RdmaProfile.acs', `series ${RDMA_SERIES.join(', ')}; ${series.code} has no RDMA`, remedy)];
  }
  if (reserved) return [problem('AcsPlatform computeClass', AcsGpuClass.GPU_HPN, `${AcsGpuClass.GPU} where ${series.code} shall use RDMA`, `or ${remedy}`)];
  return context.gpusPerPod === 8 ? [] : [problem('network', 'RdmaProfile.acs',
    `pods of 8 GPUs; these have ${context.gpusPerPod}`, `pin tensorParallelSize 8 in the plan, or ${remedy}`)];
}

/** GX8SF is also called L20X. */
const RDMA_SERIES = ['GU8TF', 'GU8TEF', 'GX8SF', 'L20X'];

function storageProblems(shape: AcsShape | undefined, extra: Size | undefined): string[] {
  if (extra && !(isSize(extra) && Number.isInteger(gibOf(extra)))) {
    return [problem('AcsPlatform extraEphemeralStorage', extra.asString(), 'whole GiB, 1 or more')];
  }
  if (!shape || !extra || FREE_STORAGE_GIB + gibOf(extra) <= shape.storageMaxGib) return [];
  return [problem('AcsPlatform extraEphemeralStorage', extra.asString(), `at most ${shape.storageMaxGib - FREE_STORAGE_GIB} GiB for these pods`)];
}

function sizeWarnings(shape: AcsShape, { cpu, memoryGib }: PlatformContext): string[] {
  const range = shape.ranges?.[cpu];
  const sizes = shape.sizes?.[cpu];
  const offered = (range && Number.isInteger(memoryGib) && memoryGib >= range[0] && memoryGib <= range[1]) || sizes?.includes(memoryGib);
  if (offered) return [];
  const choices = [
    ...Object.entries(shape.ranges ?? {}).map(([vcpu, [least, most]]) => `${vcpu} vCPU with ${least} to ${most} GiB`),
    ...Object.entries(shape.sizes ?? {}).map(([vcpu, gib]) => `${vcpu} vCPU with ${gib.join(', ')} GiB`),
  ];
  return [`${show(cpu)} vCPU with ${show(Math.round(memoryGib * 100) / 100)} GiB is no size that ACS offers for these GPUs: it gives and charges the next larger one. Sizes: ${choices.join('; ')}`];
}
