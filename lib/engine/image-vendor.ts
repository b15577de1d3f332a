import type { ParallelismPlan } from '../planning/parallelism-plan';

const NVIDIA = 'nvidia.com/gpu';
const AMD = 'amd.com/gpu';
/** The engines' own images, in whatever registry they were copied to. */
const OFFICIAL = /(^|\/)(vllm-openai|sglang)(?=$|[:@])/;
/** What the builds for AMD's GPUs have in their name or tag: `vllm/vllm-openai-rocm`, `rocm/vllm`, `lmsysorg/sglang:v0.5.9-rocm700-mi30x`. */
const FOR_AMD = /rocm/i;

/** An image that looks as if it was built for GPUs of another vendor: the engine would find none. */
export function vendorWarnings(image: string, { gpu }: ParallelismPlan): string[] {
  const { resourceName, name } = gpu;
  if (FOR_AMD.test(image)) return resourceName === AMD ? [] : [`the image ${image} looks like one for AMD GPUs; the plan's ${name} is asked for as ${resourceName}`];
  if (!OFFICIAL.test(image) || resourceName === NVIDIA) return [];
  return [`the image ${image} looks like one for NVIDIA GPUs; the plan's ${name} is asked for as ${resourceName}${resourceName === AMD
    ? ': builds for AMD are vllm/vllm-openai-rocm, and lmsysorg/sglang with rocm in its tag' : ': use the image of its vendor'}`];
}
