import { type Chart, Duration, Testing } from 'cdk8s';
import { ModelHttpRoute, ModelInferencePool, PickerFailureMode, type ModelHttpRouteProps, type ModelInferencePoolProps, type ModelServerProps } from '../../lib';
import { warningsOf } from '../../lib/warnings';
import { type Json, serve, smallPlan, vllm } from '../fixtures';

function route(props: Partial<ModelHttpRouteProps> = {}, server: Partial<ModelServerProps> = {}, namespace?: string): { route: ModelHttpRoute; chart: Chart } {
  const served = serve(server, namespace);
  return { chart: served.chart, route: new ModelHttpRoute(served.chart, 'route', { server: served.server, gateways: [{ name: 'web' }], ...props }) };
}
const ofKind = (chart: Chart, kind: string): Json => Testing.synth(chart).find((object: Json) => object.kind === kind);
const problemsOf = (props: Partial<ModelHttpRouteProps>) => route(props).route.node.validate();

function pool(props: Partial<ModelInferencePoolProps> = {}, server: Partial<ModelServerProps> = {}): { pool: ModelInferencePool; chart: Chart } {
  const served = serve(server);
  return { chart: served.chart, pool: new ModelInferencePool(served.chart, 'pool', { server: served.server, endpointPicker: { serviceName: 'r1-epp' }, ...props }) };
}

describe('ModelHttpRoute', () => {
  test('leads the API\'s path to the Service, and sets no limit of time - default', () => {
    const { chart, route: made } = route();

    expect(ofKind(chart, 'HTTPRoute')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'r1' },
      spec: {
        parentRefs: [{ name: 'web' }],
        rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/v1' } }], backendRefs: [{ name: 'r1-leader', port: 8000 }], timeouts: { request: '0s' } }],
      },
    });
    expect([made.name, made.warnings]).toEqual(['r1', []]);
  });

  test('tells requests apart by host, path and model - custom', () => {
    const { chart } = route({
      gateways: [{ name: 'web', namespace: 'gateways', sectionName: 'https' }, { name: 'web', namespace: 'gateways', sectionName: 'internal' }],
      hostnames: ['models.example.com', '*.models.example.com'], path: '/deepseek/v1', rewritePath: '/v1', modelHeader: 'X-Gateway-Model-Name', requestTimeout: Duration.minutes(30), name: 'front',
    }, { engine: vllm({ servedModelName: 'ds/r1', port: 9000 }) }, 'models');

    expect(ofKind(chart, 'HTTPRoute')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'front', namespace: 'models' },
      spec: {
        parentRefs: [{ name: 'web', namespace: 'gateways', sectionName: 'https' }, { name: 'web', namespace: 'gateways', sectionName: 'internal' }],
        hostnames: ['models.example.com', '*.models.example.com'],
        rules: [{
          matches: [{ path: { type: 'PathPrefix', value: '/deepseek/v1' }, headers: [{ type: 'Exact', name: 'X-Gateway-Model-Name', value: 'ds/r1' }] }],
          filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v1' } } }],
          backendRefs: [{ name: 'r1-leader', port: 9000 }],
          timeouts: { request: '1800s' },
        }],
      },
    });
  });

  test('leads to the server\'s pool', () => {
    const { chart, pool: made } = pool({ name: 'leaders' });
    new ModelHttpRoute(chart, 'route', { server: made.server, gateways: [{ name: 'web' }], pool: made });

    expect(ofKind(chart, 'HTTPRoute').spec.rules[0].backendRefs).toEqual([{ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'leaders' }]);
    expect(chart.node.findAll().flatMap(({ node }) => node.validate())).toEqual([]);
  });

  test('warns when clients from outside reach all paths', () => {
    const warning = 'path /: clients from outside reach all that the server answers, such as /metrics, which no API key guards, and of a router the paths by which workers are added and taken away';

    expect(warningsOf(route({ path: '/' }).route)).toEqual([`[test/route] ${warning}`]);
    expect(route({ path: '/deepseek', rewritePath: '/' }).route.warnings).toEqual([warning]);
  });

  test('fails when names and paths cannot be, all at once', () => {
    expect(problemsOf({
      gateways: [{ name: '<gateway>', namespace: 'A', sectionName: '' }], hostnames: ['a.example.com', '10.0.0.1'], path: '/a//b', rewritePath: 'v1', modelHeader: 'a b', requestTimeout: Duration.hours(25),
    })).toEqual([
      'gateways[0].name: got "<gateway>"; allowed: the name of a Gateway: at most 253 lower-case letters, digits, hyphens and dots',
      'gateways[0].namespace: got "A"; allowed: at most 63 lower-case letters, digits and hyphens',
      'gateways[0].sectionName: got ""; allowed: the name of a listener: at most 253 lower-case letters, digits, hyphens and dots',
      'hostnames[1]: got "10.0.0.1"; allowed: a host name in lower case such as models.example.com or *.example.com, not an address, without port and path',
      'path: got "/a//b"; allowed: a path of at most 1024 characters that begins with /, without // and dots as elements; such as /v1',
      'rewritePath: got "v1"; allowed: a path of at most 1024 characters that begins with /, without // and dots as elements; such as /v1',
      'modelHeader: got "a b"; allowed: the name of a header, such as X-Gateway-Model-Name',
      'requestTimeout: got "90000 s"; allowed: 0 seconds to 24 hours',
    ]);
  });

  test('fails when the engine answers nothing below the path that it sees', () => {
    expect(problemsOf({ path: '/deepseek' })).toEqual(['path: got "/deepseek"; allowed: / or a path from /v1 on, as the engine answers it; set rewritePath: "/v1"']);
    expect(problemsOf({ path: '/deepseek', rewritePath: '/v2' })).toEqual(['rewritePath: got "/v2"; allowed: / or a path from /v1 on, as the engine answers it; set rewritePath: "/v1"']);
  });

  test('fails when there are no Gateways, too many, or one twice', () => {
    expect(problemsOf({ gateways: [] })).toEqual(['gateways: got "0 Gateways"; allowed: 1 to 32']);
    expect(problemsOf({ gateways: Array.from({ length: 33 }, (_, i) => ({ name: `g${i}` })) })).toEqual(['gateways: got "33 Gateways"; allowed: 1 to 32']);
    expect(problemsOf({ gateways: [{ name: 'web', sectionName: 'https' }, { name: 'web' }] })).toEqual([
      'gateways: got {"name":"web"}; allowed: each Gateway once, or each time with the sectionName of another listener',
    ]);
    expect(problemsOf({ gateways: [{ name: 'web', sectionName: 'https' }, { name: 'web', sectionName: 'http' }, { name: 'web', namespace: 'b' }] })).toEqual([]);
  });

  test('fails when there are more than 16 host names', () => {
    const names = (count: number) => Array.from({ length: count }, (_, i) => `m${i}.example.com`);

    expect(problemsOf({ hostnames: names(16) })).toEqual([]);
    expect(problemsOf({ hostnames: names(17) })).toEqual(['hostnames: got "17 names"; allowed: at most 16']);
  });

  test('fails when the pool is another server\'s', () => {
    expect(problemsOf({ pool: pool().pool })).toEqual(['pool: got "test/pool"; allowed: a pool of the same server; make a ModelInferencePool of this server']);
  });

  test('fails at once when there is no Gateway', () => {
    expect(() => new ModelHttpRoute(Testing.chart(), 'route', { server: serve().server } as Json)).toThrow('route: gateways: got nothing; allowed: at least one { name: "…" } of a Gateway');
  });
});

