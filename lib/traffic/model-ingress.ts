import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { k8s } from '../k8s';
import { invalid, missing, problem } from '../problems';
import { validateConstruct } from '../validation/chart-validation';
import { API_PATH, hostProblems, leadsToApi, nameProblems, namespaceProblems, pathProblems, pathWarnings } from './addresses';
import { IngressController } from './ingress-controller';
import type { RoutedServer } from './routed-server';

/** Properties of a model's Ingress. */
export interface ModelIngressProps {
  /** The server that requests are led to; in the same namespace. The router of a `DisaggregatedServer` must let the gateway in: `clients`. */
  readonly server: RoutedServer;

  /** The name by which clients find the server, such as `models.example.com`; `*.` in front stands for one more label. */
  readonly host: string;

  /**
   * The beginning of the paths that are led to the server, by whole elements. An Ingress does not change paths, so it
   * must be one below which the engine answers. `/` opens all of them, those of metrics and of the engine's own
   * administration too.
   *
   * @default "/v1"
   */
  readonly path?: string;

  /**
   * The IngressClass, which says what program takes care of the Ingress.
   *
   * @default - the cluster's default class
   */
  readonly ingressClassName?: string;

  /**
   * The program behind the class, for what an Ingress cannot say.
   *
   * @default IngressController.other()
   */
  readonly controller?: IngressController;

  /**
   * The Secret with the certificate of the host (`kubernetes.io/tls`), in the server's namespace.
   *
   * @default - none: requests come without TLS, unless a load balancer in front ends it
   */
  readonly tlsSecretName?: string;

  /**
   * Annotations of the Ingress; they win over those of the controller.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * The name of the Ingress.
   *
   * @default - the server's name
   */
  readonly name?: string;
}

const REQUIRED = { server: 'a ModelServer, a DisaggregatedServer, or what a RoutedServer tells', host: 'a host name' };

/**
 * Leads requests from outside of the cluster to a server by an Ingress (`networking.k8s.io/v1`). The way between the
 * controller and the server is without TLS.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
 */
export class ModelIngress extends Construct {
  /** The name of the Ingress. */
  readonly name: string;
  /** What works but may hurt; `synthesize` prints it. */
  readonly warnings: string[];

  /**
   * @param scope the chart of the server, or a construct in it
   * @param id the construct's name within its scope
   * @param props the server, and the host by which it is found
   */
  constructor(scope: Construct, id: string, props: ModelIngressProps) {
    super(scope, id);
    const absent = missing(props, REQUIRED);
    if (absent.length > 0) throw invalid(this.node.path, absent);
    const { server, host, path = API_PATH, ingressClassName, controller = IngressController.other(), tlsSecretName, annotations = {} } = props;
    this.name = props.name ?? server.name;

    const bound = controller._bind(annotations);
    const problems = [
      ...namespaceProblems(Chart.of(this).namespace, server.namespace),
      ...hostProblems('host', host),
      ...pathProblems('path', path),
      ...(leadsToApi(path) || pathProblems('path', path).length > 0 ? []
        : [problem('path', path, `/ or a path from ${API_PATH} on: an Ingress does not change paths`, 'give the model a host of its own, or use ModelHttpRoute with rewritePath')]),
      ...(ingressClassName === undefined ? [] : nameProblems('ingressClassName', ingressClassName, 'an IngressClass')),
      ...(tlsSecretName === undefined ? [] : nameProblems('tlsSecretName', tlsSecretName, 'a Secret')),
      ...bound.problems,
    ];
    this.warnings = [...bound.warnings, ...pathWarnings(path)];
    if (server.apiKey && tlsSecretName === undefined) {
      this.warnings.push('tlsSecretName: without TLS, whoever is on the way reads the API key of each request; name the Secret with the host\'s certificate');
    }
    validateConstruct(this, problems, this.warnings);

    const all = Object.entries({ ...bound.annotations, ...annotations });
    new ApiObject(this, 'Resource', k8s.KubeIngress.manifest({
      metadata: { name: this.name, ...(all.length > 0 ? { annotations: Object.fromEntries(all) } : {}) },
      spec: {
        ingressClassName,
        tls: tlsSecretName === undefined ? undefined : [{ hosts: [host], secretName: tlsSecretName }],
        rules: [{ host, http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name: server.serviceName, port: { number: server.port } } } }] } }],
      },
    }));
  }
}
