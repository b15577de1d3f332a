import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readWeightsFile } from '../../../lib/model/files/safetensors';
import { isReport } from '../../../lib/problems';
import { safetensors } from './write';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'weights-')); });
afterAll(() => rmSync(folder, { recursive: true }));

const file = (content: Buffer | string) => {
  const path = join(folder, 'model.safetensors');
  writeFileSync(path, content);
  return path;
};
const raw = (header: string, body = Buffer.alloc(0), length = Buffer.byteLength(header)) => {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([size, Buffer.from(header), body]);
};

describe('a safetensors file', () => {
  test('tells its tensors without being read whole', () => {
    const path = file(safetensors([{ name: 'a', dtype: 'BF16', shape: [3, 4] }, { name: 'b', dtype: 'F8_E4M3', shape: [5] }]));

    expect(readWeightsFile(path)).toEqual({
      bytes: 29,
      tensors: [{ name: 'a', dtype: 'BF16', shape: [3, 4], bytes: 24 }, { name: 'b', dtype: 'F8_E4M3', shape: [5], bytes: 5 }],
    });
  });

  test('may be a pointer of git-lfs, which tells the size', () => {
    expect(readWeightsFile(file('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n'))).toEqual({ bytes: 12_345 });
    expect(() => readWeightsFile(file('version https://git-lfs.github.com/spec/v1\n'))).toThrow('pointer of git-lfs without a size');
  });

  const tensor = (fields: object) => JSON.stringify({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...fields } });
  test.each([
    ['is empty', Buffer.alloc(0), 'it has 0 bytes'],
    ['is cut short', raw('{}').subarray(0, 5), 'it has 5 bytes'],
    ['claims a header of 1 GB', raw('{}', Buffer.alloc(0), 1e9), 'its header would have 1000000000 bytes; allowed: at most 25000000'],
    ['claims a header beyond its end', raw('{}', Buffer.alloc(0), 50), 'its header of 50 bytes is longer than the file of 10'],
    ['has no JSON', raw('{"a":'), 'its header is not JSON'],
    ['has no object', raw('[]'), 'its header is no JSON object'],
    ['has a tensor of an unknown type', raw(tensor({ dtype: 'F7' }), Buffer.alloc(8)), 'is of type "F7"; allowed: '],
    ['has a negative size', raw(tensor({ shape: [-2] }), Buffer.alloc(8)), 'has the shape [-2]'],
    ['has a huge size', raw(tensor({ shape: [2 ** 60] }), Buffer.alloc(8)), 'has the shape [1152921504606847000]'],
    ['has offsets that do not fit its size', raw(tensor({ data_offsets: [0, 4] }), Buffer.alloc(8)), 'takes 4 bytes, but [2] of F32 are 8'],
    ['ends before its tensors', raw(tensor({}), Buffer.alloc(4)), 'ends at 8, beyond the end of the file at 4'],
    ['has tensors that overlap', raw(JSON.stringify({
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] }, b: { dtype: 'F32', shape: [2], data_offsets: [4, 12] },
    }), Buffer.alloc(12)), 'tensors "a" and "b" overlap'],
    ['has nothing for a tensor', raw('{"a":null}'), 'tensor "a" is of type nothing'],
  ])('is refused when it %s', (_, content, message) => {
    expect(() => readWeightsFile(file(content))).toThrow(message);
  });

  test('of any bytes ends in tensors or a report', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, framed) => {
      let failure: unknown;
      try {
        readWeightsFile(file(framed ? raw(Buffer.from(bytes).toString('latin1')) : Buffer.from(bytes)));
      } catch (error) {
        failure = error;
      }
      expect(failure === undefined || isReport(failure)).toBe(true);
    }), { numRuns: 300 });
  });
});
