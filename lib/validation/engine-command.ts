import { remembered } from './remembered';
import { type Fields, list, word } from './rule';
import { commandsOf, type ShellCommand } from './shell-text';

/** How an engine is started in a container, as far as it can be read there. */
export interface EngineCommand {
  readonly engine: 'vllm' | 'sglang';
  /** Started as a module of Python, by `vllm serve`, or by the image with arguments only. */
  readonly form: 'module' | 'command' | 'image';
  readonly container: Fields;
  /** The release, by the image's tag; undefined where it does not say. */
  readonly release?: Release;
  /** Everything that the container runs. */
  readonly commands: readonly ShellCommand[];
  /** The index of the engine's own command among them. */
  readonly at: number;
  readonly flags: ReadonlyMap<string, string>;
  /** What follows the engine's name. */
  readonly words: readonly string[];
  /** Whether the container may also start another one, as a script that asks for its pod's number does. */
  readonly hasAlternative: boolean;
}

/** Major, minor and patch. */
export type Release = readonly [number, number, number];

/** Short and other names of flags. */
const VLLM_NAMES: { readonly [flag: string]: string } = {
  '-tp': '--tensor-parallel-size', '-pp': '--pipeline-parallel-size', '-dp': '--data-parallel-size', '-dpl': '--data-parallel-size-local', '-dpr': '--data-parallel-start-rank',
  '-dpn': '--data-parallel-rank', '-dpa': '--data-parallel-address', '-dpp': '--data-parallel-rpc-port', '-dph': '--data-parallel-hybrid-lb', '-ep': '--enable-expert-parallel',
  '-n': '--nnodes', '-r': '--node-rank',
};
const SGLANG_NAMES: { readonly [flag: string]: string } = {
  '--tp': '--tensor-parallel-size', '--tp-size': '--tensor-parallel-size', '--pp-size': '--pipeline-parallel-size', '--dp': '--data-parallel-size', '--dp-size': '--data-parallel-size',
  '--ep': '--expert-parallel-size', '--ep-size': '--expert-parallel-size', '--model': '--model-path', '--nccl-init-addr': '--dist-init-addr', '--nccl-init': '--dist-init-addr',
};
const STARTS: readonly { readonly engine: EngineCommand['engine']; readonly form: EngineCommand['form']; readonly pattern: RegExp; readonly next?: RegExp }[] = [
  { engine: 'vllm', form: 'command', pattern: /(^|\/)vllm$/, next: /^serve$/ },
  { engine: 'vllm', form: 'module', pattern: /^(vllm\.entrypoints\.openai\.api_server|.*vllm\/entrypoints\/openai\/api_server\.py)$/ },
  { engine: 'vllm', form: 'command', pattern: /^vllm\.entrypoints\.cli\.main$/, next: /^serve$/ },
  { engine: 'sglang', form: 'command', pattern: /(^|\/)sglang$/, next: /^serve$/ },
  { engine: 'sglang', form: 'module', pattern: /^(sglang\.launch_server|.*sglang\/launch_server\.py)$/ },
];
/** Images that start vLLM with their arguments. */
const STARTS_VLLM = /(^|\/)vllm-openai(-\w+)?(:|@|$)/;
const KNOWN_IMAGES = /(^|\/)(vllm-openai|vllm|sglang)(-\w+)?:v?(\d+)\.(\d+)\.(\d+)/;
/** The engines' own images, in whatever registry they were copied to, with their tags. */
const OFFICIAL: { readonly [engine in EngineCommand['engine']]: RegExp } = {
  vllm: /(?:^|\/)vllm\/vllm-openai(?::v?([^@]*))?(?:@|$)/, sglang: /(?:^|\/)lmsysorg\/sglang(?::v?([^@]*))?(?:@|$)/,
};
/** Shown in place of a value that a flag does not have. */
export const SWITCHED_ON = 'true';

/** The words that a container runs: its command with its arguments. */
export function wordsOf(container: Fields): string[] {
  return [container.command, container.args].flatMap((words) => (Array.isArray(words) ? words.map(word) : []));
}

