import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Chart, Duration, Testing } from 'cdk8s';
import fc from 'fast-check';
import { SmokeTest } from '../../lib/monitoring/smoke-test';
import type { SmokeTestProps, TestedServer } from '../../lib/monitoring/smoke-test-props';

const SERVER: TestedServer = { endpoint: 'http://ds-leader.default.svc:8000', servedModelName: 'ds', startupBudget: Duration.minutes(30) };

interface Env { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }
interface Job {
  metadata: { name: string };
  spec: any;
}

const synthesized = (props: Partial<SmokeTestProps> = {}, id = 'smoke-test') => {
  const chart = new Chart(Testing.app(), 'chart');
  const test = new SmokeTest(chart, id, { server: SERVER, ...props });
  return { chart, test };
};
const jobOf = (props: Partial<SmokeTestProps> = {}, id?: string) => (synthesized(props, id).chart.toJson() as Job[])[0];
const problemsOf = (props: Partial<SmokeTestProps>, id?: string) => {
  const { test, chart } = synthesized(props, id);
  return [...test.node.validate(), ...chart.node.validate()];
};

/** What Kubernetes makes of a container's command and environment before it starts it. */
const expanded = (text: string, variables: Record<string, string>) =>
  text.replace(/\$\$|\$\(([^)]*)\)/g, (all, name?: string) => (name === undefined ? '$' : variables[name] ?? all));

interface Ended { code: number | null; lines: string[] }

/** Runs the Job's own command as its container would. */
const run = (props: Partial<SmokeTestProps>, secret: Record<string, string> = {}): Promise<Ended> => {
  const [container] = jobOf(props).spec.template.spec.containers as { command: string[]; env: Env[] }[];
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env) {
    env[name] = valueFrom ? secret[`${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`] : expanded(value ?? '', env);
  }
  env.PAUSE_SECONDS = '0.1';
  const [program, ...args] = container.command.map((word) => expanded(word, env));
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { PATH: process.env.PATH, HTTP_PROXY: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:1', ...env } as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => out.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, lines: Buffer.concat(out).toString().trimEnd().split('\n') }));
  });
};

const answerOf = (model: string, content: unknown = 'Paris', finish: unknown = 'stop', more: object = {}) =>
  ({ id: 'x', model, choices: [{ index: 0, message: { role: 'assistant', content, ...more }, finish_reason: finish }], usage: { completion_tokens: 2 } });

interface Asked { path: string; authorization?: string; body: any }

/** An engine's API: what it answers to a chat request, and what it was asked. */
const withEngine = async (
  answer: (asked: Asked, response: ServerResponse, count: number) => void,
  use: (server: TestedServer, asked: Asked[]) => Promise<void>,
) => {
  const asked: Asked[] = [];
  let chats = 0;
  const engine = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const one = { path: request.url ?? '', authorization: request.headers.authorization, body: text === '' ? undefined : JSON.parse(text) as unknown };
      asked.push(one);
      if (one.path === '/v1/models') response.end(JSON.stringify({ data: [{ id: 'other' }, { id: 'deepseek "R1"' }] }));
      else answer(one, response, ++chats);
    });
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  try {
    await use({ ...SERVER, endpoint: `http://127.0.0.1:${(engine.address() as AddressInfo).port}` }, asked);
  } finally {
    engine.closeAllConnections();
    await new Promise((resolve) => engine.close(resolve));
  }
};
const json = (response: ServerResponse, body: unknown, status = 200) => { response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body)); };

