import { shellWord, variable } from '../pod/shell';

const WAIT_FOR_LEADER = `import socket, sys, time
host, port, limit, what, start = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4], time.time()
while True:
    try:
        socket.create_connection((host, port), 5).close()
        break
    except OSError as error:
        if time.time() - start > limit:
            sys.exit(f"no {what} at {host}:{port} within {limit:.0f} s: {error}")
    print(f"waiting for the {what} at {host}:{port}", flush=True)
    time.sleep(5)`;

/**
 * A shell command that ends well once the group's leader accepts a connection at a port, and with the cause and exit
 * code 1 where it does not in time. It opens no session: whoever listens sees a connection that closes again.
 *
 * @param what who listens there, for the messages, such as `Ray head`
 * @param port the port at which the leader listens
 * @param seconds how long to wait
 */
export function waitForLeader(what: string, port: number, seconds: number): string {
  return `python3 -c ${shellWord(WAIT_FOR_LEADER)} ${variable('LWS_LEADER_ADDRESS')} ${port} ${seconds} ${shellWord(what)}`;
}
