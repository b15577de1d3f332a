/** What the program ends with. */
export enum ExitCode {
  /** The plan fits, nothing was found, or what was asked for was printed. */
  OK = 0,
  /** Rules found errors in manifests. */
  FOUND = 1,
  /** An option, a name or a file is not usable. */
  UNUSABLE = 2,
  /** The plan that was asked for does not fit. In a description that is one fault among others: unusable. */
  DOES_NOT_FIT = 3,
  /** The cluster lacks something that the manifests need. */
  MISSING = 4,
  /** Interrupted at the terminal. */
  INTERRUPTED = 130,
}
