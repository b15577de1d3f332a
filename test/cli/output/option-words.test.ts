import { inOptions } from '../../../lib/cli/output/option-words';

test.each([
  ['maxModelLen: 1024 (TP 8 x PP 1 on 1 pod of 8 GPUs)', '--max-model-len 1024 (TP 8 x PP 1 on 1 pod of 8 GPUs)'],
  ['kvCacheType: KvCacheType.FP8 (TP 8)', '--kv-cache-dtype fp8 (TP 8)'],
  ['gpu: NVIDIA H200 141GB (TP 8)', '--gpu "NVIDIA H200 141GB" (TP 8)'],
  ['leave out tensorParallelSize, groupSize; maxPods: 32 (TP 8)', 'leave out --tensor-parallel-size, --pods; --max-pods 32 (TP 8)'],
  ['maxModelLen: got 9; allowed: whole numbers', '--max-model-len: got 9; allowed: whole numbers'],
  ['gpu: got "8 x A10"; allowed: GPUs with more memory', '--gpu: got "8 x A10"; allowed: GPUs with more memory'],
  ['expertParallel: true (TP 8)', '--expert-parallel (TP 8)'],
])('%j is %j', (text, expected) => {
  expect(inOptions(text)).toBe(expected);
});

test.each(['the model fits this gpu: all of it', 'org/maxModelLen-7B and my-headroom.json', ''])('%j stays as it is', (text) => {
  expect(inOptions(text)).toBe(text);
});
