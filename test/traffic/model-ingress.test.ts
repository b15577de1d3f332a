import { Chart, Duration, Size, Testing } from 'cdk8s';
import { ExistingClaim, IngressController, ModelIngress, ModelServer, type ModelIngressProps, type ModelServerProps } from '../../lib';
import { warningsOf } from '../../lib/warnings';
import { type Json, r1Plan, serve, vllm } from '../fixtures';

const OWN_LIMITS = 'controller: the controller\'s own limits hold, and many cut off answers that take longer than a minute; set annotations, or controller: IngressController.nginx()';

function ingress(props: Partial<ModelIngressProps> = {}, server: Partial<ModelServerProps> = {}, namespace?: string): { ingress: ModelIngress; chart: Chart } {
  const served = serve(server, namespace);
  return { chart: served.chart, ingress: new ModelIngress(served.chart, 'ingress', { server: served.server, host: 'models.example.com', ...props }) };
}
const manifestOf = (chart: Chart): Json => Testing.synth(chart).find(({ kind }: Json) => kind === 'Ingress');
const problemsOf = (props: Partial<ModelIngressProps>) => ingress(props).ingress.node.validate();

describe('ModelIngress', () => {
  test('leads the API\'s path to the Service, and nothing else - default', () => {
    const { chart, ingress: made } = ingress();

    expect(manifestOf(chart)).toEqual({
      apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'r1' },
      spec: { rules: [{ host: 'models.example.com', http: { paths: [{ path: '/v1', pathType: 'Prefix', backend: { service: { name: 'r1-leader', port: { number: 8000 } } } }] } }] },
    });
    expect(made.name).toBe('r1');
    expect(made.warnings).toEqual([OWN_LIMITS]);
    expect(warningsOf(made)).toEqual([`[test/ingress] ${OWN_LIMITS}`]);
  });

  test('tells Ingress NGINX to let long answers and large requests through, unless annotations say otherwise - custom', () => {
    const { chart, ingress: made } = ingress({
      host: '*.example.com', path: '/', ingressClassName: 'nginx', tlsSecretName: 'certificate', name: 'front',
      controller: IngressController.nginx({ readTimeout: Duration.minutes(10), sendTimeout: Duration.seconds(90), maxBodySize: Size.gibibytes(1) }),
      annotations: { 'nginx.ingress.kubernetes.io/proxy-read-timeout': '7', note: 'a' },
    }, { engine: vllm({ port: 9000 }), serviceName: 'ds' }, 'models');

    expect(manifestOf(chart)).toEqual({
      apiVersion: 'networking.k8s.io/v1', kind: 'Ingress',
      metadata: {
        name: 'front', namespace: 'models',
        annotations: {
          'nginx.ingress.kubernetes.io/proxy-body-size': '1024m', 'nginx.ingress.kubernetes.io/proxy-buffering': 'off',
          'nginx.ingress.kubernetes.io/proxy-read-timeout': '7', 'nginx.ingress.kubernetes.io/proxy-send-timeout': '90', note: 'a',
        },
      },
      spec: {
        ingressClassName: 'nginx', tls: [{ hosts: ['*.example.com'], secretName: 'certificate' }],
        rules: [{ host: '*.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'ds', port: { number: 9000 } } } }] } }],
      },
    });
    expect(made.warnings).toEqual(['path /: clients from outside reach all that the server answers, such as /metrics, which no API key guards, and of a router the paths by which workers are added and taken away']);
  });

  test('gives Ingress NGINX an hour, five minutes and 64 MiB', () => {
    expect(manifestOf(ingress({ controller: IngressController.nginx() }).chart).metadata.annotations).toEqual({
      'nginx.ingress.kubernetes.io/proxy-body-size': '64m', 'nginx.ingress.kubernetes.io/proxy-buffering': 'off',
      'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600', 'nginx.ingress.kubernetes.io/proxy-send-timeout': '300',
    });
  });

  test('has nothing to warn of where the user has annotations of another controller', () => {
    expect(ingress({ annotations: { 'alb.ingress.kubernetes.io/request-timeout': '600' } }).ingress.warnings).toEqual([]);
  });

  test('warns when an API key comes without TLS', () => {
    const apiKey = { secretName: 'keys', key: 'token' };
    const warning = 'tlsSecretName: without TLS, whoever is on the way reads the API key of each request; name the Secret with the host\'s certificate';

    expect(ingress({}, { apiKey }).ingress.warnings).toEqual([OWN_LIMITS, warning]);
    expect(ingress({ tlsSecretName: 'certificate' }, { apiKey }).ingress.warnings).toEqual([OWN_LIMITS]);
  });

  test('fails when names and paths cannot be, all at once', () => {
    expect(problemsOf({ host: 'https://x', path: 'v1', ingressClassName: '<class>', tlsSecretName: 'A' })).toEqual([
      'host: got "https://x"; allowed: a host name in lower case such as models.example.com or *.example.com, not an address, without port and path',
      'path: got "v1"; allowed: a path of at most 1024 characters that begins with /, without // and dots as elements; such as /v1',
      'ingressClassName: got "<class>"; allowed: the name of an IngressClass: at most 253 lower-case letters, digits, hyphens and dots',
      'tlsSecretName: got "A"; allowed: the name of a Secret: at most 253 lower-case letters, digits, hyphens and dots',
    ]);
  });

  test('fails when the engine answers nothing below the path', () => {
    expect(problemsOf({ path: '/deepseek' })).toEqual([
      'path: got "/deepseek"; allowed: / or a path from /v1 on: an Ingress does not change paths; give the model a host of its own, or use ModelHttpRoute with rewritePath',
    ]);
  });

  test('fails when limits of Ingress NGINX are out of range', () => {
    expect(problemsOf({ controller: IngressController.nginx({ readTimeout: Duration.seconds(0), sendTimeout: Duration.hours(25), maxBodySize: Size.kibibytes(1) }) })).toEqual([
      'IngressController.nginx readTimeout: got "0 s"; allowed: 1 second to 24 hours',
      'IngressController.nginx sendTimeout: got "90000 s"; allowed: 1 second to 24 hours',
      'IngressController.nginx maxBodySize: got "1Ki"; allowed: 1 MiB to 16 GiB',
    ]);
  });

  test('fails when the server is in another namespace', () => {
    const app = Testing.app();
    const own = new Chart(app, 'own', { namespace: 'models' });
    const server = new ModelServer(own, 'r1', {
      plan: r1Plan(), engine: vllm(), weights: new ExistingClaim(own, 'weights', { claimName: 'weights', mountPath: '/models/r1' }), cpu: 64, memory: Size.gibibytes(512),
    });
    const made = new ModelIngress(new Chart(app, 'other'), 'ingress', { server, host: 'a.example.com' });

    expect(made.node.validate()).toEqual([
      'namespace of the chart: got "(none)"; allowed: that of the server, models; put it into the server\'s chart: it cannot lead to another namespace',
    ]);
  });

  test('fails at once when there is no server or no host', () => {
    expect(() => new ModelIngress(Testing.chart(), 'ingress', {} as Json)).toThrow(/ingress:\n {2}- server: got nothing; allowed: a ModelServer, a DisaggregatedServer, or what a RoutedServer tells\n {2}- host: got nothing; allowed: a host name/);
  });
});
