import { Size, Testing, Yaml } from 'cdk8s';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import type { ModelServerProps } from '../../lib';
import { isReport } from '../../lib/problems';
import { r1Plan, serve, vllm } from '../fixtures';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('$', '(', ')', 'A', '\'', '"', '`', '\\', '\n', '\t', ' ', '\u2028', '\x7f', '\ud800', ':', '#', '-', '<', '>'), maxLength: 8 }),
  fc.constantFrom('', 'no', '0x1F', '12:30', 'null', '~', '1e3', '__proto__', 'constructor', 'toString', '<placeholder>', 'x'.repeat(300)),
);
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, Infinity, -1, 0, 1e21));
const size = fc.oneof(fc.integer({ min: 0, max: 2048 }).map((gib) => Size.gibibytes(gib)), fc.constantFrom(Size.kibibytes(1.5), Size.gibibytes(NaN)));
const map = fc.dictionary(text, text, { maxKeys: 3 });

/** Any text, number and size where a user may write one. */
const pod = { labels: map, annotations: map, resources: map, nodeSelector: map, env: fc.array(fc.record({ name: text, value: text }), { maxLength: 3 }), capabilities: fc.array(text, { maxLength: 2 }) };
const engine = { servedModelName: text, image: text, port: number, extraArguments: fc.array(text, { maxLength: 3 }) };
const server = { name: text, serviceName: text, containerName: text, cpu: number, replicas: number, memory: size, sharedMemory: size, leaderLabels: map };

/** One field of several, so that the rest is in order. */
const oneOf = <T>(fields: Record<string, fc.Arbitrary<T>>) => fc.oneof(...Object.entries(fields).map(([name, values]) => values.map((value) => ({ [name]: value }))));

const props: fc.Arbitrary<Partial<ModelServerProps>> = fc.oneof(
  fc.record({
    ...server, pod: fc.record(pod, { requiredKeys: [] }), overrides: fc.record(pod, { requiredKeys: [] }), engine: fc.record(engine, { requiredKeys: [] }).map((own) => vllm(own)),
  }, { requiredKeys: [] }),
  oneOf<unknown>(server),
  oneOf<unknown>(pod).map((own) => ({ pod: own })),
  oneOf<unknown>(pod).map((own) => ({ overrides: own })),
  oneOf<unknown>(engine).map((own) => ({ engine: vllm(own) })),
);

/** The manifests, none where the input was refused; any other failure fails the test. */
function accepted(given: Partial<ModelServerProps>): unknown[] {
  const { chart } = serve(given);
  try {
    return Testing.synth(chart);
  } catch (error) {
    if (!isReport(error)) throw error;
    return [];
  }
}

function readBack(manifests: unknown[]): unknown[] {
  return manifests.length === 0 ? [] : parseAllDocuments(Yaml.stringify(...manifests)).map((document) => document.toJS());
}

test('whatever a user writes is refused as a whole, or comes back from the written YAML as it was', () => {
  const plan = r1Plan();
  let written = 0;

  fc.assert(fc.property(props, (given) => {
    const manifests = accepted({ plan, ...given });
    written += manifests.length;

    expect(readBack(manifests)).toEqual(manifests);
  }), { numRuns: 400 });

  expect(written).toBeGreaterThan(10);
});

test('a text that is accepted in an annotation or a variable comes back from the written YAML as it was', () => {
  const plan = r1Plan();
  const unicode = fc.string({ unit: 'binary', maxLength: 20 });

  fc.assert(fc.property(unicode, unicode, (annotation, value) => {
    const manifests = accepted({ plan, pod: { annotations: { a: annotation }, env: [{ name: 'A', value: value.replaceAll('$', '') }] } });

    expect(readBack(manifests)).toEqual(manifests);
  }), { numRuns: 300 });
});