describe('the script', () => {
  test('succeeds and prints the answer where the model answers', async () => {
    await withEngine((_asked, response) => json(response, answerOf('ds')), async (server, asked) => {
      const { code, lines } = await run({ server });

      expect(code).toBe(0);
      expect(lines).toEqual([
        `asking model "ds" at ${server.endpoint}/v1/chat/completions`, 'answer: Paris',
        expect.stringMatching(/^ok: "ds" answered in \d+\.\d\d s with 2 tokens, \d+ s after the test began$/),
      ]);
      expect(asked).toEqual([{
        path: '/v1/chat/completions', authorization: undefined,
        body: { model: 'ds', messages: [{ role: 'user', content: 'What is the capital of France? Answer with its name.' }], max_tokens: 512, temperature: 0, stream: false },
      }]);
    });
  });

  test('hands on model, prompt and key as they are, whatever is in them', async () => {
    const model = 'org/"ds" \'$(MODEL)\' $$ ${HOME} `id` 模型';
    const prompt = 'Say "ja" \\n $(ENDPOINT)\n$$(X) 🚀';
    await withEngine(({ body }, response) => json(response, answerOf(body.model as string)), async (server, asked) => {
      const { code, lines } = await run({
        server: { ...server, servedModelName: model, apiKey: { secretName: 'keys', key: 'api-key' } }, prompt, maxTokens: 5,
      }, { 'keys/api-key': 'sk-$(MODEL)\n' });

      expect(code).toBe(0);
      expect(asked[0]).toMatchObject({ authorization: 'Bearer sk-$(MODEL)', body: { model, max_tokens: 5, messages: [{ content: prompt }] } });
      expect(lines.join('\n')).not.toContain('sk-');
    });
  });

  test('waits for a server that starts slowly, and says each reason once', async () => {
    await withEngine((_asked, response, count) => (count < 4 ? json(response, { error: 'loading' }, 503) : json(response, answerOf('ds'))), async (server) => {
      const { code, lines } = await run({ server });

      expect(code).toBe(0);
      expect(lines[1]).toBe('not yet: status 503: {"error":"loading"}');
      expect(lines[2]).toBe('answer: Paris');
    });
  });

  test('takes an answer that is cut off, or that is still being thought about', async () => {
    await withEngine((_asked, response) => json(response, answerOf('ds', null, 'length', { reasoning_content: 'The user asks; PARIS' })), async (server) => {
      expect(await run({ server })).toMatchObject({ code: 0, lines: expect.arrayContaining(['answer: (still thinking) The user asks; PARIS']) });
    });
  });

  test.each([
    ['thoughts in the answer itself', '<think>\nThe capital of France is Paris.\n</think>\n\n**Paris**'], ['thoughts that are cut off', '<think>\nOkay, that is paris', 'length'],
    ['a line of the same signs', `Paris\n${'-'.repeat(80)}`],
  ])('takes %s', async (_what, content, finish = 'stop') => {
    await withEngine((_asked, response) => json(response, answerOf('ds', content, finish)), async (server) => {
      expect(await run({ server })).toMatchObject({ code: 0 });
    });
  });

  test.each([
    [{ prompt: 'Say yes.' }, 'No way.', 0], [{ prompt: 'Count.' }, '1111', 0], [{ prompt: 'Say yes.', expect: '$(MODEL) Ja' }, 'Oh, $(model) ja!', 0],
    [{ prompt: 'Say yes.', expect: 'Yes' }, 'No way.', 1], [{ expect: 'Lutetia' }, 'Paris', 1], [{ prompt: 'What is the capital of France? Answer with its name.' }, 'London', 1],
  ])('of %j holds %j against it and ends with %i', async (props, content, code) => {
    await withEngine((_asked, response) => json(response, answerOf('ds', content)), async (server) => {
      expect(await run({ server, ...props })).toMatchObject({ code });
    });
  });

  test.each<[string, (response: ServerResponse) => void, string]>([
    ['where the model is not there, with the names that are', (response) => json(response, { message: 'The model `ds` does not exist.' }, 404), 'not found; served: "other", "deepseek \\"R1\\""; status 404: {"message":"The model `ds` does not exist."}'],
    ['where a key is wanted', (response) => json(response, { error: 'Unauthorized' }, 401), 'the server wants an API key, and none was sent: set apiKey; status 401: {"error":"Unauthorized"}'],
    ['where the server fails', (response) => { response.writeHead(500).end('boom\nat line 3\u001b[2J'); }, 'status 500: boom at line 3?[2J'],
    ['where the answer is empty', (response) => json(response, answerOf('ds', ' ')), 'the answer is empty; got {"id":"x"'],
    ['where the answer has no choices', (response) => json(response, { choices: [] }), 'the answer has no choices[0].message; got {"choices":[]}'],
    ['where the answer is a list', (response) => json(response, []), 'the answer has no choices[0].message; got []'],
    ['where it is no JSON', (response) => { response.end('<html>Welcome</html>'); }, 'the answer is not JSON; got <html>Welcome</html>'],
    ['where another model answers', (response) => json(response, answerOf('other')), 'another model answered, "other"; got'],
    ['where one character came over and over', (response) => json(response, answerOf('ds', '!'.repeat(64), 'length')), 'the answer has no letters or digits; got {"id":"x"'],
    ['where bytes came that are no text', (response) => json(response, answerOf('ds', '\ufffd'.repeat(20), 'length')), 'the answer has no letters or digits; got'],
    ['where only marks of the tokenizer came', (response) => json(response, answerOf('ds', '<pad><|pad|> <\uff5cend\u2581of\u2581sentence\uff5c><pad>', 'length')), 'the answer has no letters or digits; got'],
    ['where one word came over and over', (response) => json(response, answerOf('ds', `${'Paris '.repeat(20)}Pa`, 'length')), 'the answer repeats "Paris" over and over; got'],
    ['where one letter came over and over in its thoughts', (response) => json(response, answerOf('ds', null, 'length', { reasoning: 'a'.repeat(512) })), 'the answer repeats "a" over and over; got'],
    ['where no tokens were made', (response) => json(response, { ...answerOf('ds'), usage: { completion_tokens: 0 } }), 'usage.completion_tokens is 0; got'],
    ['where the answer is wrong', (response) => json(response, answerOf('ds', 'The capital is London.')), 'the answer does not hold "Paris"; got'],
    ['where the answer is cut off before it is right', (response) => json(response, answerOf('ds', 'Let me see, France is', 'length')), 'the answer does not hold "Paris" within 512 tokens, at which it was cut off; got'],
    ['where thoughts are cut off without it', (response) => json(response, answerOf('ds', '', 'length', { reasoning_content: 'the the user of of' })), 'the answer does not hold "Paris" within 512 tokens'],
    ['where its thoughts are right and the answer is not', (response) => json(response, answerOf('ds', 'Rome', 'stop', { reasoning: 'It is Paris' })), 'the answer does not hold "Paris"; got'],
    ['where it ended while it thought', (response) => json(response, answerOf('ds', '', 'stop', { reasoning: 'It is Paris' })), 'the answer is empty, all of it is reasoning: look at the engine\'s reasoning parser; got'],
    ['where it did not end well', (response) => json(response, answerOf('ds', 'Par', 'abort')), 'finish_reason is "abort", not stop or length; got'],
  ])('fails %s', async (_when, answer, message) => {
    await withEngine((_asked, response) => answer(response), async (server) => {
      const { code, lines } = await run({ server });

      expect(code).toBe(1);
      expect(lines).toHaveLength(2);
      expect(lines[1].startsWith(`smoke test failed: model "ds" at ${server.endpoint}/v1/chat/completions: ${message}`)).toBe(true);
    });
  });

  test('fails where the key is not accepted, without showing it', async () => {
    await withEngine((_asked, response) => json(response, { error: 'no' }, 403), async (server) => {
      const { code, lines } = await run({ server: { ...server, apiKey: { secretName: 'keys', key: 'api-key' } } }, { 'keys/api-key': 'sk-wrong' });

      expect(code).toBe(1);
      expect(lines[1]).toContain('the API key in Secret keys, entry api-key is not accepted; status 403');
      expect(lines.join('\n')).not.toContain('sk-wrong');
    });
  });

  test.each([['is empty', ' \n'], ['has characters that no header can have', 'sk-ключ'], ['has characters that no header can have', 'sk-a\nX-Admin: 1']])('fails where the key %s', async (message, key) => {
    const { code, lines } = await run({ server: { ...SERVER, apiKey: { secretName: 'keys', key: 'api-key' } } }, { 'keys/api-key': key });

    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringContaining(`the API key in Secret keys, entry api-key ${message}`)]);
  });

  test('fails where nothing answers until the time is up', async () => {
    const { code, lines } = await run({ server: { ...SERVER, endpoint: 'http://127.0.0.1:9' }, waitFor: Duration.seconds(1) });

    expect(code).toBe(1);
    expect(lines).toEqual([expect.any(String), 'not yet: Connection refused',
      'smoke test failed: model "ds" at http://127.0.0.1:9/v1/chat/completions: not within 1 s; the last try: Connection refused']);
  });

  test('fails where the server is busy until the time is up, with what it said', async () => {
    await withEngine((_asked, response) => json(response, 'busy', 503), async (server) => {
      const { code, lines } = await run({ server, waitFor: Duration.seconds(1) });

      expect(code).toBe(1);
      expect(lines.at(-1)).toContain('not within 1 s; the last try: status 503: "busy"');
    });
  });

  test('fails where the name of the server is not known', async () => {
    const { code, lines } = await run({ server: { ...SERVER, endpoint: 'http://nobody.invalid:8000' }, waitFor: Duration.seconds(1) });

    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('the last try: the name is not known');
  });

  test('fails where the question is taken and no answer comes', async () => {
    await withEngine(() => undefined, async (server) => {
      const { code, lines } = await run({ server, answerWithin: Duration.seconds(1) });

      expect(code).toBe(1);
      expect(lines.at(-1)).toContain('the server took the question and did not answer within 1 s');
    });
  });
});

