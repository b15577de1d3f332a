import type { EngineMemory } from './engine-memory';
import type { EngineVersion } from './engine-version';
import { VLLM_MEMORY } from './vllm-memory';

/** The rows of each engine, oldest first. Another engine is another entry. */
const ROWS: Record<string, EngineMemory[]> = { vllm: VLLM_MEMORY };

/** The row for a version: the last that is not newer, or the oldest. */
export function engineMemory(engine: EngineVersion): EngineMemory {
  const rows = ROWS[engine.name];
  return rows.filter(({ since }) => engine.isAtLeast(since)).at(-1) ?? rows[0];
}

/** Which row that was, in words. */
export function describeEngineMemory(engine: EngineVersion): string {
  const rows = ROWS[engine.name];
  const row = engineMemory(engine);
  const next = rows[rows.indexOf(row) + 1];
  if (!next) return `${engine.name} ${row.since} and newer`;
  return row === rows[0] ? `${engine.name} before ${next.since}` : `${engine.name} ${row.since} to before ${next.since}`;
}
