import { GpuSpec } from '../../hardware/gpu-spec';
import { isReport } from '../../problems';
import type { OptionValues } from './option-values';
import { reportLines } from './report-lines';

const MOST_GIB = 1024;

/** The GPU that `--gpu` and `--gpu-memory-gib` describe; nothing where they are not usable. */
export function readGpu(values: OptionValues): GpuSpec | undefined {
  const name = values.required('--gpu', 'a GPU of the catalogue, such as H100; cdk8s-inference gpus lists them');
  const usableMemoryGib = values.number('--gpu-memory-gib', 1, MOST_GIB, `numbers from 1 to ${MOST_GIB}`);
  if (name === undefined) return undefined;
  const known = knownGpu(name);
  if (known instanceof GpuSpec) return usableMemoryGib === undefined ? known : withMemory(known, usableMemoryGib);
  if (usableMemoryGib !== undefined) return values.named('--gpu', () => GpuSpec.of({ name, memoryGib: usableMemoryGib, usableMemoryGib }));
  // A memory that is not usable is told already; without it the GPU may still be one that nobody knows.
  if (!values.isGiven('--gpu-memory-gib')) {
    values.problems.push(...reportLines('--gpu', known).map((line) => `${line}; or say its memory with --gpu-memory-gib`));
  }
  return undefined;
}

function knownGpu(name: string): GpuSpec | Error {
  try {
    return GpuSpec.named(name);
  } catch (error) {
    if (isReport(error)) return error;
    throw error;
  }
}

/** The same GPU where the driver reports another amount, as where error correction is off or a part is in use. */
function withMemory(gpu: GpuSpec, usableMemoryGib: number): GpuSpec {
  return GpuSpec.of({ ...gpu, memoryGib: Math.max(gpu.memoryGib, usableMemoryGib), usableMemoryGib });
}
