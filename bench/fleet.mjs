// A fleet in one app: cdk8s' own App against FleetApp, and how that grows. Each case is a process of its own.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { canMeasureMemory, median, run } from './measure.mjs';
import { fleetTable, ratio } from './report.mjs';

/** From so many charts on, cdk8s' App takes a minute and more. */
export const SLOW_FOR_APP = 2000;
const AIMED_AT = 5000;
const SCALE = [100, 1000, 10_000];
const CHAIN = 200;
/** cdk8s writes no record; FleetApp's is no manifest. */
const RECORD = '.cdk8s-inference';

/** App, FleetApp and Helm at each size, in turns; what they write is compared. */
export async function measureApps(workspace, { runs, sizes, slowRuns }, step) {
  const rows = [];
  const aims = [];
  const compared = [];
  for (const charts of sizes) {
    const appRuns = charts < SLOW_FOR_APP ? runs : slowRuns;
    step(`measuring: ${charts} charts; runs of FleetApp: ${runs}, of App: ${appRuns}`);
    const [app, fleet, helm] = [row(`${charts} charts: App`), row(`${charts} charts: FleetApp`), row(`${charts} charts: helm template`)];
    for (let i = 0; i < runs; i += 1) {
      if (i < appRuns) add(app, await synthesize(workspace, { app: 'App', charts }));
      add(fleet, await synthesize(workspace, { app: 'FleetApp', charts }));
      if (hasHelm(workspace)) add(helm, await template(workspace, charts));
    }
    if (appRuns > 0) {
      compareFolders(workspace, 'App', 'FleetApp');
      compared.push(charts);
    }
    // Parsing the manifests of thousands takes longer than making them, and they differ in nothing but a number.
    if (hasHelm(workspace) && charts === sizes[0]) compareWithHelm(workspace);
    rows.push(...[app, fleet, helm].filter(({ seconds }) => seconds.length > 0));
    if (charts === AIMED_AT) {
      if (appRuns > 0) aims.push(ratio(`${charts} charts: synth of FleetApp against App`, fleet.synth, app.synth, 1 / 20));
      aims.push(ratio(`${charts} charts: peak memory of FleetApp, MB`, fleet.megabytes, undefined, 300));
    }
  }
  const notes = [
    compared.length > 0 ? `App and FleetApp wrote the same bytes at ${compared.join(', ')} charts.` : 'App was left out.',
    hasHelm(workspace) ? 'Helm made the same objects.' : 'helm is not in PATH: it was left out.',
  ];
  return { tables: [fleetTable(rows), `${notes.join(' ')}\n`], aims };
}

/** Time per object, when the code is warm, so that what is seen is growth. */
export async function measureScale(workspace, { runs }, step) {
  const rows = SCALE.map((charts) => row(`${charts} charts, warm: FleetApp`));
  for (let i = 0; i < runs; i += 1) {
    step(`measuring: growth, run ${i + 1} of ${runs}`);
    for (const [index, charts] of SCALE.entries()) add(rows[index], await synthesize(workspace, { app: 'FleetApp', charts, warm: true }));
  }
  const perChart = rows.map(({ synth }, index) => median(synth) / SCALE[index]);
  const aim = { name: `time per object, ${SCALE[0]} to ${SCALE.at(-1)} charts: most against least`, limit: 1.2 };
  return { tables: [fleetTable(rows)], aims: [ratio(aim.name, [Math.max(...perChart)], [Math.min(...perChart)], aim.limit)] };
}

/** Charts of which each depends on the one before. cdk8s' App doubles its time with each of them and more, and never ends. */
export async function measureChain(workspace, { runs }, step) {
  step(`measuring: a chain of ${CHAIN} dependent charts`);
  const chain = row(`a chain of ${CHAIN} charts: FleetApp`);
  for (let i = 0; i < runs; i += 1) add(chain, await synthesize(workspace, { app: 'FleetApp', charts: CHAIN, chain: true }));
  return {
    tables: [fleetTable([chain]), `App was left out: a chain of 12 charts takes it minutes, and one of ${CHAIN} for ever.\n`],
    aims: [ratio(`a chain of ${CHAIN} dependent charts, s`, chain.synth, undefined, 1)],
  };
}

