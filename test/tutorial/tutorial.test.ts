import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectGolden } from '../golden';
import { tutorial } from './tutorial';

const outdir = mkdtempSync(join(tmpdir(), 'tutorial-'));
afterAll(() => rmSync(outdir, { recursive: true }));

test.each(['oss-volume', 'fluid-cache', 'lws-standard', 'lws-rdma'])('says the tutorial\'s %s exactly', (name) => {
  tutorial(outdir).forEach((app) => app.synth());

  expect(readdirSync(outdir)).toHaveLength(4);
  expectGolden(`test/tutorial/golden/${name}.yaml`, readFileSync(join(outdir, `${name}.k8s.yaml`), 'utf8'));
});
