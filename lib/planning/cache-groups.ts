import type { LayerCache } from '../model/layer-cache';
import type { ModelSpec } from '../model/model-spec';
import type { EngineMemory } from './engine-memory';

/** What decides how a KV cache is laid out. */
export interface CacheInputs {
  readonly model: ModelSpec;
  readonly engine: EngineMemory;
  readonly tensorParallelSize: number;
  readonly bytesPerValue: number;
  /** Tokens of a block as asked for; the engine's own where nothing was asked for. */
  readonly blockTokens?: number;
  /** Tokens of a batch: layers with a window keep those of the batch as well. */
  readonly batchTokens: number;
}

/** Layers that keep the same. */
interface LayerKind {
  readonly cache: LayerCache;
  /** How many of the first N layers are of the kind. */
  readonly counts: number[];
}

/** A kind with what the engine makes of it. */
interface Group {
  readonly kind: LayerKind;
  /** Tokens of one block; 0 where a block is a state. */
  readonly blockTokens: number;
  /** Block tables that the kind has: its layers, so many at once. */
  readonly tables: number;
}

/**
 * How an engine lays out the KV cache in blocks (vllm/v1/core/kv_cache_utils.py).
 *
 * Where all layers keep the same, a block holds some tokens of all of them. Where they differ, all blocks have one size in
 * bytes, and layers of the same kind are split into tables of equally many layers, each table with blocks of its own: a
 * window or a state then needs few blocks, however long a sequence gets.
 */
export class CacheGroups {
  private readonly groups: Group[];
  private readonly pageBytes: number;
  /** Whether each layer's part of a block has its own size, all in one table. */
  private readonly uniform: boolean;

  constructor(private readonly inputs: CacheInputs) {
    const kinds = kindsOf(inputs);
    this.uniform = isUniform(kinds);
    const blocks = blockSizes(kinds, inputs, this.uniform);
    this.pageBytes = Math.max(0, ...kinds.map(({ cache }, i) => pageOf(cache, blocks[i])));
    const totals = kinds.map(({ counts }) => counts[counts.length - 1]);
    const perTable = layersPerTable(totals, inputs.engine.paddedGroupsBelow);
    this.groups = kinds.map((kind, i) => ({ kind, blockTokens: blocks[i], tables: this.uniform ? 1 : Math.ceil(totals[i] / perTable) }));
  }

  /** Tokens of the smallest block: what an engine reports as its block size. */
  get blockTokens(): number {
    const sizes = this.groups.map(({ blockTokens }) => blockTokens).filter((tokens) => tokens > 0);
    return sizes.length === 0 ? 1 : Math.min(...sizes);
  }

  /** Bytes of a block on one rank for `count` layers from `first` on; 0 where none of them keeps anything. */
  bytesPerBlock(first: number, count: number): number {
    const layers = (kind: LayerKind) => kind.counts[first + count] - kind.counts[first];
    if (this.uniform) return this.groups.reduce((sum, { kind, blockTokens }) => sum + layers(kind) * pageOf(kind.cache, blockTokens), 0);
    return this.pageBytes * Math.max(0, ...this.groups.map(({ kind, tables }) => Math.ceil(layers(kind) / tables)));
  }

  /** Blocks that one sequence of so many tokens needs. */
  blocksPerSequence(tokens: number): number {
    if (this.uniform) return Math.max(0, ...this.groups.map((group) => this.blocksOf(group, tokens)));
    return this.groups.reduce((sum, group) => sum + group.tables * this.blocksOf(group, tokens), 0);
  }

  /** The figure that the engine logs as the size of its KV cache. */
  tokens(blocks: number, maxModelLen: number): number {
    if (this.groups.length === 0 || !Number.isFinite(blocks)) return Number.MAX_SAFE_INTEGER;
    if (!this.uniform && this.inputs.engine.reportsUsableTokens) return Math.floor(blocks / this.blocksPerSequence(maxModelLen) * maxModelLen);
    const tables = this.groups.reduce((sum, group) => sum + group.tables, 0);
    return Math.floor(blocks / (this.uniform ? 1 : tables)) * this.blockTokens;
  }

  private blocksOf({ kind: { cache }, blockTokens }: Group, tokens: number): number {
    if (blockTokens === 0) return 1;
    if (cache.window === undefined) return Math.ceil(tokens / blockTokens);
    // A window may begin within a block, so that it takes one more.
    return Math.ceil(Math.min(cache.window - 1 + this.inputs.batchTokens, tokens) / blockTokens) + 1;
  }
}

function kindsOf({ model, engine, tensorParallelSize, bytesPerValue }: CacheInputs): LayerKind[] {
  const kinds = new Map<string, LayerKind>();
  const modelBytes = model.quantization.unquantizedBytes;
  const caches = new Map(model.attentions.map((attention) => {
    const cache = attention.cache(tensorParallelSize, bytesPerValue, modelBytes);
    return [attention, engine.dropsOutsideWindows ? cache : { ...cache, window: undefined }];
  }));
  for (let layer = 0; layer < model.hiddenLayers; layer++) {
    const attention = model.attentionOf(layer);
    const cache = attention && caches.get(attention);
    const key = cache && `${cache.bytesPerToken} ${cache.window ?? ''} ${cache.stateBytes}`;
    if (cache && key !== undefined && !kinds.has(key)) kinds.set(key, { cache, counts: Array.from({ length: layer + 1 }, () => 0) });
    for (const [name, { counts }] of kinds) counts.push(counts[layer] + (name === key ? 1 : 0));
  }
  return [...kinds.values()];
}

/** Whether all layers need the same blocks: all keep everything, or all the same window. */
function isUniform(kinds: LayerKind[]): boolean {
  return kinds.every(({ cache }) => cache.stateBytes === 0 && cache.window === kinds[0].cache.window);
}

/** Tokens of a block of each kind: as the engine has it, or enlarged until blocks of all kinds have as many bytes as the largest. */
function blockSizes(kinds: LayerKind[], { model, engine, blockTokens }: CacheInputs, uniform: boolean): number[] {
  const least = Math.max(engine.blockTokens, ...model.attentions.map(({ leastBlockTokens }) => leastBlockTokens));
  const usual = Math.max(blockTokens ?? least, 1);
  if (uniform) return kinds.map(() => usual);
  const state = Math.max(0, ...kinds.map(({ cache }) => cache.stateBytes));
  const perToken = Math.max(0, ...kinds.map(({ cache }) => cache.bytesPerToken));
  // Attention's blocks grow until one holds a state.
  const enlarged = perToken === 0 ? usual : usual * Math.max(1, Math.ceil(state / (usual * perToken)));
  return kinds.map(({ cache }) => cache.bytesPerToken === 0 ? 0 : enlarged * Math.max(1, Math.floor(perToken / cache.bytesPerToken)));
}

function pageOf(cache: LayerCache, blockTokens: number): number {
  return cache.stateBytes + cache.bytesPerToken * blockTokens;
}

/** As many as the kind with the fewest layers has, or as the one with most, where that is little more. */
function layersPerTable(totals: number[], paddedBelow: number): number {
  const least = Math.min(...totals);
  const most = Math.max(...totals);
  return totals.length === 0 ? 1 : most < least * paddedBelow ? most : least;
}
