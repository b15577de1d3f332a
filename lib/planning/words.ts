import type { GroupLayout } from './group-layout';

const REPORT_WIDTH = 80;

/** GiB, or another number, with at most two decimals. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A share as a difference in per cent: 0.25 is +25 %. */
export function percent(share: number): string {
  return `${share < 0 ? '-' : '+'}${Math.round(Math.abs(share) * 100)} %`;
}

/** A count with its noun: 1 pod, 2 pods. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A layout in a few words. */
export function describeLayout({ tensorParallelSize, pipelineParallelSize, dataParallelSize, groupSize, gpusPerPod }: GroupLayout): string {
  const copies = dataParallelSize === 1 ? '' : ` x DP ${dataParallelSize}`;
  return `TP ${tensorParallelSize} x PP ${pipelineParallelSize}${copies} on ${counted(groupSize, 'pod')} of ${counted(gpusPerPod, 'GPU')}`;
}

/** A text in lines of a report: `label` before the first, each following line indented as far. */
export function labelled(label: string, text: string, indent = 10): string[] {
  const lines = [''];
  const words = text.split(/\s+/).flatMap((word) => word.match(new RegExp(`.{1,${REPORT_WIDTH - indent}}`, 'gu')) ?? []);
  for (const word of words) {
    const line = lines[lines.length - 1];
    if (line !== '' && indent + line.length + 1 + word.length > REPORT_WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line, i) => `${i === 0 ? label.padEnd(indent) : ' '.repeat(indent)}${line}`);
}
