import { Attention } from '../../attention';
import type { LatentAttentionProps } from '../../attention-latent';
import { FeedForward } from '../../feed-forward';
import { layersBy, type Architecture } from '../architecture';
import type { ConfigReader } from '../config-reader';
import { hiddenLayers } from './common';
import { expertsProps, leadingDense } from './experts';

/** Latent attention as DeepSeek's configurations describe it. */
function latentProps(config: ConfigReader): LatentAttentionProps {
  return {
    queryHeads: config.whole('num_attention_heads'),
    keyValueLoraRank: config.whole('kv_lora_rank'),
    queryLoraRank: config.optionalWhole('q_lora_rank'),
    nopeHeadDim: config.whole('qk_nope_head_dim'),
    ropeHeadDim: config.whole('qk_rope_head_dim'),
    valueHeadDim: config.whole('v_head_dim'),
  };
}

/** An indexer in each layer, unless `indexer_types` says that a layer shares that of another one. */
function indexed(config: ConfigReader, props: LatentAttentionProps): (index: number) => () => Attention {
  const indexer = { indexerHeads: config.whole('index_n_heads'), indexerHeadDim: config.whole('index_head_dim') };
  const types = config.optionalList('indexer_types');
  const own = once(() => Attention.latent({ ...props, ...indexer, sparse: true }));
  const shared = once(() => Attention.latent({ ...props, sparse: true }));
  return (index) => types?.[index] === 'shared' ? shared : own;
}

/** Layers that are alike share one object, by which they are counted as one kind. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

/** DeepSeek-V2 and later: latent attention, and experts after some dense layers. */
function deepseek({ sparse = false }: { readonly sparse?: boolean } = {}): Architecture {
  return (config) => {
    const layers = hiddenLayers(config);
    const props = latentProps(config);
    const attentionOf = sparse ? indexed(config, props) : (() => {
      const all = once(() => Attention.latent(props));
      return () => all;
    })();
    const isDense = leadingDense(config);
    const intermediateSize = isDense(0) ? config.whole('intermediate_size') : 1;
    const moe = expertsProps(config, ['moe_intermediate_size'], {
      sharedExperts: config.optionalWhole(['n_shared_experts', 'num_shared_experts'], 0) ?? 0,
      routerBias: config.optionalText('topk_method') !== 'greedy',
    });
    const nextnPredictLayers = config.optionalWhole('num_nextn_predict_layers', 0) ?? 0;
    config.done();
    const dense = FeedForward.dense({ intermediateSize });
    const mixture = FeedForward.mixtureOfExperts(moe);
    return {
      layers: layersBy(config, layers, (index) => ({ attention: attentionOf(index)(), feedForward: isDense(index) ? dense : mixture })),
      nextnPredictLayers,
    };
  };
}

/** Architectures with latent attention. */
export const DEEPSEEK: Record<string, Architecture> = {
  DeepseekV2ForCausalLM: deepseek(),
  DeepseekV3ForCausalLM: deepseek(),
  KimiVLForConditionalGeneration: deepseek(),
  KimiK25ForConditionalGeneration: deepseek(),
  DeepseekV32ForCausalLM: deepseek({ sparse: true }),
  GlmMoeDsaForCausalLM: deepseek({ sparse: true }),
};