/** A synth that changes nothing. */
export async function measureUnchanged(workspace, { runs }, step) {
  step(`measuring: ${AIMED_AT} charts that did not change`);
  const options = { app: 'FleetApp', charts: AIMED_AT };
  const [first, again] = [row(`${AIMED_AT} charts: FleetApp, the first time`), row(`${AIMED_AT} charts: FleetApp, nothing changed`)];
  add(first, await synthesize(workspace, options));
  const before = stampsIn(folderOf(workspace, 'FleetApp'));
  for (let i = 0; i < runs; i += 1) add(again, await synthesize(workspace, options, false));
  const after = stampsIn(folderOf(workspace, 'FleetApp'));
  const touched = [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
  return { tables: [fleetTable([first, again])], aims: [ratio(`${AIMED_AT} charts, nothing changed: files written`, [touched.length], undefined, 0)] };
}

async function synthesize({ root, folder, copy, env }, options, afresh = true) {
  const parent = join(folder, `fleet-${options.app}`);
  if (afresh) rmSync(parent, { recursive: true, force: true });
  const args = [join(root, 'bench', 'fleet-app.mjs'), copy, parent, JSON.stringify(options)];
  const { seconds, stdout } = await run({ command: process.execPath, args, cwd: folder, env });
  return { seconds, ...JSON.parse(stdout) };
}

async function template({ root, folder, env }, charts) {
  const parent = join(folder, 'fleet-helm');
  rmSync(parent, { recursive: true, force: true });
  return run({ command: 'helm', args: ['template', 'fleet', join(root, 'bench', 'helm-chart'), '--set', `models=${charts}`, '--output-dir', parent], cwd: folder, env });
}

function hasHelm({ env }) {
  return env.PATH.split(delimiter).some((name) => existsSync(join(name, 'helm')) || existsSync(join(name, 'helm.exe')));
}

function folderOf({ folder }, app) {
  return join(folder, `fleet-${app}`, 'dist');
}

function compareFolders(workspace, ...apps) {
  const [one, other] = apps.map((app) => folderOf(workspace, app)).map((folder) => new Map(filesIn(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')])));
  const different = [...new Set([...one.keys(), ...other.keys()])].filter((file) => one.get(file) !== other.get(file));
  if (different.length > 0) throw new Error(`${apps.join(' and ')} do not write the same bytes; different: ${different.length} files, such as ${different[0]}`);
}

/** Helm writes all objects into one file, in an order of its own making and with keys in another order. */
function compareWithHelm(workspace) {
  const ours = objectsIn(folderOf(workspace, 'FleetApp'));
  const helms = objectsIn(join(workspace.folder, 'fleet-helm', 'fleet', 'templates'));
  const different = [...new Set([...ours.keys(), ...helms.keys()])].filter((key) => !isDeepStrictEqual(ours.get(key), helms.get(key)));
  if (different.length > 0) throw new Error(`bench/helm-chart does not make the objects of bench/fleet-app.mjs; different: ${different.length}, such as ${different[0]}`);
}

function objectsIn(folder) {
  const documents = filesIn(folder).flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')));
  return new Map(documents.map((document) => document.toJS()).filter(Boolean).map((object) => [`${object.kind} ${object.metadata.name}`, object]));
}

function filesIn(folder) {
  return readdirSync(folder).filter((name) => name !== RECORD).sort();
}

/** All that tells whether a file was written, the record of FleetApp among them. */
function stampsIn(folder) {
  return new Map(readdirSync(folder).map((name) => {
    const { ino, size, mtimeNs, ctimeNs } = statSync(join(folder, name), { bigint: true });
    return [name, [ino, size, mtimeNs, ctimeNs].join(' ')];
  }));
}

function row(name) {
  return { name, synth: [], seconds: [], megabytes: [] };
}

function add(target, { synth, seconds, megabytes }) {
  target.seconds.push(seconds);
  if (synth !== undefined) target.synth.push(synth);
  if (synth !== undefined || canMeasureMemory) target.megabytes.push(megabytes);
}
