import type { ParallelismPlan } from '../../lib/planning/parallelism-plan';
import type { Deployment } from './deployment';
import { tryPlanning } from './plan-deployment';

/** How a plan and what happened compare. A false accept is a plan that fits where the engine refused. */
export type Verdict = 'agrees' | 'falseAccept' | 'falseRefusal' | 'engineBug' | 'notPlanned';

/** A planned figure beside the logged one. */
export interface Figure {
  readonly planned: number;
  readonly logged: number;
  /** Planned minus logged, in the unit of both. */
  readonly difference: number;
  /** The difference as a share of what was logged. */
  readonly error: number;
}

/** The figures that are compared. */
export type FigureName = 'weightsGib' | 'kvCacheGib' | 'kvCacheTokens' | 'concurrency' | 'activationGib' | 'communicationGib';

/** One deployment beside its plan. */
export interface Comparison {
  readonly row: Deployment;
  readonly verdict: Verdict;
  /** How the model's layers attend: the group of the row. */
  readonly attention: string;
  /** Why there is no plan. */
  readonly reason?: string;
  readonly problems: string[];
  readonly warnings: string[];
  readonly figures: { readonly [name in FigureName]?: Figure };
}

/** Plans a deployment and compares. */
export function compare(row: Deployment): Comparison {
  const plan = tryPlanning(row);
  if (typeof plan === 'string') {
    return { row, verdict: 'notPlanned', attention: 'unknown', reason: plan, problems: [], warnings: [], figures: {} };
  }
  return {
    row, verdict: verdictOf(row, plan.fits), attention: attentionOf(plan),
    problems: plan.problems, warnings: plan.warnings, figures: figuresOf(row, plan),
  };
}

/** What a plan that fits, or does not, says about an outcome. */
export function verdictOf({ outcome }: Pick<Deployment, 'outcome'>, fits: boolean): Verdict {
  if (outcome === 'engineBug') return 'engineBug';
  if (fits === (outcome === 'starts')) return 'agrees';
  return fits ? 'falseAccept' : 'falseRefusal';
}

/** A planned figure beside the logged one. */
export function figure(planned: number, logged: number): Figure {
  const difference = planned - logged;
  return { planned, logged, difference, error: difference / Math.abs(logged) };
}

function attentionOf({ model: { attentions } }: ParallelismPlan): string {
  const caches = attentions.map((attention) => attention.cache(1, 1, 1));
  if (attentions.some(({ description }) => description.includes('latent'))) return 'latent';
  if (caches.some(({ stateBytes }) => stateBytes > 0)) return 'with state';
  return caches.some(({ window }) => window !== undefined) ? 'sliding' : 'full';
}

function figuresOf(row: Deployment, plan: ParallelismPlan): Comparison['figures'] {
  const logged = row.logged ?? {};
  const comparesCache = row.engine === 'vllm' && row.kvCacheComparable !== false;
  const { stages } = plan;
  // A log shows one rank, and does not say of which stage.
  const nearest = (name: 'weightsGib' | 'kvCacheGib' | 'activationGib' | 'communicationGib', value?: number) =>
    value === undefined ? undefined
      : stages.map((stage) => figure(stage[name], value)).reduce((a, b) => Math.abs(b.difference) < Math.abs(a.difference) ? b : a);
  const figures = {
    weightsGib: nearest('weightsGib', logged.weightsGib),
    kvCacheGib: comparesCache ? nearest('kvCacheGib', logged.kvCacheGib) : undefined,
    kvCacheTokens: comparesCache && logged.kvCacheTokens !== undefined ? figure(plan.kvCacheTokens, logged.kvCacheTokens) : undefined,
    concurrency: comparesCache && logged.concurrency !== undefined ? figure(plan.concurrencyLimit, logged.concurrency) : undefined,
    activationGib: nearest('activationGib', logged.activationGib),
    communicationGib: nearest('communicationGib', logged.communicationGib),
  };
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}
