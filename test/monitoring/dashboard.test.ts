import { Dashboard } from '../../lib';
import { dashboardUid } from '../../lib/monitoring/dashboard-uid';
import type { Json } from '../fixtures';
import { dashboardOf, deployed, ENGINES, kind, monitor, server } from './servers';

const GPUS = Dashboard.grafana({ gpuMetrics: {} });
const FEW = { ...ENGINES['vllm-newest'], preemptions: undefined, requestsFinished: undefined };

/** Every dashboard that differs in its panels. */
const dashboards: readonly (readonly [string, Json])[] = [
  ['vLLM 0.7.2', dashboardOf(monitor({ server: server(ENGINES['vllm-0.7.2']) }).objects)],
  ['vLLM newest, with GPUs', dashboardOf(monitor({ dashboard: GPUS }).objects)],
  ['SGLang without kube-state-metrics', dashboardOf(monitor({ server: server(ENGINES.sglang), kubeStateMetrics: false }).objects)],
  ['an engine with few metrics', dashboardOf(monitor({ server: server(FEW), dashboard: GPUS, kubeStateMetrics: false }).objects)],
  ['a Deployment', dashboardOf(monitor({ server: deployed() }).objects)],
];

const shown = (dashboard: Json): Json[] => dashboard.panels.filter((panel: Json) => panel.type !== 'row');
const titles = (dashboard: Json): string[] => dashboard.panels.map((panel: Json) => panel.title);

/** Whether two panels cover a common place. */
function overlap({ gridPos: a }: Json, { gridPos: b }: Json): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

describe.each(dashboards)('the dashboard of %s', (_name, dashboard) => {
  test('has no panel over another, and none beside the grid', () => {
    const { panels } = dashboard;
    const overlaps = panels.flatMap((panel: Json, index: number) => panels.slice(index + 1).filter((other: Json) => overlap(panel, other)).map((other: Json) => `${panel.title} and ${other.title}`));

    expect(overlaps).toEqual([]);
    expect(panels.filter(({ gridPos }: Json) => gridPos.x < 0 || gridPos.x + gridPos.w > 24 || gridPos.w < 1 || gridPos.h < 1)).toEqual([]);
  });

  test('fills each line of the grid without a gap above it', () => {
    const bottom = Math.max(...dashboard.panels.map(({ gridPos }: Json) => gridPos.y + gridPos.h));
    const covered = (y: number) => dashboard.panels.filter(({ gridPos }: Json) => gridPos.y <= y && y < gridPos.y + gridPos.h).reduce((sum: number, { gridPos }: Json) => sum + gridPos.w, 0);

    expect(Array.from({ length: bottom }, (_, y) => covered(y)).filter((width) => width < 20)).toEqual([]);
  });

  test('has a title, an explanation, a unit and a data source on each panel', () => {
    for (const panel of shown(dashboard)) {
      expect(panel.title).toMatch(/^[A-Z][A-Za-z ]{3,30}$/);
      expect(panel.description).toMatch(/^\d?.+\.$/);
      expect(['none', 's', 'percentunit', 'percent', 'reqps', 'mbytes', 'suffix: tok/s']).toContain(panel.fieldConfig.defaults.unit);
      expect(panel.datasource).toEqual({ type: 'prometheus', uid: '${datasource}' });
    }
  });

  test('has an expression, a legend and a letter of its own for each query', () => {
    for (const { targets } of shown(dashboard)) {
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets.map((target: Json) => target.refId)).size).toBe(targets.length);
      expect(targets.filter(({ expr, legendFormat }: Json) => !/namespace="models"/.test(expr) || legendFormat === '')).toEqual([]);
    }
  });

  test('numbers its panels, each once', () => {
    expect(dashboard.panels.map(({ id }: Json) => id)).toEqual(dashboard.panels.map((_: Json, index: number) => index + 1));
  });

  test('lets the viewer choose the data source only', () => {
    expect(dashboard.templating.list).toEqual([expect.objectContaining({ name: 'datasource', type: 'datasource', query: 'prometheus' })]);
  });
});

describe('Dashboard', () => {
  test('shows seconds as seconds and shares as percent', () => {
    const unitOf = (title: string) => shown(dashboards[1][1]).filter((panel) => panel.title === title).map((panel) => panel.fieldConfig.defaults.unit);

    expect(unitOf('Time to first token')).toEqual(['s', 's']);
    expect(unitOf('KV cache in use')).toEqual(['percentunit']);
    expect(unitOf('Utilization')).toEqual(['percent']);
    expect(unitOf('Memory')).toEqual(['mbytes']);
  });

  test('has GPUs only where it is told how their series are labelled', () => {
    expect(titles(dashboardOf(monitor().objects))).not.toContain('GPUs');
    expect(titles(dashboards[1][1])).toContain('GPUs');

    const own = dashboardOf(monitor({ dashboard: Dashboard.grafana({ gpuMetrics: { namespaceLabel: 'namespace', podLabel: 'pod' } }) }).objects);
    expect(shown(own).at(-1).targets[0]).toMatchObject({ expr: expect.stringContaining('sum by (pod) (DCGM_FI_DEV_FB_USED{namespace="models", pod=~"r1-[0-9]+(-[0-9]+)?"})'), legendFormat: '{{pod}}' });
  });

  test('leaves out what the engine does not tell, and what kube-state-metrics would', () => {
    expect(titles(dashboards[3][1])).not.toEqual(expect.arrayContaining(['Preemptions']));
    expect(titles(dashboards[3][1])).not.toEqual(expect.arrayContaining(['Finished requests']));
    expect(titles(dashboards[1][1])).toEqual(expect.arrayContaining(['Preemptions', 'Finished requests', 'Groups wanted', 'Made anew within an hour']));
    expect(JSON.stringify(dashboards[2][1])).not.toContain('kube_');
  });

  test('asks over a window that Grafana fits to the scrape interval', () => {
    for (const { targets } of shown(dashboardOf(monitor().objects))) {
      expect(targets.filter(({ interval }: Json) => interval !== '15s')).toEqual([]);
      expect(targets.filter(({ expr }: Json) => /\brate\(/.test(expr) && !expr.includes('[$__rate_interval]'))).toEqual([]);
    }
  });

  test('is found by Grafana\'s sidecar, in a folder', () => {
    const { metadata } = kind(monitor({ dashboard: Dashboard.grafana({ label: 'dashboards', labelValue: 'yes', folder: 'Inference' }) }).objects, 'ConfigMap');

    expect(metadata.labels).toEqual({ dashboards: 'yes' });
    expect(metadata.annotations).toEqual({ grafana_folder: 'Inference' });
    expect(kind(monitor().objects, 'ConfigMap').metadata.labels).toEqual({ grafana_dashboard: '1' });
    expect(kind(monitor().objects, 'ConfigMap').metadata).not.toHaveProperty('annotations');
  });

  test('has an address that stays, and is of this server only', () => {
    const uids = [['models', 'r1'], ['models', 'r2'], ['model', 'sr1'], ['models-r', '1'], ['a'.repeat(63), 'b'.repeat(50)]].map(([namespace, name]) => dashboardUid(namespace, name));

    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.filter((uid) => !/^[a-zA-Z0-9_-]{1,40}$/.test(uid))).toEqual([]);
    expect(dashboardOf(monitor().objects).uid).toBe(uids[0]);
    expect(uids[0]).toBe('inference-3f55bd1db7582231');
  });
});
