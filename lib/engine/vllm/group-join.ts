import { literal, shellWord } from '../../pod/shell';
import { awaited, inTurn } from '../script';

// torch.distributed gives the leader ten minutes to meet all ranks, too few where one pod still pulls its image. So the
// pods meet before vLLM starts, at the port that vLLM itself uses afterwards.

/** The leader's side: listens until each worker has told its number, then tells all of them its address. */
const MEET_WORKERS = `import os, socket, sys, time
port, limit, start = int(sys.argv[1]), float(sys.argv[2]), time.time()
want, joined = int(os.environ["LWS_GROUP_SIZE"]), {}
both = socket.has_dualstack_ipv6()
server = socket.create_server(("", port), family=socket.AF_INET6 if both else socket.AF_INET, dualstack_ipv6=both)
server.settimeout(1)
while len(joined) + 1 < want:
    waited = time.time() - start
    if waited > limit:
        sys.exit(f"the group did not form: {len(joined) + 1} of {want} pods joined within {limit:.0f} s; see the logs and events of the others")
    try:
        worker, _ = server.accept()
        worker.settimeout(5)
        number = int(worker.recv(16))
        if 0 < number < want:
            joined[number] = worker
    except (OSError, ValueError):
        if int(waited) % 10 == 0:
            print(f"waiting for the group: {len(joined) + 1} of {want} pods", flush=True)
for worker in joined.values():
    worker.sendall(os.environ["VLLM_HOST_IP"].encode())`;

/** A worker's side: tells its number, and prints the leader's address once all are there. */
const MEET_LEADER = `import ipaddress, os, socket, sys, time
host, port, limit, start = os.environ["LWS_LEADER_ADDRESS"], int(sys.argv[1]), float(sys.argv[2]), time.time()
met = False
while True:
    try:
        with socket.create_connection((host, port), 5) as leader:
            leader.sendall(os.environ["LWS_WORKER_INDEX"].encode())
            met = True
            leader.settimeout(max(1, limit - (time.time() - start)))
            print(ipaddress.ip_address(leader.recv(64).decode()))
        break
    except (OSError, ValueError) as error:
        if time.time() - start > limit and met:
            sys.exit(f"the group did not form within {limit:.0f} s: this pod met the leader at {host}:{port}, but other pods are missing; see the leader's log: {error}")
        if time.time() - start > limit:
            sys.exit(f"no leader at {host}:{port} within {limit:.0f} s: {error}")
        print(f"waiting for the leader at {host}:{port}: {error}", file=sys.stderr, flush=True)
    time.sleep(min(5, limit))`;

/**
 * Where a worker writes down the leader's address: the shell would hear no signal while it read a command's output. In
 * memory, for all else may be read-only; under the shell's number, for several may share a machine.
 */
const ADDRESS = '/dev/shm/leader.$$';

/** The shell variable in which a worker keeps the leader's address. */
export const LEADER = '"$leader"';

/** The leader's command: meets the workers at a port, then serves; ends with the cause and exit code 1 where they do not come in time. */
export function meetWorkers(port: number, seconds: number, serve: string): string {
  return inTurn([awaited(`python3 -c ${shellWord(MEET_WORKERS)} ${port} ${seconds}`)], serve);
}

/** A worker's command: meets the leader, then serves with `LEADER` as its address. */
export function meetLeader(port: number, seconds: number, serve: string): string {
  return inTurn([awaited(`python3 -c ${shellWord(MEET_LEADER)} ${port} ${seconds} >${literal(ADDRESS)}`), `leader=${literal(`$(cat ${ADDRESS})`)}`], serve);
}
