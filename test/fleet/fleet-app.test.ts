import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, type AppProps, Chart, Lazy, Yaml, YamlOutputType } from 'cdk8s';
import { Construct, Node } from 'constructs';
import fc from 'fast-check';
import { FleetApp } from '../../lib';
import { appPlan, type AppPlan, buildApp, contents, outcome } from './random-apps';

const RUNS = Number(process.env.FLEET_RUNS ?? 600);
const RECORD = '.cdk8s-inference';
const CLASSES = [App, FleetApp];

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'fleet-')); });
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** What an app of each class comes to: all files, or the message of the error. */
function synthBoth(build: (create: (props: AppProps) => App, outdir: string) => App, times = 1) {
  return CLASSES.map((Class) => {
    const outdir = mkdtempSync(join(folder, 'dist-'));
    const result = outcome(() => {
      const app = build((props) => new Class({ outdir, ...props }), outdir);
      for (let n = 0; n < times; n++) app.synth();
      const files = contents(outdir);
      delete files[RECORD];
      return files;
    });
    rmSync(outdir, { recursive: true, force: true });
    return result;
  });
}

function map(scope: Construct, id: string, data: unknown = {}): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', data });
}

describe('FleetApp, beside cdk8s\' App', () => {
  test.each<[string, { readonly parts: number; readonly dependencies: number }]>([['', { parts: 12, dependencies: 5 }], [' with dense dependencies', { parts: 9, dependencies: 14 }]])('writes the same bytes for random apps%s, or fails with the same words', (_which, sizes) => {
    const ends: Record<string, number> = { files: 0, 'Dependency cycle detected': 0, 'Validation failed': 0, 'cannot find a parent chart': 0, 'Failed serializing': 0 };
    fc.assert(fc.property(appPlan(sizes), fc.constantFrom(1, 1, 2), (plan: AppPlan, times) => {
      const [theirs, ours] = synthBoth((create, outdir) => buildApp(plan, outdir, create), times);

      expect(ours).toEqual(theirs);
      for (const end of Object.keys(ends)) if (theirs.error === undefined ? end === 'files' : theirs.error.startsWith(end)) ends[end]++;
    }), { numRuns: RUNS });

    // The apps come to all ends that there are.
    expect(Object.entries(ends).filter(([, count]) => count === 0)).toEqual([]);
  });

  test('renders the same text for random apps', () => {
    fc.assert(fc.property(appPlan({ parts: 12, dependencies: 5 }), (plan) => {
      const [theirs, ours] = CLASSES.map((Class) => outcome(() => buildApp(plan, folder, (props) => new Class(props)).synthYaml()));

      expect(ours).toEqual(theirs);
    }), { numRuns: RUNS / 2 });
  });

  test.each([
    ['CDK8S_OUTDIR'], ['CDK8S_RECORD_CONSTRUCT_METADATA'], ['CDK8S_DISABLE_SORT'], ['CDK8S_LEGACY_HASH'],
  ])('heeds %s', (variable) => {
    const outdirs = CLASSES.map((Class) => {
      const outdir = mkdtempSync(join(folder, 'dist-'));
      process.env[variable] = variable === 'CDK8S_OUTDIR' ? outdir : 'true';
      try {
        const app = new Class(variable === 'CDK8S_OUTDIR' ? {} : { outdir });
        map(new Chart(app, 'a b'), 'x', { z: 1, a: 2 });
        app.synth();
      } finally {
        delete process.env[variable];
      }
      return contents(outdir);
    });
    delete outdirs[1][RECORD];

    expect(outdirs[1]).toEqual(outdirs[0]);
    expect(Object.keys(outdirs[0]).length).toBeGreaterThan(0);
  });

  test('writes what a type that is none of cdk8s\' comes to: nothing', () => {
    const [theirs, ours] = synthBoth((create) => {
      const app = create({ yamlOutputType: 7 as YamlOutputType });
      map(new Chart(app, 'a'), 'x');
      return app;
    });

    expect(ours).toEqual(theirs);
    expect(ours.value).toEqual({});
  });

  test('leaves out what depends on itself alone, and names it where others depend on it, at which cdk8s goes round for ever', () => {
    const build = (isDependedOn: boolean) => (create: (props: AppProps) => App) => {
      const app = create({});
      const [own, other] = [new Chart(app, 'own'), new Chart(app, 'other')];
      map(own, 'x');
      map(other, 'x');
      own.node.addDependency(own);
      if (isDependedOn) other.node.addDependency(own);
      return app;
    };
    const [theirs, ours] = synthBoth(build(false));
    const [theirError, ourError] = synthBoth(build(true));

    expect(ours).toEqual(theirs);
    expect(Object.keys(ours.value ?? {})).toEqual(['other.k8s.yaml']);
    expect(theirError.error).toBe('Maximum call stack size exceeded');
    expect(ourError.error).toBe('Dependency cycle detected: own => own');
  });

  test.each([2, 3, 40])('tells the cycle of a chart of %i objects that depends on itself', (count) => {
    const [theirs, ours] = synthBoth((create) => {
      const app = create({});
      const chart = new Chart(app, 'own');
      for (let i = 0; i < count; i++) map(chart, `x${i}`);
      chart.node.addDependency(chart);
      return app;
    });

    expect(theirs.error).toContain('Dependency cycle detected: ');
    expect(ours.error).toBe(theirs.error);
  });

  test('takes a chart\'s own manifests, which may lack anything', () => {
    class Odd extends Chart {
      override toJson(): any[] { return [undefined, { kind: 'Odd' }]; }
    }
    for (const yamlOutputType of [YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE]) {
      const [theirs, ours] = synthBoth((create) => {
        const app = create({ yamlOutputType });
        new Odd(app, 'odd');
        return app;
      });
      expect(ours).toEqual(theirs);
    }
  });
});

