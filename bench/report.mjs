// The tables that the bench prints; none is wider than 100 characters.
import { canMeasureMemory, median } from './measure.mjs';

const NAME_WIDTH = 58;
const FLEET_NAME_WIDTH = 40;

export function processTable(candidates) {
  return table(['whole processes', 'median s', 'min s', 'max s', 'peak MB'], candidates.map(({ name, seconds, megabytes }) => [
    name, ...spread(seconds, 2), canMeasureMemory ? median(megabytes).toFixed(0) : 'n/a',
  ]));
}

export function inProcessTable(rows) {
  return table(['in process', 'median ms', 'min ms', 'max ms'], rows.map(({ name, milliseconds }) => [name, ...spread(milliseconds, 1)]));
}

/** What fleets take: the time of synth alone, and of the process with loading and building. */
export function fleetTable(rows) {
  return table(['a set, a Service and a claim in a chart', 'runs', 'synth s', 'min s', 'max s', 'process s', 'peak MB'], rows.map(({ name, synth, seconds, megabytes }) => [
    name, String(seconds.length), ...(synth.length > 0 ? spread(synth, 2) : ['', '', '']), median(seconds).toFixed(2), megabytes.length > 0 ? median(megabytes).toFixed(0) : 'n/a',
  ]), FLEET_NAME_WIDTH);
}

/** An aim: the median of the values, as a part of the median of those they are held against, is at most the limit. */
export function ratio(name, values, against, limit) {
  const found = median(values) / (against ? median(against) : 1);
  return { name, found, limit, met: found <= limit };
}

export function aimsTable(aims) {
  return table(['aims', 'found', 'at most', ''], aims.map(({ name, found, limit, met }) => [name, found.toPrecision(3), String(limit), met ? 'met' : 'MISSED']));
}

function spread(numbers, digits) {
  return [median(numbers), Math.min(...numbers), Math.max(...numbers)].map((number) => number.toFixed(digits));
}

function table(header, rows, width = NAME_WIDTH) {
  const line = ([name, ...cells]) => name.padEnd(width) + cells.map((cell) => cell.padStart(10)).join('');
  return [line(header), ...rows.map(line)].map((text) => text.trimEnd()).join('\n') + '\n';
}
