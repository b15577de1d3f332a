/** One query of a panel, and the name of its line; `{{pod}}` is replaced by the label's value. */
export interface PanelQuery {
  readonly expr: string;
  readonly legend: string;
}

/** What a panel shows. */
export interface PanelContent {
  readonly title: string;
  /** What it means, for who hovers over its title. */
  readonly description: string;
  /** The unit, as Grafana names it. */
  readonly unit: string;
  readonly queries: readonly PanelQuery[];
  /** The end of the scale, where there is one. */
  readonly most?: number;
  /** Whether the lines are parts of a whole. */
  readonly stacked?: boolean;
}

/** Panels in one line under a title. */
export interface PanelRow {
  readonly title: string;
  readonly kind: 'stat' | 'timeseries';
  readonly panels: readonly PanelContent[];
}

const COLUMNS = 24;
const HEIGHTS = { stat: 4, timeseries: 8 };
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** The panels of all rows in Grafana's form: each row over the whole width, its panels of equal width, none over another. */
export function layOut(rows: readonly PanelRow[], minStep: string): object[] {
  let y = 0;
  let id = 0;
  return rows.flatMap(({ title, kind, panels }) => {
    const header = { id: ++id, type: 'row', title, collapsed: false, panels: [], gridPos: { x: 0, y: y++, w: COLUMNS, h: 1 } };
    const width = Math.floor(COLUMNS / panels.length);
    const row = panels.map((content, index) =>
      ({ id: ++id, ...panel(kind, content, minStep), gridPos: { x: index * width, y, w: width, h: HEIGHTS[kind] } }));
    y += HEIGHTS[kind];
    return [header, ...row];
  });
}

function panel(kind: 'stat' | 'timeseries', { title, description, unit, queries, most, stacked }: PanelContent, minStep: string): object {
  return {
    type: kind,
    title,
    description,
    datasource: DATASOURCE,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index), datasource: DATASOURCE, expr, legendFormat: legend, interval: minStep, ...(kind === 'stat' ? { instant: true } : {}),
    })),
    fieldConfig: {
      defaults: { unit, min: 0, ...(most === undefined ? {} : { max: most }), ...(kind === 'stat' ? { color: { mode: 'fixed', fixedColor: 'text' } } : { custom: lines(stacked ?? false) }) },
      overrides: [],
    },
    options: kind === 'stat'
      ? { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, colorMode: 'value', graphMode: 'none', textMode: queries.length > 1 ? 'value_and_name' : 'value' }
      : { legend: { displayMode: 'list', placement: 'bottom', showLegend: true }, tooltip: { mode: 'multi', sort: 'desc' } },
  };
}

function lines(stacked: boolean): object {
  return { drawStyle: 'line', lineWidth: 1, fillOpacity: stacked ? 20 : 0, showPoints: 'never', spanNulls: false, stacking: { mode: stacked ? 'normal' : 'none', group: 'A' } };
}
