/** A known model: facts as its config.json has them, and where they were read. */
export interface CatalogRow {
  /** Name of its repository. */
  readonly name: string;
  /** The fields of its config.json that decide its memory. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Size of its checkpoint in bytes, where it was measured. */
  readonly checkpointBytes?: number;
  /** Where that was read. */
  readonly checkpointBytesSource: string;
  /** Where the architecture was read. */
  readonly source: string;
}
