import type { Duration } from 'cdk8s';
import { shellWord, variable } from '../pod/shell';
import { problem } from '../problems';
import { awaited } from './script';

const DEFAULT_SECONDS = 30 * 60;
const LONGEST_SECONDS = 7 * 24 * 3600;

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
 * A step of a script that ends well once the group's leader accepts a connection at a port, and with the cause and exit
 * code 1 where it does not in time. It opens no session: whoever listens sees a connection that closes again.
 *
 * @param what who listens there, for the messages, such as `Ray head`
 * @param port the port at which the leader listens
 * @param seconds how long to wait
 */
export function waitForLeader(what: string, port: number, seconds: number): string {
  return awaited(`python3 -c ${shellWord(WAIT_FOR_LEADER)} ${variable('LWS_LEADER_ADDRESS')} ${port} ${seconds} ${shellWord(what)}`);
}

/** How long the pods of a group wait for each other, in seconds. */
export function joinSecondsOf(joinTimeout?: Duration): number {
  return joinTimeout === undefined ? DEFAULT_SECONDS : Math.ceil(joinTimeout.toSeconds({ integral: false }));
}

/** What is wrong about the time for which the pods of a group wait for each other. */
export function joinProblems(property: string, seconds: number): string[] {
  return seconds > 0 && seconds <= LONGEST_SECONDS ? [] : [problem(property, `${seconds} s`, 'more than 0 seconds, at most 7 days')];
}