describe('the Job', () => {
  test('runs once, without rights, and no longer than it may wait', () => {
    const { spec } = jobOf();

    expect(spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 1800 + 300 + 120 + 600 });
    expect(spec.ttlSecondsAfterFinished).toBeUndefined();
    expect(spec.template.spec).toMatchObject({
      restartPolicy: 'Never', automountServiceAccountToken: false, enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        image: 'python:3.13-alpine', terminationMessagePolicy: 'FallbackToLogsOnError',
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        resources: { limits: { cpu: '100m', memory: '128Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
      }],
    });
  });

  test('takes the key from the Secret and holds no value of it', () => {
    const { env } = jobOf({ server: { ...SERVER, apiKey: { secretName: 'keys', key: 'api-key' } } }).spec.template.spec.containers[0] as { env: Env[] };

    expect(env.find(({ name }) => name === 'API_KEY')).toEqual({ name: 'API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'api-key' } } });
  });

  test('keeps its name where nothing changes, and has another one for another test', () => {
    const { metadata: { name } } = jobOf();
    const others: Partial<SmokeTestProps>[] = [
      { prompt: 'Ping?' }, { maxTokens: 65 }, { expect: 'Lutetia' }, { revision: 'v2' }, { image: 'python:3.12-alpine' }, { server: { ...SERVER, servedModelName: 'ds2' } },
      { waitFor: Duration.minutes(1) }, { podLabels: { a: 'b' } }, { ttl: Duration.hours(1) },
    ];

    expect(name).toMatch(/^smoke-test-[0-9a-f]{8}$/);
    expect(jobOf().metadata.name).toBe(name);
    expect(synthesized().test.name).toBe(name);
    expect(new Set([name, ...others.map((props) => jobOf(props).metadata.name)]).size).toBe(1 + others.length);
  });

  test('carries labels for its platform and stays as long as it is told', () => {
    const { spec } = jobOf({ podLabels: { 'alibabacloud.com/compute-class': 'general-purpose' }, ttl: Duration.hours(1), name: 'ask' });

    expect(spec.ttlSecondsAfterFinished).toBe(3600);
    expect(spec.template.metadata.labels).toEqual({ 'app.kubernetes.io/name': 'ask', 'alibabacloud.com/compute-class': 'general-purpose' });
  });

  test('gets on its node, and logs in at the registry', () => {
    const props = { nodeSelector: { disk: 'fast' }, tolerations: [{ key: 'dedicated', operator: 'Exists' }] };

    expect(jobOf({ ...props, imagePullSecrets: ['registry'] }).spec.template.spec).toMatchObject({ ...props, imagePullSecrets: [{ name: 'registry' }] });
  });

  test('hands on every model and prompt through what Kubernetes expands', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('$', '(', ')', 'ENDPOINT', '\'', '"', 'é', ' ', '{') }), (some) => {
      const text = `x${some}`;
      const { env } = jobOf({ prompt: text, server: { ...SERVER, servedModelName: text } }).spec.template.spec.containers[0] as { env: Env[] };
      const valueOf = (name: string) => expanded(env.find((variable) => variable.name === name)?.value ?? '', { ENDPOINT: 'wrong' });
      expect([valueOf('PROMPT'), valueOf('MODEL')]).toEqual([text, text]);
    }), { numRuns: 50 });
  });
});

