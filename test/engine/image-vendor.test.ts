import { GpuSpec } from '../../lib';
import { fabricWarnings, vendorWarnings } from '../../lib/engine/image-vendor';
import { AdapterAccess } from '../../lib/pod/machine-needs';
import { smallPlan } from '../fixtures';

const on = (gpu: GpuSpec) => smallPlan({ gpu });
const ppu = GpuSpec.of({ name: 'PPU', memoryGib: 96, resourceName: 'alibabacloud.com/ppu' });

test.each(['vllm/vllm-openai:v0.19.1', 'registry.example.com/mirror/vllm-openai@sha256:abc', 'lmsysorg/sglang:v0.5.9'])('warns of NVIDIA\'s build %s on other GPUs', (image) => {
  expect(vendorWarnings(image, on(GpuSpec.MI300X))).toEqual([
    `the image ${image} looks like one for NVIDIA GPUs; the plan's AMD MI300X is asked for as amd.com/gpu: builds for AMD are vllm/vllm-openai-rocm, and lmsysorg/sglang with rocm in its tag`,
  ]);
  expect(vendorWarnings(image, on(ppu))).toEqual([expect.stringContaining('asked for as alibabacloud.com/ppu: use the image of its vendor')]);
  expect(vendorWarnings(image, on(GpuSpec.H200_141GB))).toEqual([]);
});

test.each(['vllm/vllm-openai-rocm:v0.19.1', 'rocm/vllm:latest', 'lmsysorg/sglang:v0.5.9-rocm700-mi30x'])('warns of AMD\'s build %s on NVIDIA\'s GPUs', (image) => {
  expect(vendorWarnings(image, on(GpuSpec.H200_141GB))).toEqual([`the image ${image} looks like one for AMD GPUs; the plan's NVIDIA H200 141GB is asked for as nvidia.com/gpu`]);
  expect(vendorWarnings(image, on(GpuSpec.MI300X))).toEqual([]);
});

test('says nothing of an image whose name tells nothing', () => {
  expect(vendorWarnings('example.com/vllm-with-ray', on(GpuSpec.MI300X))).toEqual([]);
});

test.each(['vllm/vllm-openai:v0.19.1', 'docker.io/lmsysorg/sglang', 'mirror.example.com/hub/vllm/vllm-openai@sha256:abc'])('warns that the stock image %s takes TCP where the adapters are EFA', (image) => {
  expect(fabricWarnings(image, AdapterAccess.LIBFABRIC)).toEqual([
    `the image ${image} has no libfabric and aws-ofi-nccl: NCCL takes TCP past the adapters of EFA; use one of Amazon's Deep Learning Containers, or your own image with them`,
  ]);
  expect([AdapterAccess.VERBS, AdapterAccess.NCCL_ONLY, undefined].flatMap((access) => fabricWarnings(image, access))).toEqual([]);
});

test.each(['public.ecr.aws/deep-learning-containers/vllm:0.19-gpu', 'public.ecr.aws/deep-learning-containers/sglang:0.5', 'example.com/sglang-efa:v0.5.9', 'example.com/sglang:v0.5.9'])(
  'says nothing of libfabric in %s', (image) => {
    expect(fabricWarnings(image, AdapterAccess.LIBFABRIC)).toEqual([]);
  });
