import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import fc from 'fast-check';
import { FleetApp } from '../../lib';
import { appPlan, type AppPlan, buildApp, contents, outcome } from './random-apps';

const RUNS = Number(process.env.FLEET_RUNS ?? 600);
const RECORD = '.cdk8s-inference';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'fleet-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const synth = (plan: AppPlan, create: (props: any) => App, times = 1) => {
  const outdir = join(folder, `dist-${count++}`);
  const result = outcome(() => {
    const app = buildApp(plan, outdir, create);
    for (let n = 0; n < times; n++) app.synth();
    return contents(outdir);
  });
  return { ...result, outdir };
};

describe('FleetApp', () => {
  const seen = { files: 0, errors: {} as Record<string, number> };
  test(`writes the bytes of cdk8s' own App, or fails with its words, for ${RUNS} random apps`, () => {
    fc.assert(fc.property(appPlan({ parts: 12, dependencies: 5 }), fc.constantFrom(1, 1, 2), (plan, times) => {
      const theirs = synth(plan, (props) => new App(props), times);
      const ours = synth(plan, (props) => new FleetApp(props), times);

      expect(ours.error).toBe(theirs.error);
      if (theirs.error === undefined) seen.files++;
      else { const k = theirs.error.slice(0, 20); seen.errors[k] = (seen.errors[k] ?? 0) + 1; }
      const { [RECORD]: _record, ...files } = ours.value ?? {};
      if (theirs.value) expect(files).toEqual(theirs.value);
      rmSync(theirs.outdir, { recursive: true, force: true });
      rmSync(ours.outdir, { recursive: true, force: true });
    }), { numRuns: RUNS });
    console.log(seen);
  });

  test('renders the text of cdk8s\' own App for random apps', () => {
    fc.assert(fc.property(appPlan({ parts: 12, dependencies: 5 }), (plan) => {
      const [theirs, ours] = [App, FleetApp].map((Class) => outcome(() => buildApp(plan, folder, (props) => new Class(props)).synthYaml()));

      expect(ours.error).toBe(theirs.error);
      expect(ours.value).toBe(theirs.value);
    }), { numRuns: RUNS / 2 });
  });
});
