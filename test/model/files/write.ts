const BYTES: Readonly<Record<string, number>> = { BF16: 2, F16: 2, F32: 4, F8_E4M3: 1, U8: 1, I32: 4 };

/** A tensor to write. */
export interface WrittenTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
}

/** The bytes of a safetensors file with these tensors, all zero. */
export function safetensors(tensors: WrittenTensor[]): Buffer {
  let end = 0;
  const header = Object.fromEntries(tensors.map(({ name, dtype, shape }) => {
    const begin = end;
    end += bytesOf({ name, dtype, shape });
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  }));
  const text = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...header }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(end)]);
}

/** Bytes of one tensor. */
export function bytesOf({ dtype, shape }: WrittenTensor): number {
  return shape.reduce((product, size) => product * size, BYTES[dtype]);
}
