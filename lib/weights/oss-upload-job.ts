import { Construct } from 'constructs';
import { isPlaceholder } from '../placeholder';
import { invalid, missing, problem } from '../problems';
import { validateConstruct } from '../validation/chart-validation';
import { fileWaitProblems } from './file-wait';
import { folderProblems, withoutSlashes } from './mount-checks';
import type { OssBucketProps } from './oss-bucket';
import { bucketProblems, bucketWarnings } from './oss-bucket-checks';
import { type OssCredentials, OssCredentialsKind } from './oss-credentials';
import { writerProblems } from './one-writer';
import { OSS_UPLOAD_SCRIPT } from './oss-upload-job-script';
import { directoryProblems, TRANSFER_FOLDER, transferJob, transferProblems } from './transfer-job';
import type { TransferProps } from './transfer-props';

const REQUIRED = { claimName: 'the name of a claim', credentials: 'OssCredentials, such as OssCredentials.secret(\'oss-secret\')' };
/** Written last, when every file is there. */
const MARKER = '.upload-complete.json';
const PART_BYTES = 64 * 2 ** 20;

/** Properties of an upload into a bucket of Alibaba Cloud OSS. */
export interface OssUploadJobProps extends TransferProps {
  /** The claim that holds the files, such as a `DownloadJob`'s `claimName`. */
  readonly claimName: string;

  /**
   * The folder of the volume whose files are uploaded, relative to its root.
   *
   * @default - the root itself
   */
  readonly directory?: string;

  /**
   * A file of the volume, relative to its root, that must be there before the upload begins, such as a `DownloadJob`'s
   * `markerFile`; `timeLimit` counts while it waits.
   *
   * @default - the upload begins at once
   */
  readonly waitForFile?: string;

  /** The bucket's name. */
  readonly bucket: string;

  /** The endpoint's host, such as `oss-cn-hangzhou-internal.aliyuncs.com`. */
  readonly endpoint: string;

  /**
   * The bucket's region, which signatures name, such as `cn-hangzhou`.
   *
   * @default - the one in the endpoint's name
   */
  readonly region?: string;

  /**
   * The folder of the bucket that the files go to, such as `/models/DeepSeek-R1`: the `path` of an `OssVolume` or a
   * `FluidCache`.
   *
   * @default "/"
   */
  readonly path?: string;

  /**
   * An access key that may list, write and abort uploads, and delete `.upload-complete.json` under `path`; a role is
   * refused, since the Job has no way to take it on.
   */
  readonly credentials: OssCredentials;
}

/**
 * A Job that copies a folder of a claim into a bucket of Alibaba Cloud OSS, from which `OssVolume` and `FluidCache` read.
 * Each part is sent with its MD5, an interrupted upload goes on with the parts that are missing, files that are there
 * already are left as they are, and `.upload-complete.json` is written last. Files of the bucket that the claim does not
 * have stay.
 */
export class OssUploadJob extends Construct {
  /** The name of the Job. */
  readonly name: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the claim, and the bucket
   * @throws where `claimName` or `credentials` is missing
   */
  constructor(scope: Construct, id: string, props: OssUploadJobProps) {
    super(scope, id);
    const absent = missing(props, REQUIRED);
    if (absent.length > 0) throw invalid(this.node.path, absent);
    const { claimName, directory = '', waitForFile, bucket, endpoint, region = regionOf(endpoint) ?? '', path, credentials, name = id } = props;
    const folder = withoutSlashes(path);
    const entries = credentials._entries('akId', 'akSecret');
    credentials._create(this, entries);
    validateConstruct(this, [
      ...problemsOf(props), ...transferProblems(name, props), ...writerProblems(this, { holder: `bucket ${bucket}`, ofNamespace: false, property: 'path', folder }),
    ], bucketWarnings(props));
    this.name = transferJob(this, {
      name,
      container: 'upload',
      script: OSS_UPLOAD_SCRIPT,
      claimName,
      readOnly: true,
      settings: {
        ADDRESS: `https://${bucket}.${endpoint}`, BUCKET: bucket, REGION: region, PREFIX: folder === '' ? '' : `${folder}/`,
        FOLDER: [TRANSFER_FOLDER, withoutSlashes(directory)].filter(Boolean).join('/'), MARKER,
        PART_BYTES: String(PART_BYTES),
        SECRET_NAME: `Secret ${credentials.name}, entries ${entries.accessKeyIdKey} and ${entries.accessKeySecretKey}`,
        ...(waitForFile === undefined ? {} : { WAIT_FOR: `${TRANSFER_FOLDER}/${withoutSlashes(waitForFile)}` }),
      },
      secrets: {
        ACCESS_KEY_ID: { secretName: credentials.name, key: entries.accessKeyIdKey },
        ACCESS_KEY_SECRET: { secretName: credentials.name, key: entries.accessKeySecretKey },
      },
    }, props);
  }
}

/** The region in the name of an endpoint of OSS. */
function regionOf(endpoint: string): string | undefined {
  return typeof endpoint === 'string' ? /^oss-((?!accelerate)[a-z0-9-]+?)(-internal)?\.aliyuncs\.com$/.exec(endpoint)?.[1] : undefined;
}

function problemsOf(props: OssUploadJobProps): string[] {
  const { claimName, directory, waitForFile, endpoint, region = regionOf(endpoint), path, credentials } = props;
  const bucket: OssBucketProps = props;
  return [
    ...bucketProblems(bucket),
    ...(isPlaceholder(claimName) ? [problem('claimName', claimName, 'the name of a claim')] : []),
    ...(region !== undefined && /^[a-z]{2,}(-[a-z0-9]+)+$/.test(region) ? [] : [problem('region', region, 'the bucket\'s region, such as cn-hangzhou')]),
    ...(path === undefined ? [] : folderProblems('path', path.startsWith('/') ? path : `/${path}`)),
    ...(directory === undefined ? [] : directoryProblems('directory', directory)),
    ...(waitForFile === undefined ? [] : fileWaitProblems(waitForFile)),
    ...(credentials.kind === OssCredentialsKind.RRSA
      ? [problem('credentials', 'OssCredentials.rrsa', 'an access key: OssCredentials.secret or OssCredentials.createSecret')] : []),
  ];
}
