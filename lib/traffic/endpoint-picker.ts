/** What a gateway does with requests while the endpoint picker does not answer, as Gateway API Inference Extension names it. */
export enum PickerFailureMode {
  /** Requests are refused. */
  FAIL_CLOSE = 'FailClose',
  /** Requests go to any leader. */
  FAIL_OPEN = 'FailOpen',
}

/** The endpoint picker of a pool: a program that looks at the leaders' metrics and tells the gateway which one shall answer. */
export interface EndpointPicker {
  /** The name of its Service, in the server's namespace; its chart calls it after the release, with `-epp` behind it. */
  readonly serviceName: string;

  /**
   * The port of its Service, 1 to 65535.
   *
   * @default 9002
   */
  readonly port?: number;

  /**
   * What happens while it does not answer.
   *
   * @default PickerFailureMode.FAIL_OPEN
   */
  readonly failureMode?: PickerFailureMode;
}
