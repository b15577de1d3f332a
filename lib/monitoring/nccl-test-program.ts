/**
 * What each process of the test runs; parameters come by the environment. All processes sum messages of three sizes and
 * tell what each GPU sent in a second, as nccl-tests count it: 2 (n - 1) / n of the message. What NCCL used is read from
 * its log, where it says for each connection that leaves the node `via NET/NAME/…`, and `Using network NAME`.
 */
export const NCCL_TEST_PROGRAM = `
import datetime, os, re, sys, time
import torch
import torch.distributed as dist

rank, local, world = (int(os.environ[name]) for name in ('RANK', 'LOCAL_RANK', 'WORLD_SIZE'))
largest = int(os.environ['NCCL_TEST_BYTES'])
least = float(os.environ['NCCL_TEST_LEAST'])
expect_rdma = os.environ['NCCL_TEST_EXPECT_RDMA'] == 'true'
log_file = os.environ['NCCL_DEBUG_FILE'].replace('%p', str(os.getpid()))
message_file = os.environ['NCCL_TEST_MESSAGE']
ROUNDS = 20


def measure(size):
    data = torch.ones(size // 4, dtype=torch.float32, device='cuda')
    dist.all_reduce(data)
    torch.cuda.synchronize()
    if data[0].item() != world:
        raise SystemExit(f'a sum of {world} ones came out as {data[0].item()}')
    data.zero_()
    for _ in range(5):
        dist.all_reduce(data)
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(ROUNDS):
        dist.all_reduce(data)
    torch.cuda.synchronize()
    seconds = torch.tensor([time.perf_counter() - start], dtype=torch.float32, device='cuda')
    dist.all_reduce(seconds, op=dist.ReduceOp.MAX)
    return size * ROUNDS / seconds[0].item() / 1e9 * 2 * (world - 1) / world


def networks_of_this_process():
    try:
        with open(log_file, errors='replace') as log:
            text = log.read()
    except OSError:
        return []
    return sorted(set(re.findall(r'via NET/([^/\\n]+)', text)) | {name.strip() for name in re.findall(r'Using network ([^\\n]+)', text)})


def verdict(bandwidth, networks):
    used = ', '.join(networks) or 'nothing that its log names'
    if expect_rdma and 'Socket' in networks:
        return 1, f'NCCL test failed: NCCL used NET/Socket, plain TCP, where RDMA was expected: look at the devices, the plugin and the log above ({bandwidth:.2f} GB/s)'
    if expect_rdma and not networks:
        return 1, f'NCCL test failed: the log of NCCL does not say which network was used ({bandwidth:.2f} GB/s)'
    if bandwidth < least:
        return 1, f'NCCL test failed: {bandwidth:.2f} GB/s, less than {least:g} GB/s; the network was {used}'
    return 0, f'NCCL test passed: {bandwidth:.2f} GB/s of bus bandwidth; the network was {used}'


torch.cuda.set_device(local)
dist.init_process_group('nccl', timeout=datetime.timedelta(minutes=10))
bandwidth = 0.0
for size in (largest // 256, largest // 16, largest):
    bandwidth = measure(size)
    if rank == 0:
        print(f'{size:>12} bytes {bandwidth:10.2f} GB/s', flush=True)
found = [None] * world
dist.all_gather_object(found, networks_of_this_process())
code, message = verdict(bandwidth, sorted({name for names in found for name in names}))
if local == 0:
    if code != 0 and os.path.exists(log_file):
        with open(log_file, errors='replace') as log:
            sys.stdout.writelines(line for line in log if 'NET' in line or 'WARN' in line)
    print(message, flush=True)
    try:
        with open(message_file, 'w') as file:
            file.write(message)
    except OSError:
        pass
dist.destroy_process_group()
sys.exit(code)
`;
