import type { OssCredentials } from './oss-credentials';
import type { WeightsSourceProps } from './weights-source';

/** Where the weights lie in Alibaba Cloud Object Storage Service (OSS), the same for a volume and for a cache. */
export interface OssBucketProps extends WeightsSourceProps {
  /** The bucket's name. */
  readonly bucket: string;

  /** The endpoint's host, such as `oss-cn-hangzhou-internal.aliyuncs.com`; one with `-internal` costs no traffic. */
  readonly endpoint: string;

  /**
   * The folder of the bucket that the pods see as the volume's root, such as `/models/DeepSeek-R1`.
   *
   * @default "/"
   */
  readonly path?: string;

  /** How the bucket is read. */
  readonly credentials: OssCredentials;
}
