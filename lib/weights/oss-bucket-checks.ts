import { isPlaceholder } from '../placeholder';
import { invalid, missing, problem } from '../problems';
import type { OssBucketProps } from './oss-bucket';

/** The longest name of an object in OSS. */
const MOST_CHARACTERS = 1023;

/** Credentials are asked for at once, unlike the rest, which can be reported together with all else. */
export function requireCredentials(path: string, props: OssBucketProps): void {
  const absent = missing(props, { credentials: 'OssCredentials, such as OssCredentials.secret(\'oss-secret\')' });
  if (absent.length > 0) throw invalid(path, absent);
}

/** The folder of the bucket, without slashes at its ends; empty for the bucket's root. */
export function bucketFolder(props: OssBucketProps): string {
  return (props.path ?? '').split('/').filter(Boolean).join('/');
}

/** The mount path, taken from the folder where none is given. */
export function withMountPath<T extends OssBucketProps>(props: T): T {
  const folder = bucketFolder(props).split('/').at(-1);
  return props.mountPath === undefined && folder ? { ...props, mountPath: `/models/${folder}` } : props;
}

export function bucketProblems(props: OssBucketProps): string[] {
  const problems = props.credentials._problems();
  if (isPlaceholder(props.bucket) || !/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(props.bucket)) {
    problems.push(problem('bucket', props.bucket, '3 to 63 lower-case letters, digits and hyphens', 'set the name of the bucket that holds the weights'));
  }
  if (isPlaceholder(props.endpoint) || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(props.endpoint)) {
    problems.push(problem('endpoint', props.endpoint, 'the endpoint\'s host, such as oss-cn-hangzhou-internal.aliyuncs.com'));
  } else if (props.endpoint.startsWith(`${props.bucket}.`)) {
    problems.push(problem('endpoint', props.endpoint, 'the host without the bucket', `use ${props.endpoint.slice(props.bucket.length + 1)}`));
  }
  const path = props.path ?? '/';
  if (isPlaceholder(path) || path.length > MOST_CHARACTERS || /[\0-\x1f\\]|:\/\//.test(path) || path.split('/').includes('..')) {
    problems.push(problem('path', path, 'a folder of the bucket, such as /models/DeepSeek-R1, without ..'));
  }
  return problems;
}

export function bucketWarnings(props: OssBucketProps): string[] {
  return /^oss-(?!accelerate)[a-z0-9-]+\.aliyuncs\.com$/.test(props.endpoint) && !props.endpoint.includes('-internal')
    ? [`endpoint ${props.endpoint} is the public one: traffic is slower and charged; inside the region use ${props.endpoint.replace('.aliyuncs.com', '-internal.aliyuncs.com')}`]
    : [];
}
