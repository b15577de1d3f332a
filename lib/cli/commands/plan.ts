import { ParallelismPlan } from '../../planning/parallelism-plan';
import { ExitCode } from '../exit-code';
import { readGpu } from '../input/gpu';
import { readModel } from '../input/model';
import { PLAN_OPTIONS, PLAN_OUTPUTS, planProperties } from '../input/plan-options';
import { planDocument, type PlanDocument } from '../output/plan-document';
import { planTable } from '../output/plan-table';
import type { Terminal } from '../terminal';
import type { CommandCall, CommandSpec } from './command-spec';

/** `plan`: how a model is split over GPUs and pods, and whether it fits. */
export const planCommand: CommandSpec = {
  name: 'plan',
  summary: 'how a model is split over GPUs and pods, whether it fits, and why',
  operands: [],
  options: PLAN_OPTIONS,
  examples: [
    'plan --model deepseek-ai/DeepSeek-R1 --gpu H20 --max-model-len 32K',
    'plan --model Qwen3-32B --gpu L40S --gpus-per-pod 4 --max-concurrency 16 --alternatives',
    'plan --model ./my-model --gpu H100 -tp 4 -pp 2 --engine vllm@0.19.0 --output json',
    'plan --model Qwen/Qwen3-32B --gpu my-card --gpu-memory-gib 44.4 --output svg > plan.svg',
  ],
  run: async ({ values, terminal }: CommandCall) => {
    const output = values.word('--output', PLAN_OUTPUTS) ?? 'table';
    const gpu = readGpu(values);
    const properties = planProperties(values);
    const model = await readModel(values, terminal.environment);
    if (!model || !gpu || values.problems.length > 0) return ExitCode.UNUSABLE;
    const plan = ParallelismPlan.of({ ...properties, model, gpu });
    terminal.out(await shown(planDocument(plan, values.isGiven('--alternatives')), output, terminal));
    return plan.fits ? ExitCode.OK : ExitCode.DOES_NOT_FIT;
  },
};

/** Figures are loaded only where somebody wants one. */
async function shown(document: PlanDocument, output: typeof PLAN_OUTPUTS[number], terminal: Terminal): Promise<string> {
  switch (output) {
    case 'json': return `${JSON.stringify(document, null, 2)}\n`;
    case 'svg': return ended((await import('../output/svg.js')).planSvg(document));
    case 'html': return ended((await import('../output/html.js')).planHtml(document));
    default: return planTable(document, terminal.columns, terminal.styles);
  }
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
