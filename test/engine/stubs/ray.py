"""In place of Ray's package: asks the head of this pod which nodes there are."""
import json
import os
import socket

_head = None


def init(address=None, log_to_driver=True, **options):
    global _head
    if address != 'auto' or options:
        raise ValueError(f'unknown options: {address}, {options}')
    with open(os.path.join(os.environ['STUB_POD'], 'ray_head')) as file:
        host, port = file.read().rsplit(':', 1)
    _head = (host, int(port))


def nodes():
    with socket.create_connection(_head, 2) as head:
        head.sendall(b'nodes\n')
        return [{'Alive': alive} for alive in json.loads(head.makefile().readline())]
