import { isPlaceholder } from '../placeholder';
import { problem } from '../problems';

/** What is wrong about options of a mount; those that the source itself sets are named in `own`. */
export function mountOptionProblems(options: readonly string[] | undefined, own: readonly string[] = []): string[] {
  return (options ?? []).flatMap((option) => {
    if (typeof option !== 'string' || !/^[\x21-\x7e]+( [\x21-\x7e]+)?$/.test(option) || option.includes(',')) {
      return [problem('mountOptions', option, 'options one by one, without commas, each as the program that mounts takes it')];
    }
    const [name] = option.replace(/^-+/, '').split(/[ =:]/);
    return own.includes(name) ? [problem('mountOptions', option, `options other than ${own.join(', ')}, which have properties of their own`)] : [];
  });
}

/** Whether a path has an element that stands for another folder; in a bucket it would be one of its own. */
export function hasDots(path: string): boolean {
  return path.split('/').some((element) => element === '.' || element === '..');
}

/** What is wrong about a folder of a file system or bucket. */
export function folderProblems(property: string, path: string): string[] {
  const usable = !isPlaceholder(path) && path.startsWith('/') && path.length <= 1023 && !/[\0-\x20\x7f,:\\]/.test(path) && !hasDots(path);
  return usable ? [] : [problem(property, path, 'a folder, as an absolute path without white space, commas, colons, . and ..')];
}

/** What is wrong about the host of a file server: a DNS name, or an address of IPv4 or, in brackets, of IPv6. */
export function serverProblems(property: string, server: unknown): string[] {
  const usable = typeof server === 'string' && !isPlaceholder(server) && server.length <= 253 && /^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:.]+\])$/.test(server);
  return usable ? [] : [problem(property, server, 'the host of the file server, without a path')];
}

/** The mount path, taken from the last part of a folder where none is given. */
export function mountPathFor(given: string | undefined, path: string | undefined): string | undefined {
  const last = path?.split('/').filter(Boolean).at(-1);
  return given ?? (last === undefined ? undefined : `/models/${last}`);
}

/** A folder without slashes at its ends; empty for the root. */
export function withoutSlashes(path: string | undefined): string {
  return (path ?? '').split('/').filter(Boolean).join('/');
}
