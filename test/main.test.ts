import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Runs a program of the project as `cdk8s synth` runs it, with a folder of its own and none of the caller's settings. */
function synth(program: string, env: Record<string, string> = {}) {
  const parent = mkdtempSync(join(tmpdir(), 'synth-'));
  folders.push(parent);
  const outdir = join(parent, 'dist');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', 'tsx/cjs', program], {
    cwd: ROOT, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: process.env.HOME, CDK8S_OUTDIR: outdir, ...env },
  });
  return { status, stdout, stderr, files: existsSync(outdir) ? contents(outdir) : {} };
}

function contents(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

const examples = readdirSync(join(ROOT, 'examples')).filter((name) => existsSync(join(ROOT, 'examples', name, 'main.ts')));

test('there are the four examples of the tutorial, one for each other place, and a fleet', () => {
  expect(examples).toEqual([
    'acs-rdma-fluid', 'acs-rdma-pvc', 'acs-standard-fluid', 'acs-standard-pvc', 'fleet', 'kimi-k2-gke-wide-ep', 'llama-405b-tcp', 'production', 'qwen-7b-one-gpu', 'qwen3-235b-acs-fluid',
    'r1-disaggregated', 'r1-h200-infiniband', 'v3-eks-efa-sglang',
  ]);
});

/** What an example cannot help: SGLang's memory is known from its documentation only, and these GPUs do not multiply FP8. */
const UNAVOIDABLE = /^warning: .*(the memory of sglang is counted by its documentation|does not multiply FP8 numbers).*\n/gm;

test.each([['main.ts', 'dist'], ...examples.map((name) => [`examples/${name}/main.ts`, `examples/${name}/dist`])])('%s makes the committed %s, without a warning that could be avoided', (program, committed) => {
  const { status, stderr, files } = synth(program);

  expect(stderr.replace(UNAVOIDABLE, '')).toBe(program === 'main.ts' ? 'note: OSS_BUCKET is not set; the manifests name the bucket of this example, my-model-weights\n' : '');
  expect(status).toBe(0);
  expect(files).toEqual(contents(join(ROOT, committed)));
});

describe('main.ts', () => {
  test('takes its settings from the environment', () => {
    const { status, stderr, files } = synth('main.ts', {
      NAMESPACE: 'models', OSS_BUCKET: 'other-bucket', OSS_ENDPOINT: 'oss-cn-beijing-internal.aliyuncs.com', OSS_PATH: '/r1', OSS_SECRET: 'other-secret', ACS_GPU_SERIES: 'GU8TEF', IMAGE: 'example.com/vllm:v0.7.2',
    });
    const yaml = Object.values(files).join('\n');

    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const text of ['namespace: models', 'mountPoint: oss://other-bucket/r1', 'oss-cn-beijing-internal.aliyuncs.com', 'name: other-secret', 'gpu-model-series: GU8TEF', 'image: example.com/vllm:v0.7.2']) {
      expect(yaml).toContain(text);
    }
    expect(yaml).not.toContain('namespace: default');
  });

  test('fails for all placeholders and missing values at once, with exit code 1, no stack trace and no file', () => {
    const { status, stderr, stdout, files } = synth('main.ts', { OSS_BUCKET: '<your-bucket-name>', OSS_ENDPOINT: '', ACS_GPU_SERIES: '<example-model>', OSS_SECRET: '', IMAGE: '<image>', NAMESPACE: '<namespace>' });

    expect(status).toBe(1);
    for (const text of ['[deepseek-r1/deepseek] bucket: got "<your-bucket-name>"', '[deepseek-r1/deepseek] endpoint: got ""', '[deepseek-r1/deepseek] credentials: got ""', 'gpuModelSeries: got "<example-model>"', 'engine image: got "<image>"', 'metadata.namespace: got "<namespace>"']) {
      expect(stderr).toContain(text);
    }
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(files).toEqual({});
  });
});