describe('FleetApp', () => {
  /** A fleet of charts with three objects each; in a chain each depends on the one before it. */
  function fleet(charts: number, { isChain = false, outdir = join(folder, `dist-${charts}`) } = {}) {
    const app = new FleetApp({ outdir });
    let before: Chart | undefined;
    const objects: ApiObject[] = [];
    for (let i = 0; i < charts; i++) {
      const chart = new Chart(app, `chart-${i}`);
      objects.push(...['a', 'b', 'c'].map((id) => map(new Construct(chart, id), 'x', { i, long: 'x'.repeat(100) })));
      if (isChain && before) chart.addDependency(before);
      before = chart;
    }
    return { app, objects };
  }

  test.each([['', false], [' in a chain', true]])('asks each construct as often, however many charts there are%s', (_which, isChain) => {
    const asked = (charts: number) => {
      const { app, objects } = fleet(charts, { isChain });
      const counts = {
        children: jest.spyOn(Node.prototype, 'children', 'get'), dependencies: jest.spyOn(Node.prototype, 'dependencies', 'get'),
        validate: jest.spyOn(Node.prototype, 'validate'), toJson: jest.spyOn(ApiObject.prototype, 'toJson'), stringify: jest.spyOn(Yaml, 'stringify'), of: jest.spyOn(Chart, 'of'),
      };
      app.synth();
      const found = Object.fromEntries(Object.entries(counts).map(([name, spy]) => [name, spy.mock.calls.length]));
      jest.restoreAllMocks();
      return { ...found, objects: objects.length, constructs: app.node.findAll().length } as Record<string, number>;
    };

    asked(10);
    const [few, many] = [asked(50), asked(400)];

    expect([few.toJson, many.toJson]).toEqual([few.objects, many.objects]);
    expect([few.validate, many.validate]).toEqual([few.constructs, many.constructs]);
    for (const what of ['children', 'dependencies', 'of']) expect(many[what] / few[what]).toBeLessThan(8.2);
    // One for each number that YAML 1.1 might read otherwise, of which there are as many as charts.
    expect(many.stringify).toBeLessThanOrEqual(400);
  });

  test('renders one chart after the file of another is written, and holds none in memory', () => {
    const { app } = fleet(5);
    const events: string[] = [];
    for (const chart of app.charts) {
      map(chart, 'last', Lazy.any({ produce: () => {
        const written = readdirSync(app.outdir, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('new-'));
        events.push(`${chart.node.id} after ${written.length}`);
        return {};
      } }));
    }
    mkdirSync(app.outdir);

    app.synth();

    expect(events).toEqual(['chart-0 after 0', 'chart-1 after 1', 'chart-2 after 2', 'chart-3 after 3', 'chart-4 after 4']);
  });

  test('writes a chain of 300 charts in their order, and tells its cycle where the last closes one', () => {
    const { app } = fleet(300, { isChain: true });
    app.synth();

    expect(app.lastSynth?.written.at(-1)).toBe('0299-chart-299.k8s.yaml');
    const round = fleet(300, { isChain: true, outdir: join(folder, 'round') }).app;
    (round.node.findChild('chart-0') as Chart).addDependency(round.node.findChild('chart-299'));
    expect(outcome(() => round.synth()).error).toMatch(/^Dependency cycle detected: chart-298 => chart-297 => .* => chart-0 => chart-299 => chart-298$/);
  });

  test('tells some cycle where the way that cdk8s would tell has no end', () => {
    const app = new FleetApp({ outdir: join(folder, 'dist') });
    const layers = Array.from({ length: 40 }, (_, i) => ['a', 'b', 'c'].map((id) => map((app.node.tryFindChild('one') as Chart | undefined) ?? new Chart(app, 'one'), `${i}-${id}`)));
    layers.slice(1).forEach((layer, i) => layer.forEach((object) => object.addDependency(...layers[i])));
    layers[0][0].addDependency(layers[39][0]);

    expect(outcome(() => app.synth()).error).toMatch(/^Dependency cycle detected: (one\/\d+-[abc] => ){20,45}one\/\d+-[abc]$/);
  });

  test('writes charts of which one depends on another of thousands of objects, each edge of which would be millions', () => {
    const app = new FleetApp({ outdir: join(folder, 'dist') });
    const [one, two] = ['one', 'two'].map((id) => new Chart(app, id));
    for (const chart of [one, two]) for (let i = 0; i < 3000; i++) map(chart, `x${i}`);
    one.addDependency(two);
    const adds = jest.spyOn(Node.prototype, 'addDependency');

    app.synth();

    expect(adds).toHaveBeenCalledTimes(1);
    expect(app.lastSynth?.written).toEqual(['0000-two.k8s.yaml', '0001-one.k8s.yaml']);
  });

  test('tells what a synth changed, until the next', () => {
    const { app } = fleet(2);

    expect(app.lastSynth).toBeUndefined();
    app.synth();
    expect(app.lastSynth).toEqual({ written: ['chart-0.k8s.yaml', 'chart-1.k8s.yaml'], unchanged: 0, removed: [], kept: [] });
    app.synth();
    expect(app.lastSynth).toEqual({ written: [], unchanged: 2, removed: [], kept: [] });
    expect(readFileSync(join(app.outdir, RECORD), 'utf8')).toContain('  chart-1.k8s.yaml\n');
  });
});
