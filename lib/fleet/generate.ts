import { type App, Chart } from 'cdk8s';
import { isReport, problemsIn } from '../problems';
import { FleetApp } from '../synth/fleet-app';
import { keptWarnings } from '../synth/kept-files';
import { withOneLook } from '../validation/chart-validation';
import { warningsOf } from '../warnings';
import { Fleet } from './fleet';
import type { Generation, GenerationRequest } from './generation';
import { fileSource, type FleetSource } from './source';

const VALIDATION = /^Validation failed with the following errors:\n/;
const NOTHING: Generation = { text: '', servers: 0, warnings: [], problems: [], found: [] };

/** The manifests of a fleet, written to a folder or as one text. scripts/bundle-cli.mjs makes a file of its own of this: `plan` needs none of it. */
export function generate({ file, described, folder, onProgress }: GenerationRequest): Generation {
  let source: FleetSource | undefined;
  let app: FleetApp | undefined;
  try {
    source = file === undefined ? describedSource(described) : fileSource(file);
    const made = app = new FleetApp({ outdir: folder, recordConstructMetadata: false });
    const { servers } = Fleet._of(made, source, onProgress);
    return withOneLook(() => {
      const warnings = warningsOf(made);
      const written = folder === undefined ? { text: made.synthYaml() } : filesOf(made);
      return { ...NOTHING, ...written, servers: servers.length, warnings: [...warnings, ...keptWarnings(made)] };
    });
  } catch (error) {
    if (!isReport(error)) throw error;
    const problems = problemsIn(error);
    if (problems !== undefined) return { ...NOTHING, problems };
    const warnings = app === undefined ? [] : warningsOf(app);
    return { ...NOTHING, warnings, found: error.message.replace(VALIDATION, '').split('\n').map((line) => located(line.trim(), source, app)) };
  }
}

function filesOf(app: FleetApp): Pick<Generation, 'files'> {
  app.synth();
  const { written = [], removed = [], unchanged = 0 } = app.lastSynth ?? {};
  return { files: { written: written.length, removed: removed.length, unchanged } };
}

/** What rules find is told by the path of the construct, which begins with its chart: the name of a server. */
function located(line: string, source: FleetSource | undefined, app: App | undefined): string {
  const names = new Set(app?.node.children.filter((child) => Chart.isChart(child)).map(({ node }) => node.id));
  const [, name] = /^\[\]? ?([a-z][-a-z0-9]*)[/\]]/.exec(line) ?? [];
  return source !== undefined && names.has(name) ? source.tell({ way: ['servers', name], text: line }) : line;
}

function describedSource(described: GenerationRequest['described']): FleetSource {
  const { value, nameOf } = described ?? { value: undefined, nameOf: () => 'fleet' };
  return { value, folder: '.', tell: ({ way, text }) => `${nameOf(way)}: ${text}` };
}
