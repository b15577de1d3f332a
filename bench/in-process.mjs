// Prints, as JSON, how many milliseconds a compiled program takes each time, when its libraries are loaded already:
// node bench/in-process.mjs PROGRAM TIMES
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';

const [program, times] = process.argv.slice(2);
const require = createRequire(program);
const main = require.resolve(program);
for (const library of ['cdk8s', 'cdk8s-plus-28', 'cdk8s-inference']) require(library);

const milliseconds = Array.from({ length: Number(times) }, () => {
  delete require.cache[main];
  const start = performance.now();
  require(main);
  return performance.now() - start;
});
console.log(JSON.stringify(milliseconds));
