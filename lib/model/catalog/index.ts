import { nearest } from '../../nearest';
import { invalid, problem } from '../../problems';
import type { CatalogRow } from './catalog-row';
import { DEEPSEEK } from './deepseek';
import { GEMMA } from './gemma';
import { GLM } from './glm';
import { GPT_OSS } from './gpt-oss';
import { KIMI } from './kimi';
import { LLAMA } from './llama';
import { LLAMA4 } from './llama4';
import { MIMO } from './mimo';
import { MINIMAX } from './minimax';
import { MISTRAL } from './mistral';
import { NEMOTRON } from './nemotron';
import { QWEN2 } from './qwen2';
import { QWEN3 } from './qwen3';
import { QWEN3_5 } from './qwen3-5';
import { QWEN3_MOE } from './qwen3-moe';
import { QWEN3_VL } from './qwen3-vl';

export type { CatalogRow } from './catalog-row';

/** The known models, read on 2026-11-24. A further one is a further row of its family. */
export const CATALOG: readonly CatalogRow[] = [
  ...DEEPSEEK,
  ...GEMMA,
  ...GLM,
  ...GPT_OSS,
  ...KIMI,
  ...LLAMA,
  ...LLAMA4,
  ...MIMO,
  ...MINIMAX,
  ...MISTRAL,
  ...NEMOTRON,
  ...QWEN2,
  ...QWEN3,
  ...QWEN3_5,
  ...QWEN3_MOE,
  ...QWEN3_VL,
];

/**
 * The row of a model, whatever the case of the name, and without the part before the slash where only one model has the rest.
 * @throws when there is none, with the nearest names
 */
export function findRow(name: string): CatalogRow {
  const wanted = String(name).toLowerCase();
  const exact = CATALOG.find((row) => row.name.toLowerCase() === wanted);
  const short = CATALOG.filter((row) => row.name.toLowerCase().split('/')[1] === wanted);
  const found = exact ?? (short.length === 1 ? short[0] : undefined);
  if (found) return found;
  const near = short.length > 1 ? short.map((row) => row.name) : nearest(String(name), CATALOG.map((row) => row.name));
  throw invalid('ModelSpec.named', [problem('name', name, 'names of the catalogue', near.length > 0 ? `did you mean ${near.join(', ')}?` : undefined)]);
}
