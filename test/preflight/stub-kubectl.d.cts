interface Printed {
  readonly code: number;
  readonly out?: string;
  readonly err?: string;
  readonly hangs?: boolean;
}

/** What kubectl would print for these arguments. */
export function answer(world: object, args: readonly string[]): Printed;
