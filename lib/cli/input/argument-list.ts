/** An option as a command declares it: what lists of arguments must know of it. */
interface Declared {
  readonly name: string;
  readonly value?: string;
  readonly aliases?: readonly string[];
}

/** Arguments as people type them. */
export const ArgumentList = {
  /**
   * The arguments with vLLM's other spellings replaced by ours: `-tp 8` and `-tp=8` are `--tensor-parallel-size`. Where an
   * option stands in place of a value, or nothing, the value is empty.
   */
  ofUser(args: readonly string[], command: { readonly options: readonly Declared[] } | undefined): string[] {
    const options = command?.options ?? [];
    const names = new Map(options.flatMap(({ name, aliases = [] }) => [name, ...aliases].map((spelling) => [spelling, name] as const)));
    const wantValue = new Set(options.filter(({ value }) => value !== undefined).map(({ name }) => name));
    const ours = args.map((arg) => {
      const [option, ...value] = arg.split('=');
      return [names.get(option) ?? option, ...value].join('=');
    });
    return ours.map((arg, i) => wantValue.has(arg) && (ours[i + 1] === undefined || names.has(ours[i + 1].split('=')[0])) ? `${arg}=` : arg);
  },

  /** What is left where the known options are taken out: options that nobody knows, and the operands without their values. */
  sorted(args: readonly string[]): { readonly operands: string[]; readonly unknown: string[] } {
    const operands: string[] = [];
    const unknown: string[] = [];
    let afterUnknown = false;
    for (const arg of args) {
      if (arg.startsWith('-') && arg !== '-') {
        unknown.push(arg.split('=')[0]);
        afterUnknown = !arg.includes('=');
        continue;
      }
      // Behind an unknown option stands its value, most likely: one mistake is told once.
      if (!afterUnknown) operands.push(arg);
      afterUnknown = false;
    }
    return { operands, unknown };
  },
};