/** The engine that a container runs; undefined where none is seen. */
export const engineCommand = remembered((container: Fields): EngineCommand | undefined => {
  const commands = commandsOf(wordsOf(container));
  const starts = commands.flatMap(({ words }, at) => STARTS.flatMap(({ engine, form, pattern, next }) => {
    const start = words.findIndex((each, index) => pattern.test(each) && (next === undefined || next.test(words[index + 1] ?? '')));
    return start < 0 ? [] : [{ engine, form, at, words: words.slice(start + (next === undefined ? 1 : 2)) }];
  }));
  if (starts.length > 0) return { ...read(container, starts[0]), ...starts[0], commands, hasAlternative: starts.length > 1 };
  const isImages = !Array.isArray(container.command) && STARTS_VLLM.test(word(container.image)) && commands.length === 1 && commands[0].words.some((each) => each.startsWith('-'));
  if (!isImages) return undefined;
  const start = { engine: 'vllm', form: 'image', at: 0, words: commands[0].words } as const;
  return { ...read(container, start), ...start, commands, hasAlternative: false };
});

/** The engine that the pod runs, in whichever of its containers. */
export function engineOfPod(spec: Fields): EngineCommand | undefined {
  return list(spec.containers).map(engineCommand).find((command) => command !== undefined);
}

function read(container: Fields, { engine, words }: Pick<EngineCommand, 'engine' | 'words'>): Pick<EngineCommand, 'container' | 'release' | 'flags'> {
  const image = KNOWN_IMAGES.exec(word(container.image));
  const isOwn = image !== null && (image[2] === 'sglang') === (engine === 'sglang');
  const release = isOwn ? ([Number(image[4]), Number(image[5]), Number(image[6])] as const) : undefined;
  return { container, release, flags: flagsOf(words, engine === 'vllm' ? VLLM_NAMES : SGLANG_NAMES) };
}

/** Flags with their values, by their long names; the last one counts. */
function flagsOf(words: readonly string[], names: { readonly [flag: string]: string }): Map<string, string> {
  const flags = new Map<string, string>();
  words.forEach((each, index) => {
    const match = /^(--?[A-Za-z][\w.-]*)(?:=([^]*))?$/.exec(each);
    if (!match) return;
    const spelled = match[1].startsWith('--') ? `--${match[1].slice(2).replace(/_/g, '-')}` : match[1];
    const next = words[index + 1];
    const value = match[2] ?? (next === undefined || /^--?[A-Za-z]/.test(next) ? SWITCHED_ON : next);
    flags.set(Object.hasOwn(names, spelled) ? names[spelled] : spelled, value);
  });
  return flags;
}

/** The tag of an engine's own image without its `v`, empty where there is none; undefined of another image. */
export function officialTag({ engine, container }: EngineCommand): string | undefined {
  const image = OFFICIAL[engine].exec(word(container.image));
  return image === null ? undefined : image[1] ?? '';
}

/** Whether a release is one, or a later one; undefined where it is not known. */
export function isSince(release: Release | undefined, major: number, minor: number, patch = 0): boolean | undefined {
  if (release === undefined) return undefined;
  const differences = [release[0] - major, release[1] - minor, release[2] - patch];
  return (differences.find((difference) => difference !== 0) ?? 0) >= 0;
}

/** The literal value of a container's variable; undefined where it has none. */
export function variable(container: Fields, name: string): string | undefined {
  const found = list(container.env).filter((entry) => entry.name === name).at(-1)?.value;
  return typeof found === 'string' ? found : undefined;
}

/** A value with the variables in it that are known: those of the container, and those that are given. */
export function resolved(container: Fields, value: string | undefined, known: { readonly [name: string]: string } = {}): string | undefined {
  return value?.replace(/\$(?:\((\w+)\)|\{(\w+)\}|(\w+))/g, (whole, one?: string, two?: string, three?: string) => {
    const name = one ?? two ?? three ?? '';
    return (Object.hasOwn(known, name) ? known[name] : variable(container, name)) ?? whole;
  });
}
