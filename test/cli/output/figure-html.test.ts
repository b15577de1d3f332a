import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { planWords, shellLines } from '../../../lib/cli/output/figure-command';
import { planHtml } from '../../../lib/cli/output/html';
import { deepSeekR1, figurePlan } from './figure-fixtures';
import { elements, parseXml } from './figure-xml';

const OTHER = {
  tensorParallelSize: 8, pipelineParallelSize: 4, dataParallelSize: 1, expertParallel: true, groupSize: 4, gpusPerPod: 8, gpus: 32,
  kvCacheTokens: 5_000_000, maxConcurrency: 152.58, costPerHour: 99.5, gains: ['4 times the KV cache'], costs: ['16 more GPUs'],
};

function headings(html: string): string[] {
  return elements(parseXml(html), 'h2').map(({ textContent }) => textContent!);
}

function cells(html: string, name: string): string[] {
  return elements(parseXml(html), 'td').filter((cell) => cell.getAttribute('data-name') === name).map(({ textContent }) => textContent!);
}

describe('the page of a plan', () => {
  test('has the figure, the numbers, and why', () => {
    const html = planHtml(deepSeekR1({ warnings: ['mind the network'], alternatives: [OTHER] }));
    expect(elements(parseXml(html), 'svg')).toHaveLength(1);
    expect(headings(html)).toEqual(['The numbers', 'Why this layout', 'Warnings', 'Alternatives', 'Ask for this layout again']);
    expect(elements(parseXml(html), 'li').map(({ textContent }) => textContent))
      .toEqual(['TP 8 x PP 2 on 2 pods of 8 GPUs: the fewest GPUs that do', 'mind the network']);
  });

  test('leaves out what there is nothing to say of', () => {
    expect(headings(planHtml(figurePlan()))).toEqual(['The numbers', 'Ask for this layout again']);
  });

  test('begins with what is wrong and what would fit', () => {
    const html = planHtml(figurePlan({ layerGib: 3, problems: ['kvCache: got -14.6 GiB'], suggestions: ['tensorParallelSize: 2'] }));
    expect(headings(html).slice(0, 2)).toEqual(['Why it does not fit', 'What would fit']);
    expect(elements(parseXml(html), 'span', 'misfit')[0].textContent).toBe('Does not fit');
  });

  test('says the title and the notes once, not in the figure again', () => {
    const [svg] = elements(parseXml(planHtml(deepSeekR1({ warnings: ['mind the network'] }))), 'svg');
    const shown = Array.from(svg.getElementsByTagName('text')).map(({ textContent }) => textContent);
    expect(shown).not.toContain('mind the network');
    expect(shown).not.toContain('Fits');
    expect(shown).toContain('Where it lies');
  });

  test('has the numbers of each stage in a table, equal stages in one row', () => {
    const html = planHtml(deepSeekR1());
    expect(cells(html, 'Stage')).toEqual(['Stage 0', 'Stage 1']);
    expect(cells(html, 'Holds')).toEqual(['embedding, layers 0 to 30', 'layers 31 to 60, output head']);
    expect(cells(html, 'Weights')).toEqual(['39.75', '38.50']);
    expect(cells(html, 'Budget')).toEqual(['87.49', '87.49']);
    expect(cells(planHtml(figurePlan({ pipelineParallelSize: 16 })), 'Stage')).toEqual(['Stage 0', 'Stages 1–14', 'Stage 15']);
  });

  test('compares alternatives', () => {
    const html = planHtml(deepSeekR1({ alternatives: [OTHER] }));
    expect(cells(html, 'Layout')).toEqual(['TP 8 × PP 4 × DP 1, experts whole']);
    expect(cells(html, 'Hardware')).toEqual(['32 GPUs: 4 pods of 8 GPUs, 99.5/h']);
    expect(cells(html, 'For it')).toEqual(['4 times the KV cache']);
    expect(cells(html, 'Against it')).toEqual(['16 more GPUs']);
  });

  test('says where the facts of the model are from', () => {
    const html = planHtml(figurePlan({ model: { source: 'config.json', checkpointBytesSource: 'model.safetensors.index.json' } }));
    expect(html).toContain('Architecture: config.json. Size: model.safetensors.index.json.');
  });

  test('follows the choice of dark on a screen only', () => {
    const rules = planHtml(deepSeekR1()).match(/@media[^{]*prefers-color-scheme[^{]*/g)!;
    expect(rules).toHaveLength(2);
    expect(rules.every((rule) => rule.startsWith('@media screen and'))).toBe(true);
  });

  test('needs nothing from elsewhere and runs nothing', () => {
    const html = planHtml(deepSeekR1());
    expect(html).toContain('content="default-src \'none\'; style-src \'unsafe-inline\'"');
    expect(html.replaceAll(/xmlns="[^"]*"/g, '')).not.toMatch(/https?:|<script|<link|<img|@import|src=|href=|\son\w+=/);
  });

  test('is a document that runs nothing whatever the names and texts are', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 200 });
    const texts = fc.array(fc.oneof(anyText, fc.constantFrom('</style><script>alert(1)</script>', ']]>', '<!--', '"><img src=x onerror=y>')), { maxLength: 4 });
    fc.assert(fc.property(anyText, texts, (name, list) => {
      const html = planHtml(figurePlan({ model: { name: name + list.join('') }, gpu: { name: list.join('') }, problems: list, warnings: list, reasons: list, suggestions: list, alternatives: [{ ...OTHER, gains: list, costs: list }] }));
      const page = parseXml(html);
      expect(['script', 'img'].flatMap((element) => elements(page, element))).toEqual([]);
      expect(elements(page, 'li')).toHaveLength(4 * list.length);
    }), { numRuns: 40 });
  });
});

describe('the command of a plan', () => {
  test('asks for the same layout', () => {
    expect(shellLines(planWords(deepSeekR1())).split(' \\\n  ')).toEqual([
      'cdk8s-inference plan', '--model deepseek-ai/DeepSeek-R1', '--gpu \'NVIDIA H20 96GB\'', '--gpu-memory-gib 95.1', '--engine vllm@0.19.0',
      '--pods 2', '--gpus-per-pod 8', '--tensor-parallel-size 8', '--pipeline-parallel-size 2', '--data-parallel-size 1',
      '--max-model-len 32768', '--max-concurrency 1', '--gpu-memory-utilization 0.92', '--kv-cache-dtype auto',
    ]);
    expect(planWords(figurePlan({ expertParallel: true }))).toContain('--expert-parallel');
  });

  test('reaches a shell as it is, whatever the names are', () => {
    const hostile = ['$(touch x)', '`id`', 'a\'b"c', '; rm -rf .', 'two  spaces', '--flag', 'new\nline', '\\', '*', '', '~', '#x', '!1'];
    const lines = shellLines(['printf', '%s\\0', ...hostile]);
    expect(execFileSync('sh', ['-c', lines], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(hostile);
  });
});
