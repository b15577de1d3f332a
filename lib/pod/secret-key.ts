/** One entry of a Secret that exists in the server's namespace. Manifests name it and never hold its value. */
export interface SecretKey {
  /** The name of the Secret. */
  readonly secretName: string;
  /** The entry's key in the Secret. */
  readonly key: string;
}
