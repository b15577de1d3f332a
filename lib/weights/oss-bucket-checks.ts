import { isPlaceholder } from '../placeholder';
import { problem } from '../problems';
import type { OssBucketProps } from './oss-bucket';

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
  if (isPlaceholder(props.endpoint) || !/^(https?:\/\/)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(props.endpoint)) {
    problems.push(problem('endpoint', props.endpoint, 'the endpoint\'s host, such as oss-cn-hangzhou-internal.aliyuncs.com'));
  }
  const path = props.path ?? '/';
  if (isPlaceholder(path) || /[\0-\x1f\\]/.test(path) || path.split('/').includes('..')) {
    problems.push(problem('path', path, 'a folder of the bucket, such as /models/DeepSeek-R1, without ..'));
  }
  return problems;
}

export function bucketWarnings(props: OssBucketProps): string[] {
  return /^(https?:\/\/)?oss-[a-z0-9-]+\.aliyuncs\.com$/.test(props.endpoint) && !props.endpoint.includes('-internal')
    ? [`endpoint ${props.endpoint} is the public one: traffic is slower and charged; inside the region use ${props.endpoint.replace('.aliyuncs.com', '-internal.aliyuncs.com')}`]
    : [];
}
