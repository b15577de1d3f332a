/** Whether a text begins with what a pattern means; it counts its steps. */
export interface Pattern {
  begins(text: string, steps: Steps): boolean;
}

/** How much work patterns of one file may make, whatever they are: strangers write them. */
export class Steps {
  constructor(private left: number, private readonly spent: () => Error) {}

  /** @throws when there are none left */
  take(count: number): void {
    this.left -= count;
    if (this.left < 0) throw this.spent();
  }
}

/** A step of the machine: a character that is tested, a fork, the begin or end of the text, or the end of the pattern. */
type Step = { readonly is: (character: string) => boolean } | { fork: number[] } | { readonly at: 'begin' | 'end' } | { readonly matched: true };

const LOOKS_AROUND = /\(\?<?[=!]/;
const REPEATS_GROUP = /\)\s*[*+{]/;
const MOST_STEPS = 4000;
const MOST_REPEATS = 1000;
const QUANTIFIER = /^(?:[*+?]|\{(\d{1,4})(?:(,)(\d{1,4})?)?\})\??/;
const SIMPLE_ESCAPE = /^\\(?:[dwsDWS]|[^A-Za-z0-9])$/;
/** Python's sets, which JavaScript reads alike but for those of classes within. */
const SET = /^\[\^?\]?(?:\\[dwsDWS]|\\[^A-Za-z0-9]|[^\]\\[])*\]/;

/**
 * A regular expression that takes time in proportion to the text, in whatever way it is written, since all ways through it
 * are followed at once. One that looks around is left to JavaScript where it is simple. Nothing where it uses what neither
 * can: references, borders of words.
 */
export function patternOf(source: string): Pattern | undefined {
  const steps = new Machine(source).read();
  if (steps) return { begins: (text, budget) => run(steps, text, budget) };
  return LOOKS_AROUND.test(source) && !REPEATS_GROUP.test(source) && [...source].filter((character) => '*+{'.includes(character)).length <= 2 ? native(source) : undefined;
}

/** With two repetitions it takes at most the square of the text's length. */
function native(source: string): Pattern | undefined {
  try {
    const pattern = new RegExp(`^(?:${source})`);
    return {
      begins(text, budget) {
        budget.take(text.length ** 2);
        return pattern.test(text);
      },
    };
  } catch {
    return undefined;
  }
}

class Machine {
  private readonly steps: Step[] = [];
  private at = 0;
  private failed = false;

  constructor(private readonly source: string) {}

  read(): readonly Step[] | undefined {
    this.alternatives();
    this.add({ matched: true });
    return this.failed || this.at < this.source.length ? undefined : this.steps;
  }

  private add(step: Step): number {
    if (this.steps.length >= MOST_STEPS) this.failed = true;
    else this.steps.push(step);
    return this.steps.length - 1;
  }

  private alternatives(): void {
    const fork: number[] = [];
    const exits: number[][] = [];
    this.add({ fork });
    do {
      fork.push(this.steps.length);
      this.sequence();
      exits.push(this.jump());
    } while (!this.failed && this.take('|'));
    exits.forEach((exit) => exit.push(this.steps.length));
  }

  private jump(): number[] {
    const fork: number[] = [];
    this.add({ fork });
    return fork;
  }

  private sequence(): void {
    while (!this.failed && this.at < this.source.length && !['|', ')'].includes(this.source[this.at])) this.repeated();
  }

  private take(text: string): boolean {
    const is = this.source.startsWith(text, this.at);
    if (is) this.at += text.length;
    return is;
  }

  /** An atom as often as what follows says: it is read again for each time. */
  private repeated(): void {
    const from = this.at;
    const first = this.steps.length;
    this.atom();
    const [text, least, comma, most] = QUANTIFIER.exec(this.source.slice(this.at)) ?? [];
    if (text === undefined || this.failed) return;
    const after = this.at + text.length;
    const minimum = least === undefined ? Number(text.startsWith('+')) : Number(least);
    const exact = comma === undefined ? minimum : Infinity;
    const maximum = least === undefined ? (text.startsWith('?') ? 1 : Infinity) : most === undefined ? exact : Number(most);
    if (minimum > MOST_REPEATS || (maximum !== Infinity && maximum > MOST_REPEATS)) this.failed = true;
    this.steps.length = first;
    const once = () => {
      this.at = from;
      this.atom();
    };
    for (let i = 0; i < minimum && !this.failed; i++) once();
    const exits: number[][] = [];
    for (let i = minimum; i < Math.min(maximum, minimum + MOST_REPEATS) && !this.failed; i++) {
      const fork = this.jump();
      fork.push(this.steps.length);
      exits.push(fork);
      once();
      if (maximum === Infinity) {
        // Back to the fork, which stands before what it repeats.
        this.jump().push(fork[0] - 1);
        break;
      }
    }
    exits.forEach((exit) => exit.push(this.steps.length));
    this.at = after;
  }

  private atom(): void {
    const character = this.source[this.at];
    if (character === '(') this.group();
    else if (character === '[') this.set(SET.exec(this.source.slice(this.at))?.[0]);
    else if (character === '\\') this.set(this.source.slice(this.at, this.at + 2), SIMPLE_ESCAPE);
    else if (['*', '+', '?', '{'].includes(character)) this.failed = true;
    else {
      this.at++;
      if (character === '.') this.add({ is: (other) => other !== '\n' });
      else if (character === '^' || character === '$') this.add({ at: character === '^' ? 'begin' : 'end' });
      else this.add({ is: (other) => other === character });
    }
  }

  private group(): void {
    this.at++;
    if (this.source[this.at] === '?' && !this.take('?:')) this.failed = true;
    else this.alternatives();
    if (!this.take(')')) this.failed = true;
  }

  private set(text: string | undefined, form = SET): void {
    if (text === undefined || !form.test(text)) {
      this.failed = true;
      return;
    }
    this.at += text.length;
    try {
      const set = new RegExp(`^${text}$`);
      this.add({ is: (other) => set.test(other) });
    } catch {
      this.failed = true;
    }
  }
}

function run(steps: readonly Step[], text: string, budget: Steps): boolean {
  let now = new Set<number>();
  enter(0, 0, now);
  for (let at = 0; ; at++) {
    budget.take(now.size + 1);
    if ([...now].some((index) => 'matched' in steps[index])) return true;
    if (at >= text.length || now.size === 0) return false;
    const next = new Set<number>();
    for (const index of now) {
      const step = steps[index];
      if ('is' in step && step.is(text[at])) enter(index + 1, at + 1, next);
    }
    now = next;
  }

  function enter(first: number, at: number, into: Set<number>): void {
    const open = [first];
    const seen = new Set<number>();
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (seen.has(index) || into.has(index)) continue;
      seen.add(index);
      budget.take(1);
      const step = steps[index];
      if ('fork' in step) open.push(...step.fork);
      else if (!('at' in step)) into.add(index);
      else if (step.at === 'begin' ? at === 0 : at === text.length) open.push(index + 1);
    }
  }
}
