/** One simple command of a script: its words without quotes, and what stands between it and the next one. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** `;` (also a line's end), `&&`, `||`, `|`, `&`; nothing behind the last one. */
  readonly end: string;
}

const SHELLS = /^(.*\/)?(ba|da|z|k)?sh$/;
const OPERATORS = ['&&', '||', ';;', '|', '&', ';', '\n'];
const DEEPEST = 3;
/** What stands for itself wherever it is. */
const PLAIN = /[^\s\\'"$#&|;]+/y;

/**
 * The simple commands of a script, read with tolerance: what no shell would take is read as words. Texts between single
 * quotes are one word, so programs of another language within a script are never taken for commands. What Kubernetes
 * writes as `$$` is one dollar sign here, as the shell gets it.
 */
export function shellCommands(text: string): ShellCommand[] {
  return new Script(text.replace(/\$\$/g, '$')).commands();
}

/** The commands that a container's words run: those of a shell's script, or the words themselves. */
export function commandsOf(words: readonly string[], depth = 0): ShellCommand[] {
  const at = words.findIndex((word, index) => index > 0 && /^-[a-z]*c$/.test(word) && SHELLS.test(words[index - 1].startsWith('-') ? words[0] : words[index - 1]));
  if (at < 0) return words.length === 0 ? [] : [{ words, end: '' }];
  const inner = shellCommands(words[at + 1] ?? '');
  if (depth >= DEEPEST) return inner;
  return inner.flatMap((command) => {
    const nested = commandsOf(command.words, depth + 1);
    if (nested[0]?.words === command.words) return [command];
    return nested.map((each, index) => (index === nested.length - 1 ? { ...each, end: command.end } : each));
  });
}

class Script {
  private readonly found: ShellCommand[] = [];
  private words: string[] = [];
  private word: string | undefined;
  private at = 0;

  constructor(private readonly text: string) {}

  commands(): ShellCommand[] {
    while (this.at < this.text.length) this.step();
    this.endCommand('');
    return this.found;
  }

  private step(): void {
    const { text, at } = this;
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(text);
    if (plain) {
      this.take(plain[0], plain[0].length);
      return;
    }
    const char = text[at];
    const operator = OPERATORS.find((each) => text.startsWith(each, at));
    if (text.startsWith('\\\n', at)) {
      this.endWord();
      this.at += 2;
    } else if (char === '\\') this.take(text[at + 1] ?? '', 2);
    else if (char === '\'') this.quoted(text.indexOf('\'', at + 1));
    else if (char === '"') this.doubleQuoted();
    else if (text.startsWith('$(', at) || text.startsWith('${', at)) this.expansion(char === '$' && text[at + 1] === '(' ? '()' : '{}');
    else if (char === '#' && this.word === undefined) this.at = end(text.indexOf('\n', at), text);
    else if (operator !== undefined && !(operator === '&' && (/[<>]$/.test(this.word ?? '') || text[at + 1] === '>'))) {
      this.endCommand(operator === '\n' || operator === ';;' ? ';' : operator);
      this.at += operator.length;
    } else if (/\s/.test(char)) {
      this.endWord();
      this.at += 1;
    } else this.take(char, 1);
  }

  private take(text: string, length: number): void {
    this.word = (this.word ?? '') + text;
    this.at += length;
  }

  private quoted(close: number): void {
    const until = end(close, this.text);
    this.take(this.text.slice(this.at + 1, until), until + 1 - this.at);
  }

  private doubleQuoted(): void {
    let inner = '';
    let at = this.at + 1;
    for (; at < this.text.length && this.text[at] !== '"'; at += 1) inner += this.text[at] === '\\' && /["\\$`]/.test(this.text[at + 1] ?? '') ? this.text[at += 1] : this.text[at];
    this.take(inner, at + 1 - this.at);
  }

  /** `$(…)` and `${…}` are one piece of a word. */
  private expansion([open, close]: string): void {
    let depth = 0;
    let at = this.at + 1;
    for (; at < this.text.length; at += 1) {
      if (this.text[at] === open) depth += 1;
      if (this.text[at] === close && (depth -= 1) === 0) break;
    }
    this.take(this.text.slice(this.at, at + 1), at + 1 - this.at);
  }

  private endWord(): void {
    if (this.word !== undefined) this.words.push(this.word);
    this.word = undefined;
  }

  private endCommand(operator: string): void {
    this.endWord();
    const last = this.found.at(-1);
    if (this.words.length > 0) this.found.push({ words: this.words, end: operator });
    else if (last !== undefined && last.end !== '' && operator !== ';' && operator !== '') this.found[this.found.length - 1] = { ...last, end: operator };
    this.words = [];
  }
}

function end(index: number, text: string): number {
  return index < 0 ? text.length : index;
}
