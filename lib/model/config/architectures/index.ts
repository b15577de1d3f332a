import type { Architecture } from '../architecture';
import { DEEPSEEK } from './deepseek';
import { DENSE } from './dense';
import { EXPERTS_MODELS } from './experts';
import { GEMMA } from './gemma';
import { LLAMA4 } from './llama4';
import { MIMO } from './mimo';
import { NEMOTRON } from './nemotron';
import { QWEN_HYBRID } from './qwen-hybrid';
import { VISION } from './vision';

/** The architectures that can be read, by the name in `architectures` of a `config.json`. A further one is a further entry. */
export const ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map(Object.entries({
  ...DENSE, ...EXPERTS_MODELS, ...DEEPSEEK, ...GEMMA, ...LLAMA4, ...QWEN_HYBRID, ...NEMOTRON, ...MIMO, ...VISION,
}));
