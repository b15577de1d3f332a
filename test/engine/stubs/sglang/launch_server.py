"""In place of SGLang's server: reads its words as a release does, finds the other pods, and ends well once all ranks are there."""
import os
import re
import sys

import stub_group as group
import stub_parser

release, gpus = os.environ['STUB_RELEASE'], int(os.environ['STUB_GPUS'])
try:
    told = stub_parser.sglang(sys.argv[1:], release)
except stub_parser.Refused as error:
    sys.exit(f'sglang: {error!r}')
group.called('sglang', told)


def of(*names, otherwise=None):
    return next((told[name] for name in names if name in told), otherwise)


tensor, stages = of('tp_size', 'tensor_parallel_size', otherwise=1), of('pp_size', 'pipeline_parallel_size', otherwise=1)
attention = of('attn_dp_size', 'attention_data_parallel_size', otherwise=None)
replicas = of('dp_size', 'data_parallel_size', otherwise=1)
if attention is None:
    attention, replicas = (replicas, 1) if of('enable_dp_attention') else (1, replicas)
nodes, rank, ranks = of('nnodes', otherwise=1), of('node_rank', otherwise=0), tensor * stages * replicas
if tensor % attention or (tensor * stages) % nodes or not 0 <= rank < nodes:
    sys.exit(f'{tensor} ranks × {stages} stages, {attention} copies, pod {rank} of {nodes}')
if of('ep_size', 'expert_parallel_size', otherwise=1) not in (1, tensor):
    sys.exit('experts are spread over some of the ranks')
if ':' in of('served_model_name', otherwise='') and stub_parser.numbers(release) > (0, 5, 5):
    sys.exit('a name with a colon')

own = {'number': rank, 'gpus': gpus, 'sizes': [of('model_path', 'model'), tensor, stages, attention, nodes]}
if nodes == 1:
    if ranks != gpus:
        sys.exit(f'{ranks} ranks on {gpus} GPUs')
    group.note(formed=[0], ranks=ranks)
else:
    host, port = re.fullmatch(r'(.*):(\d+)', told['dist_init_addr']).groups()
    # Copies meet at a port of their own first, from 0.5.5.post1 on.
    ports = [int(port) + 13] if attention > 1 and stub_parser.numbers(release) > (0, 5, 5) else []
    for meeting in [*ports, int(port)]:
        group.lead('', meeting, own, ranks) if rank == 0 else group.follow(host, meeting, own)
