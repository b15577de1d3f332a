import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs, { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, type AppProps, Chart, Lazy, YamlOutputType } from 'cdk8s';
import { FleetApp } from '../../lib';
import { contents, outcome } from './random-apps';

const RECORD = '.cdk8s-inference';
const TYPES = [YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE];

let folder: string;
let outdir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-'));
  outdir = join(folder, 'dist');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** An app of one ConfigMap for each chart, of the given values. */
function fleet(charts: Record<string, unknown>, props: AppProps = {}): FleetApp {
  const app = new FleetApp({ outdir, ...props });
  for (const [id, value] of Object.entries(charts)) {
    new ApiObject(new Chart(app, id), 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id }, data: { value } });
  }
  return app;
}

function synth(charts: Record<string, unknown>, props: AppProps = {}) {
  const app = fleet(charts, props);
  app.synth();
  return app.lastSynth;
}

const errorOf = (charts: Record<string, unknown>, props: AppProps = {}) => outcome(() => synth(charts, props)).error;
const names = () => readdirSync(outdir).filter((name) => name !== RECORD).sort();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const failing = () => Lazy.any({ produce: () => { throw new Error('cannot be known'); } });
/** Everything that a write would change, of all files and folders and of the output folder itself. */
const traces = () => ['', ...readdirSync(outdir, { recursive: true, encoding: 'utf8' })].map((name) => {
  const { ino, mtimeMs, ctimeMs, size, mode } = lstatSync(join(outdir, name));
  return { name, ino, mtimeMs, ctimeMs, size, mode };
});

