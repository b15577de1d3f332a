import * as fc from 'fast-check';
import { planSvg } from '../../../lib/cli/output/svg';
import { deepSeekR1, figurePlan } from './figure-fixtures';
import { boxes, elements, parseXml, texts, type Box } from './figure-xml';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });

function isWithin(inner: Box, outer: Box): boolean {
  return inner.x >= outer.x && inner.y >= outer.y && inner.right <= outer.right && inner.bottom <= outer.bottom;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom;
}

describe('the figure of a plan', () => {
  test('shows the model, the split, the hardware and what the KV cache holds', () => {
    const shown = texts(parseXml(planSvg(deepSeekR1())));
    expect(shown).toEqual(expect.arrayContaining([
      'deepseek-ai/DeepSeek-R1', 'Fits', 'TP 8 × PP 2 × DP 1', '16 × NVIDIA H20 96GB', '2 pods of 8 GPUs',
      '1,255,456 tokens', '38.31', 'of 32,768 tokens; 1 asked for',
    ]));
  });

  test('shows where what lies', () => {
    const svg = parseXml(planSvg(deepSeekR1()));
    expect(texts(svg)).toEqual(expect.arrayContaining([
      'Stage 0', 'embedding', 'layers 0 to 30', 'Stage 1', 'layers 31 to 60', 'output head', 'pod 0', 'pod 1', 'activations, from pod to pod',
    ]));
    expect(boxes(svg, 'pod')).toHaveLength(2);
    expect(boxes(svg, 'gpu')).toHaveLength(16);
    expect(elements(svg, 'path', 'arrow')).toHaveLength(1);
  });

  test('shows the memory of a GPU of each stage to one scale', () => {
    const svg = parseXml(planSvg(deepSeekR1()));
    const widths = Array.from(elements(svg, 'rect', 'weights')).filter((bar) => bar.getAttribute('height') === '30')
      .map((bar) => Number(bar.getAttribute('width')));
    const [{ weightsGib: first }, { weightsGib: second }] = deepSeekR1().stages;
    expect(widths).toHaveLength(2);
    expect(widths[0] / widths[1]).toBeCloseTo(first / second, 2);
    expect(texts(svg)).toEqual(expect.arrayContaining(['weights 39.8', 'KV cache 41.7', 'budget 87.5', 'GPU 95.1']));
  });

  test('says how experts and copies lie', () => {
    const svg = parseXml(planSvg(figurePlan({ dataParallelSize: 8, expertParallel: true })));
    expect(texts(svg)).toContain('Experts stay whole, spread over 8 GPUs; all else of a layer lies whole on one GPU. 8 copies share the requests.');
    expect(texts(svg).filter((text) => text.startsWith('copy '))).toHaveLength(8);
    expect(boxes(svg, 'pod')).toHaveLength(1);
  });

  test('draws equal pods and copies once and says how many there are', () => {
    const pods = texts(parseXml(planSvg(figurePlan({ tensorParallelSize: 8, pipelineParallelSize: 16 }))));
    expect(pods).toEqual(expect.arrayContaining(['Stages 1–14', 'pods 1–14', 'from 2 to 29']));
    const copies = texts(parseXml(planSvg(figurePlan({ tensorParallelSize: 8, dataParallelSize: 16 }))));
    expect(copies).toEqual(expect.arrayContaining(['copy 0', '× 15', 'more copies']));
    const wide = texts(parseXml(planSvg(figurePlan({ tensorParallelSize: 32, gpusPerPod: 8 }))));
    expect(wide).toEqual(expect.arrayContaining(['× 3', 'more pods', 'per stage']));
    const large = texts(parseXml(planSvg(figurePlan({ tensorParallelSize: 72, gpusPerPod: 72 }))));
    expect(large).toEqual(expect.arrayContaining(['× 65', 'GPU 6', 'tp 6']));
  });

  test('tells pods that are drawn in parts', () => {
    const shown = texts(parseXml(planSvg(figurePlan({ tensorParallelSize: 2, pipelineParallelSize: 3, dataParallelSize: 2, gpusPerPod: 4 }))));
    expect(shown).toEqual(expect.arrayContaining(['part of pod 0', 'part of pod 1', 'part of pod 2', 'activations']));
  });

  test('shows in a colour and in words that it does not fit', () => {
    const svg = parseXml(planSvg(figurePlan({ layerGib: 3, problems: ['kvCache: got -14.6 GiB'] })));
    expect(texts(svg)).toEqual(expect.arrayContaining(['Does not fit', 'Why it does not fit', 'kvCache: got -14.6 GiB', 'more than there is']));
    expect(texts(svg).join('\n')).toContain('15.6 over the budget before any KV cache');
    const over = Array.from(elements(svg, 'rect')).filter((bar) => bar.getAttribute('fill') === 'url(#plan-over)');
    expect(over.length).toBeGreaterThan(1);
  });

  test('shows a KV cache that is too small for what is asked', () => {
    const svg = parseXml(planSvg(figurePlan({ neededKvCacheGib: 60, requestedConcurrency: 64 })));
    expect(elements(svg, 'path', 'lack')).toHaveLength(1);
    expect(texts(svg).join('\n')).toContain('64 sequences need 60.0 of KV cache, 19.6 more than there is');
    expect(elements(parseXml(planSvg(figurePlan())), 'path', 'lack')).toHaveLength(0);
  });

  test('says where bars are cut', () => {
    expect(texts(parseXml(planSvg(figurePlan({ layerGib: 50 }))))).toContain('more than there is, cut at the edge');
  });

  test('has warnings, the last of very many only as a number', () => {
    const svg = texts(parseXml(planSvg(figurePlan({ warnings: Array.from({ length: 12 }, (_, i) => `warning ${i}`) }))));
    expect(svg).toEqual(expect.arrayContaining(['Warnings', 'warning 7', 'and 4 more']));
    expect(svg).not.toContain('warning 8');
  });

  test('can be read without being seen', () => {
    const { documentElement: svg } = parseXml(planSvg(deepSeekR1()));
    expect(svg!.getAttribute('role')).toBe('img');
    expect(svg!.getAttribute('aria-labelledby')).toBe('plan-title plan-desc');
    const [title, desc] = Array.from(svg!.childNodes).filter((node) => node.nodeName === 'title' || node.nodeName === 'desc');
    expect(title.textContent).toBe('Plan of deepseek-ai/DeepSeek-R1: TP 8 × PP 2 × DP 1 on 16 × NVIDIA H20 96GB');
    expect(desc.textContent).toContain('Stage 1: layers 31 to 60, output head; per GPU 38.5 GiB of weights, 6.6 of overhead, 42.9 for the KV cache');
  });

  test('needs nothing from elsewhere and runs nothing', () => {
    const svg = planSvg(deepSeekR1());
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|<script|<image|<foreignObject|@import|href|\son\w+=/);
    expect(svg.match(/url\([^)]*\)/g)!.every((reference) => reference.startsWith('url(#plan-'))).toBe(true);
  });

  test('is light on its own ground, whatever the reader has chosen', () => {
    const svg = planSvg(deepSeekR1());
    expect(svg).not.toContain('prefers-color-scheme');
    expect(boxes(parseXml(svg), 'ground')).toHaveLength(1);
  });

  test('is the same each time', () => {
    expect(planSvg(deepSeekR1())).toBe(planSvg(deepSeekR1()));
  });

  test('cuts long names and keeps the whole of them as a tooltip', () => {
    const name = `org/${'very-long-name-'.repeat(20)}`;
    const svg = parseXml(planSvg(figurePlan({ model: { name } })));
    const [title] = elements(svg, 'text', 'title');
    expect(title.lastChild!.nodeValue).toMatch(/^org\/very-long-name-.*…$/);
    expect(title.getElementsByTagName('title')[0].textContent).toBe(name);
  });

  test('is a document whatever the names and texts are', () => {
    fc.assert(fc.property(anyText, anyText, fc.array(anyText, { maxLength: 3 }), (name, gpu, warnings) => {
      const svg = parseXml(planSvg(figurePlan({ model: { name, quantization: gpu }, gpu: { name: gpu }, warnings, problems: warnings })));
      expect(svg.getElementsByTagName('script')).toHaveLength(0);
    }), { numRuns: 60 });
  });

  test('keeps GPUs in pods and apart, and all of it on the paper, whatever the layout', () => {
    fc.assert(fc.property(fc.constantFrom(1, 2, 4, 8, 16), fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 4, 8), (tp, pp, dp, perPod) => {
      const svg = parseXml(planSvg(figurePlan({ tensorParallelSize: tp, pipelineParallelSize: pp, dataParallelSize: dp, gpusPerPod: perPod })));
      const [paper] = boxes(svg, 'ground');
      const [pods, gpus] = [boxes(svg, 'pod'), boxes(svg, 'gpu')];
      for (const box of [...pods, ...gpus, ...boxes(svg, 'more'), ...boxes(svg, 'panel')]) expect(isWithin(box, paper)).toBe(true);
      for (const gpu of gpus) expect(pods.some((pod) => isWithin(gpu, pod))).toBe(true);
      for (const gpu of gpus) expect(gpus.filter((other) => other !== gpu && overlap(gpu, other) && !isStack(gpu, other))).toEqual([]);
    }), { numRuns: 60 });
  });
});

/** A GPU that stands for several has the edge of another one behind it. */
function isStack(a: Box, b: Box): boolean {
  return Math.abs(a.x - b.x) === 3 && Math.abs(a.y - b.y) === 3;
}
