"""How the processes of a group find each other, in place of torch.distributed and ZeroMQ: the first listens at an address and
a port, each other one says what it was given there, and all end together."""
import ipaddress
import json
import os
import socket
import sys
import time

PATIENCE = float(os.environ.get('STUB_PATIENCE', '15'))


def note(**facts):
    print('STUB ' + json.dumps(facts), flush=True)


def called(engine, parsed):
    note(called=engine, argv=sys.argv[1:], parsed=parsed, env=dict(os.environ))
    if os.environ.get('STUB_EXIT'):
        sys.exit(int(os.environ['STUB_EXIT']))


def address(text):
    """An address of this pod: a socket is bound to it, so a name will not do."""
    return str(ipaddress.ip_address(text))


def lead(host, port, own, want):
    """Listens until `want` GPUs are there, then tells all of them, and what they are."""
    server = socket.create_server((host, port))
    server.settimeout(0.2)
    members, start = {}, time.time()
    while sum(facts['gpus'] for facts, _ in members.values()) + own['gpus'] < want:
        if time.time() - start > PATIENCE:
            sys.exit(f'the engine waited in vain: {len(members)} others came to {host}:{port}')
        try:
            peer, _ = server.accept()
        except socket.timeout:
            continue
        peer.settimeout(2)
        try:
            facts = json.loads(peer.makefile().readline())
        except (OSError, ValueError):
            continue
        if facts['number'] in members or facts['number'] == own['number']:
            sys.exit(f'two pods say that they are number {facts["number"]}')
        if facts['sizes'] != own['sizes']:
            sys.exit(f'a pod was told other sizes: {facts["sizes"]} and not {own["sizes"]}')
        members[facts['number']] = (facts, peer)
    have = sum(facts['gpus'] for facts, _ in members.values()) + own['gpus']
    if have != want:
        sys.exit(f'{have} GPUs came, but {want} ranks were asked for')
    for _, peer in members.values():
        peer.sendall(b'all are there\n')
    note(formed=sorted([own['number'], *members]), ranks=want)


def follow(host, port, own):
    """Says who it is, and ends as the leader does."""
    start = time.time()
    while True:
        try:
            leader = socket.create_connection((host, port), 2)
            break
        except OSError as error:
            if time.time() - start > PATIENCE:
                sys.exit(f'the engine found no leader at {host}:{port}: {error}')
            time.sleep(1)
    leader.settimeout(PATIENCE)
    leader.sendall(json.dumps(own).encode() + b'\n')
    if leader.makefile().readline() != 'all are there\n':
        sys.exit('the leader is gone')
    note(joined=own['number'])