describe('what does not change', () => {
  test.each(TYPES)('is not written again, nor is anything else (type %i)', (yamlOutputType) => {
    const props = { yamlOutputType, recordConstructMetadata: true };
    synth({ a: 1, b: 'two', c: 'x'.repeat(200_000) }, props);
    const before = traces();

    const changes = synth({ a: 1, b: 'two', c: 'x'.repeat(200_000) }, props);

    expect(changes).toEqual({ written: [], unchanged: yamlOutputType === YamlOutputType.FILE_PER_APP ? 2 : 4, removed: [], kept: [] });
    expect(traces()).toEqual(before);
  });

  test('keeps its time where others change', () => {
    synth({ a: 1, b: 1, c: 1 });
    const before = new Map(traces().map((trace) => [trace.name, trace]));

    const changes = synth({ a: 1, b: 2, c: 1 });

    expect(changes).toEqual({ written: ['b.k8s.yaml'], unchanged: 2, removed: [], kept: [] });
    expect(traces().filter((trace) => trace.ino === before.get(trace.name)?.ino).map(({ name }) => name)).toEqual(['', 'a.k8s.yaml', 'c.k8s.yaml']);
  });

  test('needs no permission to write', () => {
    synth({ a: 1 });
    const write = jest.spyOn(fs, 'openSync');

    synth({ a: 1 });

    expect(write.mock.calls.map(([, flags]) => flags)).toEqual([fs.constants.O_RDONLY]);
  });

  test.each([
    ['longer', (text: string) => `${text}more: 1\n`], ['shorter', (text: string) => text.slice(0, -5)], ['empty', () => ''], ['other in its last byte', (text: string) => `${text.slice(0, -1)} `],
    ['other in its first byte', (text: string) => ` ${text.slice(1)}`],
  ])('is written again where the file became %s', (_what, change) => {
    const charts = { a: 'x'.repeat(300_000), b: 'y' };
    const props = { yamlOutputType: YamlOutputType.FILE_PER_APP };
    synth(charts, props);
    const path = join(outdir, 'app.k8s.yaml');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, change(text));

    expect(synth(charts, props)?.written).toEqual(['app.k8s.yaml']);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('keeps the permissions of a file that is replaced', () => {
    synth({ a: 1 });
    chmodSync(join(outdir, 'a.k8s.yaml'), 0o600);

    synth({ a: 2 });

    expect(statSync(join(outdir, 'a.k8s.yaml')).mode & 0o777).toBe(0o600);
  });
});

describe('files of charts that are gone', () => {
  test('are removed; files of others stay', () => {
    synth({ a: 1, b: 1 });
    writeFileSync(join(outdir, 'mine.yaml'), 'mine');

    expect(synth({ a: 1 })).toEqual({ written: [], unchanged: 1, removed: ['b.k8s.yaml'], kept: [] });
    expect(names()).toEqual(['a.k8s.yaml', 'mine.yaml']);
  });

  test('are known by a record to whose lines git has given the ends of Windows', () => {
    synth({ a: 1, b: 1, c: 1 });
    writeFileSync(join(outdir, RECORD), readFileSync(join(outdir, RECORD), 'utf8').replaceAll('\n', '\r\n'));
    writeFileSync(join(outdir, 'c.k8s.yaml'), readFileSync(join(outdir, 'c.k8s.yaml'), 'utf8').replaceAll('\n', '\r\n'));

    expect(synth({ a: 1 })).toEqual({ written: [], unchanged: 1, removed: ['b.k8s.yaml'], kept: ['c.k8s.yaml'] });
  });

  test('stay where somebody changed them, and are theirs from then on', () => {
    synth({ a: 1, b: 1 });
    writeFileSync(join(outdir, 'b.k8s.yaml'), 'changed');

    expect(synth({ a: 1 })).toEqual({ written: [], unchanged: 1, removed: [], kept: ['b.k8s.yaml'] });
    expect(synth({ a: 1 })).toEqual({ written: [], unchanged: 1, removed: [], kept: [] });
    expect(readFileSync(join(outdir, 'b.k8s.yaml'), 'utf8')).toBe('changed');
  });

  test('are removed with their folders, where these hold nothing else', () => {
    const props = { yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE };
    synth({ a: 1, b: 1, c: 1 }, props);
    writeFileSync(join(outdir, 'c', 'notes.txt'), 'mine');

    expect(synth({ a: 1 }, props)?.removed).toEqual(['b/ConfigMap.b.k8s.yaml', 'c/ConfigMap.c.k8s.yaml']);
    expect(Object.keys(contents(outdir)).filter((name) => name !== RECORD).sort()).toEqual(['a', 'a/ConfigMap.a.k8s.yaml', 'c', 'c/notes.txt']);
  });

  test('are those of another way to divide the output, too', () => {
    synth({ a: 1, b: 1 });

    synth({ a: 1, b: 1 }, { yamlOutputType: YamlOutputType.FILE_PER_APP });

    expect(names()).toEqual(['app.k8s.yaml']);
  });

  test('may be all files: no record is left where there is nothing to record', () => {
    synth({ a: 1 });

    expect(synth({})?.removed).toEqual(['a.k8s.yaml']);
    expect(readdirSync(outdir)).toEqual([]);
  });

  test('stay in a folder that CDK8S_OUTDIR names, which has no record', () => {
    process.env.CDK8S_OUTDIR = outdir;
    try {
      synth({ a: 1, b: 1 }, { outdir: undefined });
      synth({ a: 1 }, { outdir: undefined });
    } finally {
      delete process.env.CDK8S_OUTDIR;
    }

    expect(readdirSync(outdir)).toEqual(['a.k8s.yaml', 'b.k8s.yaml']);
  });
});

describe('the record', () => {
  test('is what sha256sum checks, and the same for the same files', () => {
    synth({ b: 1, a: 2 });
    const text = readFileSync(join(outdir, RECORD), 'utf8');

    expect(text.split('\n').slice(1)).toEqual([...['a', 'b'].map((id) => `${sha256(readFileSync(join(outdir, `${id}.k8s.yaml`), 'utf8'))}  ${id}.k8s.yaml`), '']);
    rmSync(outdir, { recursive: true });
    synth({ a: 2, b: 1 });
    expect(readFileSync(join(outdir, RECORD), 'utf8')).toBe(text);
  });

  test('is passed over where it names what no synth writes, and nothing outside is removed', () => {
    synth({ a: 1 });
    const victim = join(folder, 'victim');
    mkdirSync(join(folder, 'elsewhere'));
    for (const path of [victim, join(folder, 'elsewhere', 'x.yaml'), join(outdir, 'real.yaml')]) writeFileSync(path, 'victim');
    symlinkSync(join(folder, 'elsewhere'), join(outdir, 'linked'));
    symlinkSync(victim, join(outdir, 'link.yaml'));
    mkdirSync(join(outdir, 'sub', 'deep'), { recursive: true });
    writeFileSync(join(outdir, 'sub', 'deep', 'x.yaml'), 'victim');
    const hash = sha256('victim');
    const hostile = ['../victim', victim, './../victim', 'sub/../../victim', 'linked/x.yaml', 'link.yaml', 'sub/deep/x.yaml', '..', '.', '', 'sub', 'sub/', '/', '\\..\\victim', 'real.yaml\0', '../victim\r', `${RECORD}-1/x`, RECORD, 'a'.repeat(5000), '__proto__', 'constructor/x'];
    writeFileSync(join(outdir, RECORD), `${hostile.map((name) => `${hash}  ${name}`).join('\n')}\n${'z'.repeat(64)}  real.yaml\nnonsense\n${hash} real.yaml\n`);

    const changes = synth({ a: 1 });

    expect(changes).toEqual({ written: [], unchanged: 1, removed: [], kept: [] });
    for (const path of [victim, join(folder, 'elsewhere', 'x.yaml'), join(outdir, 'real.yaml'), join(outdir, 'sub', 'deep', 'x.yaml')]) expect(readFileSync(path, 'utf8')).toBe('victim');
    expect(lstatSync(join(outdir, 'link.yaml')).isSymbolicLink()).toBe(true);
  });

  test.each([
    ['a folder', (path: string) => mkdirSync(path)], ['a symbolic link', (path: string) => symlinkSync('/etc/passwd', path)],
    ['no regular file', (path: string) => execFileSync('mkfifo', [path])], ['68719476736 bytes', (path: string) => { writeFileSync(path, ''); fs.truncateSync(path, 2 ** 36); }],
  ])('fails when it is %s, and writes nothing', (what, put) => {
    mkdirSync(outdir);
    put(join(outdir, RECORD));

    expect(errorOf({ a: 1 })).toBe(`FleetApp.synth: ${join(outdir, RECORD)}: got ${what}; allowed: the record of what was written, or nothing there`);
    expect(readdirSync(outdir)).toEqual([RECORD]);
  });
});

describe('a synth that fails', () => {
  test.each<[string, (app: FleetApp) => void]>([
    ['by a validation', (app) => app.node.addValidation({ validate: () => ['is wrong'] })],
    ['by a value that cannot be known, behind many charts', (app) => {
      for (let i = 0; i < 50; i++) new ApiObject(new Chart(app, `more-${i}`), 'map', { apiVersion: 'v1', kind: 'ConfigMap', data: { i } });
      new ApiObject(new Chart(app, 'z'), 'map', { apiVersion: 'v1', kind: 'ConfigMap', data: failing() });
    }],
    ['by a cycle', (app) => {
      const [one, two] = [new Chart(app, 'one'), new Chart(app, 'two')];
      one.addDependency(two);
      two.addDependency(one);
    }],
  ])('leaves everything as it was (%s)', (_how, spoil) => {
    synth({ a: 1, b: 1 });
    const before = traces();
    const app = fleet({ a: 2, c: 1 });
    spoil(app);

    expect(() => app.synth()).toThrow();
    // The folder itself has seen a folder come and go.
    expect(traces().slice(1)).toEqual(before.slice(1));
    expect(app.lastSynth).toBeUndefined();
  });

  test('leaves no folder behind that was not there', () => {
    outdir = join(folder, 'not', 'there');

    expect(errorOf({ a: 1, b: failing() })).toContain('cannot be known');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(TYPES)('takes everything back where the file system fails at any of its steps (type %i)', (yamlOutputType) => {
    const props = { yamlOutputType, recordConstructMetadata: true };
    const old = { a: 'x'.repeat(100_000), b: 1, c: 1 };
    const changed = { a: `${'x'.repeat(90_000)}y`, c: 1, d: 1 };
    synth(old, props);
    const before = contents(outdir);
    const calls = ['openSync', 'writeFileSync', 'mkdirSync', 'renameSync', 'linkSync', 'fchmodSync'] as const;
    let step = 0;
    const failAt = (at: number) => {
      step = 0;
      for (const name of calls) {
        const real = (fs as any)[name];
        jest.spyOn(fs, name as any).mockImplementation((...args: any[]) => {
          if (step++ === at) throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: 'ENOSPC', syscall: name });
          return real(...args);
        });
      }
      const { error } = outcome(() => synth(changed, props));
      jest.restoreAllMocks();
      return error;
    };

    let failures = 0;
    // A link that cannot be made is copied, and a file that cannot be read is replaced: the step alone need not fail.
    for (let at = 0; ; at++) {
      const error = failAt(at);
      if (step <= at) break;
      if (error === undefined) {
        synth(old, props);
        continue;
      }
      failures++;
      expect(error).toBe(`FleetApp.synth: outdir: got ${JSON.stringify(outdir).slice(0, 80)}; allowed: a folder that can be written to; ENOSPC: no space left on device, ${/, (\w+);/.exec(error)?.[1]}; no file in it was changed`);
      expect(contents(outdir)).toEqual(before);
    }
    expect(failures).toBeGreaterThan(10);
    expect(contents(outdir)).not.toEqual(before);
  });

  test('tells where even that could not be undone', () => {
    synth({ a: 1, b: 1 });
    const real = fs.renameSync;
    let count = 0;
    jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (++count > 1) throw Object.assign(new Error('EIO: i/o error, rename'), { code: 'EIO', syscall: 'rename' });
      real(from, to);
    });

    expect(errorOf({ a: 2, b: 2 })).toContain('EIO: i/o error, rename; some files in it are new and some old, for that could not be undone either');
  });
});

