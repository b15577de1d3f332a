import { isPlaceholder } from '../placeholder';
import { problem } from '../problems';
import type { FluidMountProps } from './fluid-mount-props';
import { mountPathFor } from './mount-checks';
import { secretKeyProblems } from './secret-key-checks';

/** Names of options that hold a key: their values must not stand in manifests. */
const SECRETS = /(secret|password|passwd|token|credential|access-?key)/i;

/** What is wrong about what a dataset mounts. */
export function mountProblems({ mountPoint, options = {}, secretOptions = {} }: FluidMountProps, scheme: string): string[] {
  const usable = typeof mountPoint === 'string' && !isPlaceholder(mountPoint.replace(/^[a-z0-9]+:\/\/\/?/, '')) && new RegExp(`^${scheme}://[^\\s'"$\`\\\\]*$`).test(mountPoint)
    && !mountPoint.split('/').includes('..');
  const isOption = (name: string) => /^[A-Za-z0-9._-]{1,200}$/.test(name);
  return [
    ...(usable ? [] : [problem('mountPoint', mountPoint, `a place such as ${scheme === 'juicefs' ? 'juicefs:///models/DeepSeek-R1' : 's3://weights/models/DeepSeek-R1'}, without white space, quotes and ..`)]),
    ...[...Object.keys(options), ...Object.keys(secretOptions)].filter((name) => !isOption(name)).map((name) => problem('options name', name, 'letters, digits, dots, underscores and hyphens')),
    ...Object.keys(options).filter((name) => SECRETS.test(name)).map((name) => problem('options name', name, 'options that hold no key', 'name the Secret that holds it in secretOptions')),
    ...Object.keys(options).filter((name) => Object.hasOwn(secretOptions, name)).map((name) => problem('options name', name, 'each option once, in options or in secretOptions')),
    ...Object.entries(secretOptions).flatMap(([name, key]) => secretKeyProblems(`secretOptions["${name}"]`, key)),
  ];
}

/** The properties with the mount path that follows from what is mounted. */
export function withFluidMountPath<T extends FluidMountProps>(props: T): T {
  const folder = typeof props.mountPoint === 'string' ? props.mountPoint.replace(/^[a-z0-9]+:\/\//, '') : '';
  return { ...props, mountPath: mountPathFor(props.mountPath, folder) };
}
