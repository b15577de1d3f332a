import type { EngineMemory } from './engine-memory';
import type { EngineVersion } from './engine-version';
import { ATOM_MEMORY, LMDEPLOY_MEMORY, SGLANG_MEMORY, TRTLLM_MEMORY } from './other-engines-memory';
import { V0, VLLM_MEMORY } from './vllm-memory';

/** The rows of each engine, oldest first. Another engine is another entry. */
const ROWS: Record<string, EngineMemory[]> = {
  vllm: VLLM_MEMORY, sglang: SGLANG_MEMORY, trtllm: TRTLLM_MEMORY, lmdeploy: LMDEPLOY_MEMORY, atom: ATOM_MEMORY,
};
/** vLLM's first engine beside the version: `VLLM_USE_V1=0`, up to 0.10. */
const V0_LATE: EngineMemory = { ...V0, lastStageTakesRemainder: false };

/** The row for a version: the last that is not newer, or the oldest. */
export function engineMemory(engine: EngineVersion): EngineMemory {
  if (engine.usesV0) return engine.isAtLeast('0.7.3') ? V0_LATE : V0;
  const rows = ROWS[engine.name];
  return rows.filter(({ since }) => engine.isAtLeast(since)).at(-1) ?? rows[0];
}

/** Which row that was, in words. */
export function describeEngineMemory(engine: EngineVersion): string {
  const rows = ROWS[engine.name];
  if (rows.length === 1) return engine.name;
  if (engine.usesV0) return `${engine.name}'s V0 engine`;
  const row = engineMemory(engine);
  const next = rows[rows.indexOf(row) + 1];
  if (!next) return `${engine.name} ${row.since} and newer`;
  return row === rows[0] ? `${engine.name} before ${next.since}` : `${engine.name} ${row.since} to before ${next.since}`;
}