describe('ModelInferencePool', () => {
  test('holds the leaders of the server - default', () => {
    expect(ofKind(pool().chart, 'InferencePool')).toEqual({
      apiVersion: 'inference.networking.k8s.io/v1', kind: 'InferencePool', metadata: { name: 'r1' },
      spec: {
        selector: { matchLabels: { 'leaderworkerset.sigs.k8s.io/name': 'r1', 'leaderworkerset.sigs.k8s.io/worker-index': '0' } },
        targetPorts: [{ number: 8000 }],
        endpointPickerRef: { name: 'r1-epp', port: { number: 9002 }, failureMode: 'FailOpen' },
      },
    });
  });

  test('selects by the leaders\' own labels, and refuses requests without the picker - custom', () => {
    const { chart } = pool({ name: 'leaders', endpointPicker: { serviceName: 'picker', port: 9100, failureMode: PickerFailureMode.FAIL_CLOSE } },
      { leaderLabels: { role: 'leader' }, engine: vllm({ port: 9000 }) });

    expect(ofKind(chart, 'InferencePool')).toMatchObject({
      metadata: { name: 'leaders' },
      spec: {
        selector: { matchLabels: { 'leaderworkerset.sigs.k8s.io/name': 'r1', role: 'leader' } }, targetPorts: [{ number: 9000 }],
        endpointPickerRef: { name: 'picker', port: { number: 9100 }, failureMode: 'FailClose' },
      },
    });
    expect(chart.node.findAll().flatMap(({ node }) => node.validate())).toEqual([]);
  });

  test('holds the one pod of each group where groups have one', () => {
    const { chart } = pool({}, { plan: smallPlan(), cpu: 8 });

    expect(chart.node.findAll().flatMap(({ node }) => node.validate())).toEqual([]);
  });

  test('fails when the picker cannot be', () => {
    expect(pool({ endpointPicker: { serviceName: 'your-epp', port: 70000 } }).pool.node.validate()).toEqual([
      'endpointPicker.serviceName: got "your-epp"; allowed: the name of a Service: at most 253 lower-case letters, digits, hyphens and dots',
      'endpointPicker.port: got 70000; allowed: whole numbers from 1 to 65535',
    ]);
    expect(pool({ endpointPicker: { serviceName: 'r1-epp', failureMode: 'Fail' as PickerFailureMode } }).pool.node.validate()).toEqual([
      'endpointPicker.failureMode: got "Fail"; allowed: FailClose or FailOpen',
    ]);
    expect(pool({ endpointPicker: { serviceName: 'r1-leader' } }).pool.node.validate()).toEqual([
      'endpointPicker.serviceName: got "r1-leader"; allowed: the Service of the endpoint picker, not that of the server; install the picker\'s chart and name its Service',
    ]);
  });

  test('fails at once when there is no picker', () => {
    expect(() => new ModelInferencePool(Testing.chart(), 'pool', { server: serve().server } as Json)).toThrow(
      'pool: endpointPicker: got nothing; allowed: an EndpointPicker, such as { serviceName: "r1-epp" }');
  });
});
