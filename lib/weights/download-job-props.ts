import type { SecretKey } from '../pod/secret-key';
import type { ModelHub } from './model-hub';
import type { TransferProps } from './transfer-props';
import type { WeightsClaim } from './weights-claim';

/** Properties of a download. */
export interface DownloadJobProps extends TransferProps {
  /** The model's repository, such as `deepseek-ai/DeepSeek-R1`. */
  readonly repository: string;

  /** The claim that is filled: a file system that renames and appends, which mounted buckets do not. */
  readonly claim: WeightsClaim;

  /**
   * The hub.
   *
   * @default ModelHub.huggingFace()
   */
  readonly hub?: ModelHub;

  /**
   * The commit, tag or branch. A branch moves: only a commit always is the same model.
   *
   * @default - the hub's main branch
   */
  readonly revision?: string;

  /**
   * The token by which the hub knows its user, as an entry of a Secret in the chart's namespace.
   *
   * @default - none: what everybody may read
   */
  readonly token?: SecretKey;

  /**
   * The folder of the volume that is filled, relative to its root.
   *
   * @default - the last part of the repository's name
   */
  readonly directory?: string;

  /**
   * Patterns (`*`, `?`, `[…]`; `*` crosses folders) of the files that are wanted.
   *
   * @default - all files
   */
  readonly include?: string[];

  /**
   * Patterns of files that are left out, such as `original/*` and `*.gguf`.
   *
   * @default - none
   */
  readonly exclude?: string[];

  /**
   * The proxy through which the hub is reached, such as `http://proxy.example.com:3128`.
   *
   * @default - none
   */
  readonly httpsProxy?: string;
}
