/** What shall be generated: the two halves of the command line, one of which knows cdk8s, speak of it by this. */
export interface GenerationRequest {
  /** The fleet file; nothing where the description is given. */
  readonly file?: string;
  /** The description of a fleet, and how messages call its places. */
  readonly described?: DescribedFleet;
  /** The folder that the manifests are written to; nothing where they shall be one text. */
  readonly folder?: string;
  /** Told of each server that is done. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** A fleet that no file describes. */
export interface DescribedFleet {
  readonly value: unknown;
  /** What a message calls the place at a way. */
  nameOf(way: readonly (string | number)[]): string;
}

/** What came of it. */
export interface Generation {
  /** All manifests, where no folder was named. */
  readonly text: string;
  /** How many servers there are. */
  readonly servers: number;
  /** How many files of the folder were written, removed, and left as they were; nothing without a folder. */
  readonly files?: { readonly written: number; readonly removed: number; readonly unchanged: number };
  /** What works but may hurt. */
  readonly warnings: readonly string[];
  /** What is wrong with the description; nothing was generated then. */
  readonly problems: readonly string[];
  /** What rules found in the manifests; nothing was written then. */
  readonly found: readonly string[];
}
