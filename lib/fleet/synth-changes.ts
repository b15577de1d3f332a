/** What a synth changed in the output folder. Names are relative to it, with `/` between a folder and a file. */
export interface SynthChanges {
  /** Files that are new or have other content than before. */
  readonly written: string[];
  /** How many files were as they should be, and were left alone. */
  readonly unchanged: number;
  /** Files of earlier synths that nothing makes any more. */
  readonly removed: string[];
  /** Such files that somebody changed after they were written: they are left, and left out of the record. */
  readonly kept: string[];
}
