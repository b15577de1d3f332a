import { ACS_GPU_SERIES, type AcsSeriesFacts } from './acs-shapes';

/**
 * A GPU series of ACS, the value of the label `alibabacloud.com/gpu-model-series`. The platform names its series on
 * request, so any other code can be given; for those published, the pods that it offers are checked.
 *
 * @see https://www.alibabacloud.com/help/en/cs/user-guide/acs-pod-instance-overview
 */
export class AcsGpuSeries {
  /** 96 GiB per GPU, 1, 2, 4 or 8 per pod, RDMA on pods of 8. */
  static readonly GU8TF = new AcsGpuSeries('GU8TF');
  /** 141 GiB per GPU, 1, 2, 4 or 8 per pod, RDMA on pods of 8. */
  static readonly GU8TEF = new AcsGpuSeries('GU8TEF');
  /** L20 (GN8IS): 48 GiB per GPU, 1, 2, 4 or 8 per pod. */
  static readonly L20 = new AcsGpuSeries('L20');
  /** L20X, by the code under which the platform lists its RDMA: 141 GiB per GPU, 8 per pod. */
  static readonly GX8SF = new AcsGpuSeries('GX8SF');
  /** 96 GiB per GPU, up to 16 per pod. Not an NVIDIA GPU: the image and the resource name are the vendor's own. */
  static readonly P16EN = new AcsGpuSeries('P16EN');
  /** 48 GiB per GPU, 1, 2, 4 or 8 per pod. */
  static readonly G49E = new AcsGpuSeries('G49E');
  /** 16 GiB per GPU, 1 or 2 per pod. */
  static readonly T4 = new AcsGpuSeries('T4');
  /** 24 GiB per GPU, 1, 2, 4 or 8 per pod. */
  static readonly A10 = new AcsGpuSeries('A10');
  /** 32 GiB per GPU, 1, 2, 4 or 8 per pod. */
  static readonly G59 = new AcsGpuSeries('G59');

  /** The codes of the series whose pods are known here. */
  static get knownCodes(): string[] {
    return [...Object.keys(ACS_GPU_SERIES), ...Object.keys(OTHER_NAMES)].sort();
  }

  /**
   * A series by its code, known here or not.
   *
   * @param code the label's value, as the platform told it
   */
  static of(code: string): AcsGpuSeries {
    return new AcsGpuSeries(code);
  }

  /** The label's value. */
  readonly code: string;

  private constructor(code: string) {
    this.code = code;
  }

  /** @internal */
  get _facts(): AcsSeriesFacts | undefined {
    const name = Object.hasOwn(OTHER_NAMES, this.code) ? OTHER_NAMES[this.code] : this.code;
    return Object.hasOwn(ACS_GPU_SERIES, name) ? ACS_GPU_SERIES[name] : undefined;
  }
}

/** Two series are published under two names each. */
const OTHER_NAMES: { readonly [code: string]: string } = { GN8IS: 'L20', GX8SF: 'L20X' };
