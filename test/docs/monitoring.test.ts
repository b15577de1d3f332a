import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dashboard, ServerAlert } from '../../lib';
import type { Json } from '../fixtures';
import { dashboardOf, monitor, rulesOf } from '../monitoring/servers';
import { runFirstProgram } from './program-folder';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'monitoring.md'), 'utf8');
const cells = (line: string) => line.split('|').slice(1, -1).map((cell) => cell.trim());
const rows = PAGE.split('\n').filter((line) => line.startsWith('| `Inference')).map(cells);
const rules = rulesOf(monitor().objects);

test('the page has a row for each alert, in the order of the rules', () => {
  expect(rows.map(([name]) => /`(\w+)`/.exec(name)![1])).toEqual(rules.map(({ alert }) => alert));
  expect(rows).toHaveLength(Object.values(ServerAlert).length);
});

test('the page says how bad each alert is, how long it waits and from where on it fires', () => {
  rules.forEach((rule, index) => {
    const [name, , threshold, wait] = rows[index];
    const [number] = threshold.split(' ');

    expect(name.includes('(critical)')).toBe(rule.labels.severity === 'critical');
    // The servers of the tests have half an hour to start.
    expect(wait.replace('startup budget + 15m', '45m').replace('at once', 'none').split(' ')[0]).toBe(rule.for ?? 'none');
    expect(number === '' || / (>|>=) /.test(rule.expr)).toBe(true);
    expect(number === '' || new RegExp(` >=? ${number.replace('s', '').replace('.', '\\.')}( |$)`).test(rule.expr)).toBe(true);
  });
});

test('the page marks the alerts that need kube-state-metrics', () => {
  const without = rulesOf(monitor({ kubeStateMetrics: false }).objects).map(({ alert }) => alert);

  expect(rows.filter(([name]) => name.endsWith('*')).map(([name]) => /`(\w+)`/.exec(name)![1])).toEqual(rules.map(({ alert }) => alert).filter((alert) => !without.includes(alert)));
});

test('the page lists the rows of the dashboard', () => {
  const { panels } = dashboardOf(monitor({ dashboard: Dashboard.grafana({ gpuMetrics: {} }) }).objects);
  const listed = PAGE.slice(PAGE.indexOf('## The dashboard')).split('\n').filter((line) => line.startsWith('| ')).map((line) => cells(line)[0]);

  expect(listed).toEqual(['row', '---', ...panels.filter((panel: Json) => panel.type === 'row').map((panel: Json) => panel.title)]);
});

test('the program on the page passes the type check, and writes its manifests', () => {
  expect.hasAssertions();
  runFirstProgram(PAGE, (folder) => {
    const [written] = readdirSync(join(folder, 'dist')).filter((file) => file.endsWith('.yaml'));
    expect(readFileSync(join(folder, 'dist', written), 'utf8').match(/^kind: (PodMonitor|PrometheusRule|ConfigMap)$/gm)).toHaveLength(3);
  });
}, 60_000);
