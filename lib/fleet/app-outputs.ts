import { type ApiObject, type App, Chart, Names, YamlOutputType } from 'cdk8s';
import type { AppOrder } from './app-order';
import type { Output } from './output-folder';
import { yamlText } from './yaml-text';

const METADATA = 'construct-metadata.json';

/** The files that cdk8s writes for an app, one chart after another: nothing is rendered before it is asked for. */
export function* outputsOf(app: App, order: AppOrder, writesMetadata: boolean): Generator<Output> {
  const charts = order.charts();
  const { outputFileExtension: extension } = app;
  switch (app.yamlOutputType) {
    case YamlOutputType.FILE_PER_APP:
      if (charts.length > 0) yield { name: `app${extension}`, texts: documents(manifestsOfAll(charts, order)) };
      break;
    case YamlOutputType.FILE_PER_CHART:
      for (const [index, chart] of charts.entries()) yield { name: `${nameOf(chart, index, order)}${extension}`, texts: documents(manifestsOf(chart, order)) };
      break;
    case YamlOutputType.FILE_PER_RESOURCE:
      for (const chart of charts) {
        for (const manifest of manifestsOf(chart, order)) if (manifest !== undefined) yield { name: `${resourceName(manifest)}${extension}`, texts: [yamlText(manifest)] };
      }
      break;
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
      for (const [index, chart] of charts.entries()) {
        const folder = nameOf(chart, index, order);
        yield { name: folder };
        for (const object of order.objectsOf(chart)) yield { name: `${folder}/${resourceName(object)}${extension}`, texts: rendered(object) };
      }
      break;
  }
  if (writesMetadata) yield { name: METADATA, texts: [metadataOf(charts.flatMap((chart) => order.objectsOf(chart)))] };
}

/** The manifests of one chart. A chart of a class that has its own way to make them has it here, too. */
export function manifestsOf(chart: Chart, order: AppOrder): Manifest[] {
  return chart.toJson === Chart.prototype.toJson ? order.objectsOf(chart).map((object) => object.toJson()) : Object.values(chart.toJson());
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name?: string };
}

function* manifestsOfAll(charts: readonly Chart[], order: AppOrder): Generator<Manifest> {
  for (const chart of charts) yield* manifestsOf(chart, order);
}

function* documents(manifests: Iterable<unknown>): Generator<string> {
  let separator = '';
  for (const manifest of manifests) {
    yield separator + yamlText(manifest);
    separator = '---\n';
  }
}

function* rendered(object: ApiObject): Generator<string> {
  yield yamlText(object.toJson());
}

function nameOf(chart: Chart, index: number, order: AppOrder): string {
  const name = Names.toDnsLabel(chart);
  return order.hasDependentCharts ? `${String(index).padStart(4, '0')}-${name}` : name;
}

function resourceName({ kind, metadata }: Manifest): string {
  return `${kind}.${metadata.name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}

function metadataOf(objects: readonly ApiObject[]): string {
  const resources: Record<string, { readonly path: string }> = {};
  for (const { name, node: { path } } of objects) resources[name] = { path };
  return JSON.stringify({ version: '1.0.0', resources });
}