describe('an output folder that cannot be one', () => {
  test('fails when it is a file', () => {
    writeFileSync(outdir, 'mine');

    expect(errorOf({ a: 1 })).toMatch(/^FleetApp\.synth: outdir: got ".*"; allowed: a folder, or a name that is free; there is a file$/);
    expect(readFileSync(outdir, 'utf8')).toBe('mine');
  });

  test.each(['', 'a\0b'])('fails when it is %j', (name) => {
    expect(errorOf({ a: 1 }, { outdir: name })).toBe(`FleetApp.synth: outdir: got ${JSON.stringify(name)}; allowed: the name of a folder`);
  });

  test('fails when it is below a file', () => {
    writeFileSync(outdir, 'mine');

    expect(errorOf({ a: 1 }, { outdir: join(outdir, 'below') })).toMatch(/^FleetApp\.synth: outdir: got ".*below"; allowed: a folder that can be written to; ENOTDIR: not a directory, .*; no file in it was changed$/);
  });

  test('fails when it is a symbolic link to nothing', () => {
    symlinkSync(join(folder, 'nowhere'), outdir);

    expect(errorOf({ a: 1 })).toMatch(/there is a symbolic link$/);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  test('may be a symbolic link to a folder', () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync('real', outdir);

    synth({ a: 1 });
    expect(synth({ b: 1 })?.removed).toEqual(['a.k8s.yaml']);
    expect(readdirSync(join(folder, 'real'))).toEqual([RECORD, 'b.k8s.yaml']);
  });

  test('fails of all places at once where something else is in the way', () => {
    mkdirSync(join(outdir, 'a.k8s.yaml'), { recursive: true });
    execFileSync('mkfifo', [join(outdir, 'b.k8s.yaml')]);
    symlinkSync(folder, join(outdir, 'c.k8s.yaml'));

    expect(errorOf({ a: 1, b: 1, c: 1, d: 1 })).toBe([
      'FleetApp.synth:',
      `  - ${join(outdir, 'a.k8s.yaml')}: got a folder; allowed: a file, or nothing there`,
      `  - ${join(outdir, 'b.k8s.yaml')}: got no regular file; allowed: a file, or nothing there`,
      `  - ${join(outdir, 'c.k8s.yaml')}: got a folder; allowed: a file, or nothing there`,
    ].join('\n'));
    expect(names()).toEqual(['a.k8s.yaml', 'b.k8s.yaml', 'c.k8s.yaml']);
  });

  test('fails when a chart\'s folder is a file, or a link that leads out of it', () => {
    mkdirSync(outdir);
    writeFileSync(join(outdir, 'a'), '');
    symlinkSync(folder, join(outdir, 'b'));

    expect(errorOf({ a: 1, b: 1, c: 1 }, { yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE })).toBe([
      'FleetApp.synth:',
      `  - ${join(outdir, 'a')}: got a file; allowed: a folder, or nothing there`,
      `  - ${join(outdir, 'b')}: got a symbolic link; allowed: a folder, or nothing there`,
    ].join('\n'));
    expect(readdirSync(folder)).toEqual(['dist']);
  });

  test('replaces a link to a file, and does not write through it', () => {
    mkdirSync(outdir);
    writeFileSync(join(folder, 'victim'), 'victim');
    symlinkSync('../victim', join(outdir, 'a.k8s.yaml'));
    symlinkSync('../nowhere', join(outdir, 'b.k8s.yaml'));

    synth({ a: 1, b: 1 });

    expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('victim');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
    expect(['a', 'b'].map((id) => lstatSync(join(outdir, `${id}.k8s.yaml`)).isFile())).toEqual([true, true]);
  });

  test('fails when a name is too long for the file system', () => {
    const name = `${'n'.repeat(300)}`;

    expect(errorOf({ [name]: 1 }, { yamlOutputType: YamlOutputType.FILE_PER_RESOURCE })).toMatch(/: got a name of 319 characters; allowed: names of at most 255$/);
  });

  test.each(['/x.yaml', '\\x', '\n', '\0'])('fails when files shall end with %j', (outputFileExtension) => {
    expect(errorOf({ a: 1 }, { outputFileExtension })).toBe(`FleetApp: outputFileExtension: got ${JSON.stringify(outputFileExtension)}; allowed: text without slashes and control characters`);
  });
});

describe('two synths', () => {
  test('fail when another process is writing, and say which', () => {
    synth({ a: 1 });
    mkdirSync(join(outdir, `${RECORD}-${process.ppid}`));

    expect(errorOf({ a: 2 })).toContain(`; allowed: one synth at a time; process ${process.ppid} is writing to it; where it is none of ours, remove ${join(outdir, `${RECORD}-${process.ppid}`)}`);
    expect(readFileSync(join(outdir, 'a.k8s.yaml'), 'utf8')).toContain('value: 1');
  });

  test('fail when the other one is in this process, or ended while this one rendered', () => {
    synth({ a: 1 });
    const inner = Lazy.any({ produce: () => { synth({ a: 3 }); return {}; } });

    expect(errorOf({ a: 2, b: inner })).toMatch(/EEXIST|one synth at a time/);
    expect(errorOf({ a: inner, b: 2 })).toContain('another one has written to it meanwhile; run this one again');
    expect(readFileSync(join(outdir, 'a.k8s.yaml'), 'utf8')).toContain('value: 3');
  });

  test('clear away what an interrupted one left, and know what it wrote', () => {
    synth({ a: 1 });
    // As if the process had ended between the files and the record; no process has a number that high.
    const left = join(outdir, `${RECORD}-4194999`);
    mkdirSync(left);
    writeFileSync(join(left, 'new-0'), 'half of a fi');
    writeFileSync(join(outdir, 'b.k8s.yaml'), 'b');
    writeFileSync(join(left, 'record'), `${sha256('b')}  b.k8s.yaml\n`);

    expect(synth({ a: 1 })).toEqual({ written: [], unchanged: 1, removed: ['b.k8s.yaml'], kept: [] });
    expect(readdirSync(outdir)).toEqual([RECORD, 'a.k8s.yaml']);
  });

  test('take over from one of the same number that was killed', () => {
    const program = `
      const { Chart, ApiObject, Lazy } = require('cdk8s');
      const { FleetApp } = require('./lib/synth/fleet-app');
      const app = new FleetApp({ outdir: ${JSON.stringify(outdir)} });
      new ApiObject(new Chart(app, 'a'), 'map', { apiVersion: 'v1', kind: 'ConfigMap', data: { value: 2 } });
      new ApiObject(new Chart(app, 'b'), 'map', { apiVersion: 'v1', kind: 'ConfigMap', data: Lazy.any({ produce: () => process.kill(process.pid, 'SIGKILL') }) });
      app.synth();`;
    synth({ a: 1 });
    const before = readFileSync(join(outdir, 'a.k8s.yaml'), 'utf8');

    const { signal } = spawnSync(process.execPath, ['--require', 'tsx/cjs', '--eval', program], { cwd: join(__dirname, '..', '..') });

    expect(signal).toBe('SIGKILL');
    expect(readdirSync(outdir).filter((name) => name.startsWith(`${RECORD}-`))).toHaveLength(1);
    expect(readFileSync(join(outdir, 'a.k8s.yaml'), 'utf8')).toBe(before);
    // Containers give the same number again and again.
    fs.renameSync(join(outdir, readdirSync(outdir).find((name) => name.startsWith(`${RECORD}-`))!), join(outdir, `${RECORD}-${process.pid}`));
    synth({ a: 3 });
    expect(readdirSync(outdir)).toEqual([RECORD, 'a.k8s.yaml']);
  });
});

test('a link in the place of a staging folder is left alone', () => {
  mkdirSync(outdir);
  mkdirSync(join(folder, 'victim'));
  writeFileSync(join(folder, 'victim', 'x'), '');
  symlinkSync(join(folder, 'victim'), join(outdir, `${RECORD}-4194999`));

  synth({ a: 1 });

  expect(readdirSync(join(folder, 'victim'))).toEqual(['x']);
  unlinkSync(join(outdir, `${RECORD}-4194999`));
});
