import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, type App, Chart } from 'cdk8s';
import { synthesize } from '../../lib';
import { invalid } from '../../lib/problems';
import { warn } from '../../lib/warnings';

let outdir: string;
let printed: jest.SpyInstance;

beforeEach(() => {
  outdir = join(mkdtempSync(join(tmpdir(), 'synthesize-')), 'dist');
  printed = jest.spyOn(console, 'error').mockImplementation();
});

afterEach(() => {
  rmSync(join(outdir, '..'), { recursive: true });
  printed.mockRestore();
  process.exitCode = undefined;
});

const lines = () => printed.mock.calls.map(([line]) => line);

test('writes the manifests of the app', () => {
  synthesize((app) => { new ApiObject(new Chart(app, 'chart'), 'object', { apiVersion: 'v1', kind: 'ConfigMap' }); }, { outdir });

  expect(readdirSync(outdir)).toEqual(['.cdk8s-inference', 'chart.k8s.yaml']);
  expect(lines()).toEqual([]);
  expect(process.exitCode).toBeUndefined();
});

test('prints warnings, and writes all the same', () => {
  synthesize((app) => warn(new Chart(app, 'chart'), 'take care'), { outdir });

  expect(lines()).toEqual(['warning: [chart] take care']);
  expect(existsSync(outdir)).toBe(true);
});

test.each([
  ['a validation', (app: App) => new Chart(app, 'chart').node.addValidation({ validate: () => ['is wrong'] }), 'error: Validation failed with the following errors:\n  [chart] is wrong'],
  ['a fact', () => { throw invalid('GpuSpec.of', ['memoryGib: got 0', 'name: got ""']); }, 'error: GpuSpec.of:\n  - memoryGib: got 0\n  - name: got ""'],
])('prints what %s finds without a stack trace, and ends with 1', (_what, build, message) => {
  synthesize(build, { outdir });

  expect(lines()).toEqual([message]);
  expect(process.exitCode).toBe(1);
});

test('fails with the stack trace when the program is at fault', () => {
  expect(() => synthesize(() => { throw new TypeError('x is undefined'); }, { outdir })).toThrow(TypeError);
});
