import type { SecretKey } from '../pod/secret-key';
import type { WeightsSourceProps } from './weights-source';

/** What a Fluid dataset mounts, as the runtime reads it. */
export interface FluidMountProps extends WeightsSourceProps {
  /** What is mounted, with its scheme, such as `s3://weights/models/DeepSeek-R1`. The pods see it as the volume's root. */
  readonly mountPoint: string;

  /**
   * Options of the mount, as the runtime calls them. They stand in the manifests: keys belong into `secretOptions`.
   *
   * @default - none
   */
  readonly options?: { [option: string]: string };

  /**
   * Options of the mount whose values are entries of Secrets in the chart's namespace.
   *
   * @default - none
   */
  readonly secretOptions?: { [option: string]: SecretKey };
}
