import type { Engine, EngineBinding, EngineContext } from '../engine/engine';
import { KvRole, type KvTransfer } from '../engine/kv-transfer';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import { problem } from '../problems';

/** An engine that is told which half of the work it does, whoever binds it, and held against the router before it. */
export class HalfEngine implements Engine {
  constructor(private readonly engine: Engine, private readonly transfer: KvTransfer, private readonly router: string) {}

  bind(plan: ParallelismPlan, context: EngineContext): EngineBinding {
    const bound = this.engine.bind(plan, { ...context, kvTransfer: this.transfer });
    return { ...bound, problems: [...bound.problems, ...this.routerProblems(bound)] };
  }

  private routerProblems({ kvTransfer }: EngineBinding): string[] {
    if (kvTransfer === undefined) return [problem('engine', 'an engine that hands no KV caches over', 'Engine.vllm, Engine.vllmRay or Engine.sglang')];
    // Said once, and not by both halves.
    return kvTransfer.router === this.router || this.transfer.role === KvRole.DECODE ? [] : [problem('router', `DisaggregationRouter.${this.router}`, `DisaggregationRouter.${kvTransfer.router} with this engine`)];
  }
}
