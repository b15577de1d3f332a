import type { ParallelismPlan } from '../planning/parallelism-plan';
import { AdapterAccess } from '../pod/machine-needs';

const NVIDIA = 'nvidia.com/gpu';
const AMD = 'amd.com/gpu';
/** The engines' own images, in whatever registry they were copied to. */
const OFFICIAL = /(^|\/)(vllm-openai|sglang)(?=$|[:@])/;
/** The same under their full names: Amazon's Deep Learning Containers are called `vllm` and `sglang` as well. */
const STOCK = /(^|\/)(vllm\/vllm-openai|lmsysorg\/sglang)(?=$|[:@])/;
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

/** A stock image on nodes whose adapters NCCL reaches by a plugin that it lacks. */
export function fabricWarnings(image: string, access: AdapterAccess | undefined): string[] {
  return access === AdapterAccess.LIBFABRIC && STOCK.test(image)
    ? [`the image ${image} has no libfabric and aws-ofi-nccl: NCCL takes TCP past the adapters of EFA; use one of Amazon's Deep Learning Containers, or your own image with them`] : [];
}
