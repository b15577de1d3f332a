import fc from 'fast-check';
import { Engine } from '../../lib';
import { r1Plan, vllm as vllmRay } from '../fixtures';
import { context, scriptOf, sglang, sglangPlan } from './sglang/fixtures';

const vllm = (host?: string) => Engine.vllm({ image: 'vllm/vllm-openai:v0.10.0', host });
const ray = (host?: string) => vllmRay({ host });
const hostOf = (script: string) => script.match(/--host (\S+)/)?.[1];

describe('the address at which an engine listens', () => {
  test.each(['0.0.0.0', '::'])('is %s where it is told so, on all pods', (host) => {
    const inGroup = sglang({ host }).bind(sglangPlan(), context);

    expect([inGroup.leader, inGroup.worker].map(scriptOf).map(hostOf)).toEqual([host, host]);
    expect(hostOf(scriptOf(ray(host).bind(r1Plan(), context).leader))).toBe(host);
    expect(inGroup.problems).toEqual([]);
    expect(ray(host).bind(r1Plan(), context).problems).toEqual([]);
  });

  test('is vLLM\'s own, and all of IPv4 for SGLang', () => {
    expect(hostOf(scriptOf(ray().bind(r1Plan(), context).leader))).toBeUndefined();
    expect(hostOf(scriptOf(sglang().bind(sglangPlan(), context).leader))).toBe('0.0.0.0');
  });

  test('is what the hook of a drain asks', () => {
    const hook = (host?: string) => ray(host).bind(r1Plan(), context).leader.lifecycle?.preStop?.exec?.command;

    expect(hook('::')).toContain('http://[::1]:8000/metrics');
    expect(hook()).toContain('http://127.0.0.1:8000/metrics');
  });

  test('fails when it is none at which probes and the Service find the pod', () => {
    for (const host of ['127.0.0.1', '::1', 'localhost', '10.0.0.7', '[::]', '']) {
      const refused = [`engine host: got "${host}"; allowed: 0.0.0.0 or ::; probes and the Service ask by the pod's address, which nobody knows yet`];

      expect(sglang({ host }).bind(sglangPlan(), context).problems).toEqual(refused);
      expect(ray(host).bind(r1Plan(), context).problems).toEqual(refused);
    }
  });

  test('is never another, whatever is given', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('0', '.', ':', '1', ' ', '$', '\n') }), (host) => {
      expect(vllm(host).bind(r1Plan(), context).problems.some((text) => text.startsWith('engine host:'))).toBe(!['0.0.0.0', '::'].includes(host));
    }), { numRuns: 50 });
  });

  test('is not said among further arguments', () => {
    expect(sglang({ extraArguments: ['--host', '::'] }).bind(sglangPlan(), context).problems).toEqual([expect.stringContaining('set the engine\'s host')]);
    expect(vllmRay({ extraArguments: ['--host', '::'] }).bind(r1Plan(), context).problems).toEqual([expect.stringContaining('set the engine\'s host')]);
  });
});
