import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { RdmaProfile } from '../../lib/network/rdma-profile';
import { contextOn } from './bindings';

/** What Kubernetes makes of a command before it starts it: nothing here is a variable of the container. */
const started = (text: string) => text.replaceAll('$$', '$');

function run(script: string, env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env.PATH ?? '', ...env } });
  return { status, stdout, stderr };
}

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'networks-')); });
afterEach(() => rmSync(folder, { recursive: true }));

describe('the lines before the engine on GKE', () => {
  /** The profile's line, with the plugin in a folder of the test. */
  const setup = (profile: RdmaProfile, plugin: string) => started(profile.bind(contextOn('gke')).contribution.setup?.[0] ?? '').replaceAll(plugin, folder);

  test('take over what a script for bash sets, and go on in the shell of the image', () => {
    writeFileSync(join(folder, 'nccl-env-profile.sh'), [
      ': "${NCCL_LIB_DIR:?Must set NCCL_LIB_DIR}"',
      'pick() { local nic="eth0"; if [[ "${nic}" =~ ^eth[0-9]$ ]]; then found="${nic}"; fi; }',
      'pick',
      'echo chatter',
      'export NCCL_PROTO=Simple,LL128 NCCL_SOCKET_IFNAME="${found}" NCCL_DEBUG=INFO NCCL_ODD="a b\'c \\$(id) \\"d\\"" OTHER=left',
    ].join('\n'));

    const { status, stdout, stderr } = run(`${setup(RdmaProfile.gkeTcpxo(), '/usr/local/nvidia/lib64')} && env`, { LD_LIBRARY_PATH: '/image/lib', NCCL_SOCKET_IFNAME: 'eth9' });
    const lines = stdout.split('\n');

    expect(status).toBe(0);
    expect(stderr).toBe('chatter\n');
    expect(lines).toEqual(expect.arrayContaining([
      'NCCL_PROTO=Simple,LL128', 'NCCL_SOCKET_IFNAME=eth0', 'NCCL_DEBUG=WARN', 'NCCL_ODD=a b\'c $(id) "d"', `NCCL_LIB_DIR=${folder}`, `LD_LIBRARY_PATH=${folder}:${folder}:/image/lib`,
    ]));
    expect(lines).not.toContain('OTHER=left');
  });

  test('put the plugin in front where the image names no libraries', () => {
    mkdirSync(join(folder, 'scripts'));
    writeFileSync(join(folder, 'scripts/set_nccl_env.sh'), 'export NCCL_NET=gIB\n');

    const { status, stdout } = run(`${setup(RdmaProfile.gkeRdma({ debugLevel: 'INFO' }), '/usr/local/gib')} && env`);

    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['NCCL_NET=gIB', 'NCCL_DEBUG=INFO', `LD_LIBRARY_PATH=${folder}/lib64:/usr/local/nvidia/lib64`]));
  });

  test('fail where the plugin is not on the node, before the engine starts', () => {
    const { status, stdout, stderr } = run(`${setup(RdmaProfile.gkeRdma(), '/usr/local/gib')} && echo engine`);

    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('set_nccl_env.sh');
  });

  test('hand no level of logging to the shell that is none', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => !text.includes('\0')), (debugLevel) => {
      const profile = RdmaProfile.gkeRdma({ debugLevel });
      mkdirSync(join(folder, 'scripts'), { recursive: true });
      writeFileSync(join(folder, 'scripts/set_nccl_env.sh'), 'export NCCL_NET=gIB\n');
      expect(profile.bind(contextOn('gke')).problems).not.toEqual([]);
      expect(run(`${setup(profile, '/usr/local/gib')} && printf %s "$NCCL_DEBUG"`)).toMatchObject({ status: 0, stdout: debugLevel });
    }), { numRuns: 15 });
  });
});

describe('the init container that looks for adapters', () => {
  const check = (profile: RdmaProfile, platform: string) => {
    const [container] = profile.bind(contextOn(platform)).contribution.initContainers ?? [];
    return run(started(container.command?.[2] ?? '').replaceAll('/sys/', `${folder}/sys/`).replaceAll('/dev/', `${folder}/dev/`));
  };
  const adapters = (kernel: number, devices: number) => {
    mkdirSync(join(folder, 'sys/class/infiniband'), { recursive: true });
    mkdirSync(join(folder, 'dev/infiniband'), { recursive: true });
    for (let index = 0; index < kernel; index++) mkdirSync(join(folder, `sys/class/infiniband/mlx5_${index}`));
    for (let index = 0; index < devices; index++) writeFileSync(join(folder, `dev/infiniband/uverbs${index}`), '');
    writeFileSync(join(folder, 'dev/infiniband/rdma_cm'), '');
  };

  test('passes where the kernel has adapters and the container has their devices', () => {
    adapters(8, 8);
    expect(check(RdmaProfile.azureNd({ requireAdapters: true }), 'aks')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(check(RdmaProfile.acs({ requireAdapters: true }), 'acs')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('fails where the node has no adapters', () => {
    expect(check(RdmaProfile.infiniband({ requireAdapters: true }), 'kubernetes')).toEqual({
      status: 1, stdout: '',
      stderr: `This pod has 0 of 1 or more ${folder}/sys/class/infiniband/*: its RDMA adapters are absent. Look at the node's adapters and drivers, and at the device plugin.\n`,
    });
  });

  test('fails where the node has adapters and the container got none', () => {
    adapters(8, 0);
    const { status, stderr } = check(RdmaProfile.sharedDevice({ resourceName: 'rdma/a', requireAdapters: true }), 'kubernetes');

    expect(status).toBe(1);
    expect(stderr).toContain('has 0 of 1 or more');
    expect(stderr).toContain('/dev/infiniband/uverbs*');
  });

  test('fails where the container got fewer devices than it asked for', () => {
    adapters(32, 4);
    expect(check(RdmaProfile.efa({ instanceType: 'p5.48xlarge', requireAdapters: true }), 'eks').stderr).toContain('has 4 of 32 or more');
  });
});

describe('hostile strings', () => {
  const FIELDS: [string, (text: string) => RdmaProfile][] = [
    ['adapters', (adapters) => RdmaProfile.infiniband({ adapters })],
    ['socketInterface', (socketInterface) => RdmaProfile.infiniband({ socketInterface })],
    ['resourceName', (resourceName) => RdmaProfile.infiniband({ resourceName })],
    ['checkImage', (checkImage) => RdmaProfile.infiniband({ checkImage, requireAdapters: true })],
    ['networks', (network) => RdmaProfile.sharedDevice({ resourceName: 'rdma/a', networks: [network] })],
  ];

  test.each(FIELDS)('%s is refused, or holds nothing that a shell, Kubernetes or JSON takes for its own', (_, profile) => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('$(X)', '`id`', 'a\nb', '__proto__', 'a,', '"', '\\', '')), (text) => {
      const { problems } = profile(text).bind(contextOn('kubernetes'));
      expect(problems?.length === 0 ? /^[\w.,:/@^=-]+$/.test(text) : true).toBe(true);
    }));
  });

  test.each([['adapters', '=mlx5_0,mlx5_1:1'], ['socketInterface', '^lo,docker'], ['resourceName', 'rdma/ib'], ['checkImage', 'a.b/c:d@sha256:0'], ['networks', 'ns/net-0@net1']])(
    '%s may be %j', (field, text) => {
      const profile = FIELDS.find(([name]) => name === field)?.[1](text);
      expect(profile?.bind(contextOn('kubernetes')).problems).toEqual([]);
    });
});
