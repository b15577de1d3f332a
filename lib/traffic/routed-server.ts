import type { SecretKey } from '../pod/secret-key';

/** What a route must know of a server; a `ModelServer` is one, and a `DisaggregatedServer`, whose router answers. */
export interface RoutedServer {
  /** The server's name, which the route takes where it has none of its own. */
  readonly name: string;
  /** The namespace of the server, in which the route must be too. */
  readonly namespace: string;
  /** The Service that requests are led to. */
  readonly serviceName: string;
  /** The port of that Service. */
  readonly port: number;
  /** The name by which clients ask for the model. */
  readonly servedModelName: string;

  /**
   * The key that clients must send.
   *
   * @default - none: whoever reaches the Service may use the model
   */
  readonly apiKey?: SecretKey;
}
