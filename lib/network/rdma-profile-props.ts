/** What all RDMA profiles have in common. */
export interface RdmaProfileProps {
  /**
   * The interface of NCCL's and Gloo's socket traffic, by which the processes find each other: a name or prefix as
   * `NCCL_SOCKET_IFNAME` takes it.
   *
   * @default "eth0"
   */
  readonly socketInterface?: string;

  /**
   * Whether Gloo is given the same interface (`GLOO_SOCKET_IFNAME`).
   *
   * @default true
   */
  readonly gloo?: boolean;

  /**
   * How much NCCL logs (`NCCL_DEBUG`): VERSION, WARN, INFO or TRACE. INFO shows at the start whether RDMA is used, and is
   * much.
   *
   * @default "WARN"; "INFO" on ACS, as the platform documents it
   */
  readonly debugLevel?: string;

  /**
   * Whether a pod whose adapters are absent stops with a message, instead of going on over TCP at a tenth of the speed:
   * an init container looks for them before the engine starts, and where the adapters are driven by verbs, NCCL is told
   * to take nothing else (`NCCL_NET=IB`).
   *
   * @default false
   */
  readonly requireAdapters?: boolean;

  /**
   * An image with a POSIX shell, in which the adapters are looked for.
   *
   * @default "busybox:1.37"
   */
  readonly checkImage?: string;
}
