import fc from 'fast-check';
import { context, onePod, scriptOf, sglang } from './fixtures';

const bind = (extraArguments: string[], version = '0.5.9') => sglang({ extraArguments }).bind(onePod({}, version), context);

describe('further arguments', () => {
  test('come last, quoted', () => {
    const extraArguments = ['--schedule-policy', 'lpm', '--chat-template', 'it\'s $(HOME) `id`\n; rm -rf /', '--random-seed=7', '--enable-torch-compile'];

    expect(bind(extraArguments).problems).toEqual([]);
    expect(scriptOf(bind(extraArguments).leader).endsWith(' --enable-metrics --schedule-policy lpm --chat-template \'it\'\\\'\'s $$(HOME) `id`\n; rm -rf /\' --random-seed=7 --enable-torch-compile')).toBe(true);
  });

  test.each([
    ['--tp-size', 'set the plan\'s tensorParallelSize'], ['--tp=4', 'set the plan\'s tensorParallelSize'], ['--tensor-par', 'set the plan\'s tensorParallelSize'], ['--pp-size=2', 'set the plan\'s pipelineParallelSize'],
    ['--enable-dp-attention', 'set the plan\'s dataParallelSize'], ['--ep', 'set the plan\'s expertParallel'], ['--context-length=1k', 'set the plan\'s maxModelLen'], ['--mem-fraction', 'set the plan\'s gpuMemoryUtilization'],
    ['--max-running-requests', 'set the plan\'s maxNumSeqs'], ['--chunked-prefill-size', 'set the plan\'s maxNumBatchedTokens'], ['--page-size', 'set the plan\'s blockSize'], ['--disable-cuda-graph', 'set the plan\'s enforceEager'],
    ['--model-path', 'set the modelPath of the weights source'], ['--host', 'set the engine\'s host'], ['--nccl-init-addr', 'set the engine\'s distInitPort'],
    ['--dist-timeout', 'set the engine\'s joinTimeout'], ['--node-rank', 'set the plan\'s groupSize'], ['--enable-metrics', 'leave it out: the engine sets it always, for monitoring and scaling need it'],
    ['--api-key=secret', 'set the server\'s apiKey; arguments stand in the manifests as plain text'], ['--config', 'write its flags here, where they are checked against the plan'],
    ['--grpc-mode', 'leave it out: probes and the Service need HTTP'],
  ])('fails when one is %s', (argument, where) => {
    expect(bind([argument]).problems).toEqual([`engine extraArguments[0]: got "${argument}"; allowed: flags that neither the plan nor the engine sets; ${where}`]);
  });

  test.each([
    [['--shedule-policy', 'lpm'], 'engine extraArguments[0]: got "--shedule-policy"; allowed: flags of SGLang 0.5.9; did you mean --schedule-policy'],
    [['--tp_size', '4'], 'engine extraArguments[0]: got "--tp_size"; allowed: flags of SGLang 0.5.9; did you mean --tp-size'],
    [['--enable-deepep-moe'], 'engine extraArguments[0]: got "--enable-deepep-moe"; allowed: flags of SGLang 0.5.9; other releases have it, the first is 0.4.4.post2'],
    [['--attn-dp-size', '2'], 'allowed: flags that neither the plan nor the engine sets; set the plan\'s dataParallelSize'],
    [['--spec'], 'engine extraArguments[0]: got "--spec"; allowed: flags of SGLang 0.5.9; did you mean --speculative-'],
    [['-x'], 'engine extraArguments[0]: got "-x"; allowed: flags of SGLang 0.5.9'],
    [['--random-seed'], 'engine extraArguments[0]: got "--random-seed"; allowed: the flag with a value; put the value into the next entry'],
    [['--random-seed', '--enable-torch-compile'], 'engine extraArguments[0]: got "--random-seed"; allowed: the flag with a value'],
    [['--enable-torch-compile=true'], 'engine extraArguments[0]: got "--enable-torch-compile=true"; allowed: the flag alone, which takes no value'],
    [['--enable-torch-compile', 'true'], 'engine extraArguments[1]: got "true"; allowed: a flag; --enable-torch-compile takes no value'],
    [['--random-seed', '1', '2'], 'engine extraArguments[2]: got "2"; allowed: a flag; --random-seed takes one value'],
    [['--random-seed=1', '2'], 'engine extraArguments[1]: got "2"; allowed: a flag; --random-seed takes one value'],
    [['model'], 'engine extraArguments[0]: got "model"; allowed: a flag'],
    [['--random-seed 7'], 'engine extraArguments[0]: got "--random-seed 7"; allowed: one word for each entry; put the flag and its value into two entries'],
    [['--random-seed=1', '--tp-size=4 '], 'engine extraArguments[1]: got "--tp-size=4 "; allowed: flags that neither the plan nor the engine sets'],
    [['--chat-template', 'a\0'], 'engine extraArguments[1]: got "a\\u0000"; allowed: text without NUL'],
  ])('fails when they are %j', (extraArguments, message) => {
    expect(bind(extraArguments).problems).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    [['--random-seed', '-1']], [['--lora-paths', 'a=/a', 'b=/b']], [['--model-loader-extra-config', '{"a": "--b"}']], [['--schedule-conserv', '0.3']], [['--chat-template', '-- x']], [['--watchdog-timeout', '600']],
    [['--moe-a2a-backend', 'deepep', '--deepep-mode', 'auto']], [['--model-loader-extra-config={"a": 1}']], [['--chat-template', '-- =x']],
  ])('takes %j', (extraArguments) => {
    expect(bind(extraArguments).problems).toEqual([]);
  });

  test('are held against the flags of the plan\'s version', () => {
    expect(bind(['--enable-deepep-moe'], '0.5.1').problems).toEqual([]);
    expect(bind(['--moe-a2a-backend', 'deepep'], '0.4.10').problems).toEqual([expect.stringContaining('allowed: flags of SGLang 0.4.10; other releases have it, the first is 0.4.10.post')]);
    expect(bind(['--no-enable-tf32-matmul'], '0.5.23').problems).toEqual([]);
  });

  test('of versions that are newer than what was read are passed on with a warning', () => {
    const { problems, warnings } = bind(['--brand-new', '7', '--random-seed', '1'], '0.6.1');

    expect(problems).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('newer than 0.5.23'), expect.stringContaining('engine extraArguments: --brand-new is no flag of SGLang 0.5.23')]);
  });

  test.each([['--quantization', 'fp8'], ['--speculative-algorithm', 'EAGLE'], ['--cpu-offload-gb', '4'], ['--enable-torch-compile']])('with which the plan does not count are warned of: %s', (...extraArguments) => {
    expect(bind(extraArguments)).toMatchObject({ problems: [], warnings: [expect.stringContaining(`the plan does not count with ${extraArguments[0]}`)] });
  });

  test('of any kind get an answer, and the plan\'s own flags never pass', () => {
    const word = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('--random-seed', '7', '-1', '--lora-paths', '--', '-', '=', '--=', ''));
    fc.assert(fc.property(fc.array(word, { maxLength: 6 }), fc.constantFrom('--tp-size', '--tp', '--mem-fraction-static=1', '--port'), (words, owned) => {
      expect(Array.isArray(bind(words).problems)).toBe(true);
      expect(bind([...words, owned]).problems.join('\n')).toContain(`engine extraArguments[${words.length}]`);
    }), { numRuns: 100 });
  });
});
