/** An object that could be made. */
export interface Place {
  readonly name: string;
  /** Where; nothing for what belongs to the whole cluster, and for the namespace of whoever runs the command. */
  readonly namespace?: string;
}

const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const MOST_NAME = 253;
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** An entry of a Secret or a ConfigMap. */
const ENTRY = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,253}$/;

/**
 * The command that makes an object, for somebody to run in a shell: only of names that Kubernetes takes, which have
 * nothing in them that a shell or kubectl would read otherwise. Of others it is told that they cannot be.
 *
 * @param kind how `kubectl create` calls the kind, such as `secret generic`
 * @param place what is made, and where
 * @param options what follows, of fixed words
 * @param entries entries that it gets from files
 */
export function createCommand(kind: string, { name, namespace }: Place, options: readonly string[] = [], entries: readonly string[] = []): string {
  const isNamespace = kind === 'namespace';
  const canBe = isNamespace ? NAMESPACE.test(name) : name.length <= MOST_NAME && NAME.test(name);
  if (!canBe || (namespace !== undefined && !NAMESPACE.test(namespace))) {
    return `name one that can be: at most ${MOST_NAME} lower-case letters, digits, hyphens and dots; a namespace at most 63, without dots`;
  }
  if (!entries.every((entry) => ENTRY.test(entry))) return 'name an entry that can be: letters, digits, hyphens, underscores and dots';
  return ['kubectl create', kind, name, ...(namespace === undefined ? [] : ['--namespace', namespace]), ...entries.map((entry) => `--from-file=${entry}=…`), ...options].join(' ');
}

/** Whether that is a command, and not what is wrong about the names. */
export function isCommand(remedy: string): boolean {
  return remedy.startsWith('kubectl create ');
}
