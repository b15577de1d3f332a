/** Each rank's part of a width must be whole, and whole blocks where the weights are quantized in blocks (vllm#25292). */
export function widthObstacle(what: string, width: number, ranks: number, blockSize: number): string | undefined {
  if (width % ranks !== 0) return `${what} of ${width} cannot be split evenly`;
  const cutsBlocks = ranks > 1 && width / ranks % blockSize !== 0;
  return cutsBlocks ? `${what} of ${width} gives no whole blocks of ${blockSize} per rank` : undefined;
}