describe('settings', () => {
  test('that are right are not complained about', () => {
    expect(problemsOf({ waitFor: Duration.hours(2), ttl: Duration.seconds(0), revision: '2026-01-01' })).toEqual([]);
  });

  test.each<[string, Partial<SmokeTestProps>, RegExp]>([
    ['a name that is too long', { name: 'a'.repeat(55) }, /^name: got "a+"; allowed: .*at most 54 characters$/],
    ['the label of a router', { podLabels: { 'cdk8s-inference/router': 'r1-router' } }, /^podLabels: got "cdk8s-inference\/router"; allowed: labels that do not begin with cdk8s-inference\/: by these .*; leave it out$/],
    ['a label of Jobs', { podLabels: { 'job-name': 'x' } }, /^podLabels: got "job-name"; allowed: labels that Kubernetes does not give the pods of Jobs itself; leave it out$/],
    ['a name with capital letters', { name: 'Smoke' }, /^name: got "Smoke"/],
    ['an endpoint that is no address', { server: { ...SERVER, endpoint: 'ds-leader:8000' } }, /^server\.endpoint: got "ds-leader:8000"/],
    ['a model without a name', { server: { ...SERVER, servedModelName: '' } }, /^server\.servedModelName: got ""/],
    ['an image with a space', { image: 'python 3' }, /^image: got "python 3"/],
    ['an empty prompt', { prompt: '  ' }, /^prompt: got " {2}"/],
    ['nothing to be expected', { expect: ' ' }, /^expect: got " "; allowed: text of 1 to 10000 characters, or the property left out$/],
    ['no tokens', { maxTokens: 0 }, /^maxTokens: got 0; allowed: whole numbers from 1 to 32768$/],
    ['half a token', { maxTokens: 1.5 }, /^maxTokens: got 1\.5/],
    ['no time to wait', { waitFor: Duration.seconds(0) }, /^waitFor: got "0 s"; allowed: 1 second to 24 hours$/],
    ['too long an answer', { answerWithin: Duration.hours(2) }, /^answerWithin: got "7200 s"/],
    ['a part of a second to stay', { ttl: Duration.millis(1500) }, /^ttl in seconds: got 1\.5/],
    ['an empty revision', { revision: '' }, /^revision: got ""/],
  ])('refuses %s', (_what, props, message) => {
    expect(problemsOf(props)).toContainEqual(expect.stringMatching(message));
  });

  test('that need a Secret of another namespace are refused, others are not', () => {
    const apiKey = { secretName: 'keys', key: 'api-key' };

    expect(problemsOf({ server: { ...SERVER, namespace: 'llm' } })).toEqual([]);
    expect(problemsOf({ server: { ...SERVER, apiKey, namespace: 'default' } })).toEqual([]);
    expect(problemsOf({ server: { ...SERVER, apiKey, namespace: 'llm' } })).toEqual([
      'namespace of the chart: got "default"; allowed: llm, where the Secret with the server\'s key is; put the test into the chart of the server',
    ]);
  });

  test('refuses a test without a server', () => {
    expect(() => new SmokeTest(new Chart(Testing.app(), 'chart'), 'smoke-test', {} as unknown as SmokeTestProps)).toThrow('chart/smoke-test: server: got nothing; allowed: a ModelServer');
  });
});
