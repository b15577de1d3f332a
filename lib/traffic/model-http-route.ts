import { ApiObject, Chart, type Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { invalid, missing, problem } from '../problems';
import { validateConstruct } from '../validation/chart-validation';
import { DNS_1123_LABEL } from '../validation/dns';
import { API_PATH, hostProblems, leadsToApi, nameProblems, namespaceProblems, pathProblems, pathWarnings } from './addresses';
import type { ModelInferencePool } from './model-inference-pool';
import type { RoutedServer } from './routed-server';

/** A Gateway, or one of its listeners. */
export interface GatewayReference {
  /** The name of the Gateway. */
  readonly name: string;

  /**
   * The namespace of the Gateway, which must allow routes of the server's namespace.
   *
   * @default - the server's
   */
  readonly namespace?: string;

  /**
   * The name of the listener, such as the one with TLS.
   *
   * @default - all listeners of the Gateway that take the route
   */
  readonly sectionName?: string;
}

/** Properties of a model's HTTPRoute. */
export interface ModelHttpRouteProps {
  /** The server that requests are led to; in the same namespace. The router of a `DisaggregatedServer` must let the gateway in: `clients`. */
  readonly server: RoutedServer;

  /** The Gateways through which requests come; 1 to 32. An API key is only safe through listeners with TLS. */
  readonly gateways: GatewayReference[];

  /**
   * The pool of the server, where that is a `ModelServer`, whose endpoint picker chooses the leader.
   *
   * @default - none: requests go to the server's Service, and from there to the leaders by chance
   */
  readonly pool?: ModelInferencePool;

  /**
   * The names by which clients find the server, such as `models.example.com`; at most 16. `*.` in front stands for more labels.
   *
   * @default - those of the listeners
   */
  readonly hostnames?: string[];

  /**
   * The beginning of the paths that are led to the server, by whole elements. `/` opens all that the engine answers,
   * metrics and its own administration too.
   *
   * @default "/v1"
   */
  readonly path?: string;

  /**
   * What the engine sees in place of `path`, such as `/v1` for a path of `/deepseek/v1`.
   *
   * @default - the path as it is
   */
  readonly rewritePath?: string;

  /**
   * The header in which the gateway has the request's model, such as `X-Gateway-Model-Name`, which the body-based
   * router of Gateway API Inference Extension sets. Only requests for the server's model are then led to it, so that
   * several models share a host.
   *
   * @default - none: requests for any model
   */
  readonly modelHeader?: string;

  /**
   * How long an answer may take, to its last token; 0 to 24 hours, 0 for no limit. A gateway without it has a limit of
   * its own, often below a minute.
   *
   * @default Duration.seconds(0)
   */
  readonly requestTimeout?: Duration;

  /**
   * The name of the route.
   *
   * @default - the server's name
   */
  readonly name?: string;
}

const REQUIRED = { server: 'a ModelServer, a DisaggregatedServer, or what a RoutedServer tells', gateways: 'at least one { name: "…" } of a Gateway' };
const MOST_GATEWAYS = 32;
const MOST_HOSTNAMES = 16;
const LONGEST_SECONDS = 24 * 3600;
const HEADER = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]{1,256}$/;

/**
 * Leads requests from outside of the cluster to a server by a route of Gateway API (HTTPRoute,
 * `gateway.networking.k8s.io/v1`). The Gateway, with its listeners and certificates, is the cluster's.
 *
 * @see https://gateway-api.sigs.k8s.io/api-types/httproute/
 */
export class ModelHttpRoute extends Construct {
  /** The name of the route. */
  readonly name: string;
  /** What works but may hurt; `synthesize` prints it. */
  readonly warnings: string[];

  /**
   * @param scope the chart of the server, or a construct in it
   * @param id the construct's name within its scope
   * @param props the server, and the Gateways before it
   */
  constructor(scope: Construct, id: string, props: ModelHttpRouteProps) {
    super(scope, id);
    const absent = missing(props, REQUIRED);
    if (absent.length > 0) throw invalid(this.node.path, absent);
    const { server, gateways, pool, hostnames = [], path = API_PATH, rewritePath, modelHeader } = props;
    const seconds = Math.ceil(props.requestTimeout?.toSeconds({ integral: false }) ?? 0);
    this.name = props.name ?? server.name;

    const problems = [...namespaceProblems(Chart.of(this).namespace, server.namespace), ...ownProblems(props, path, seconds)];
    this.warnings = pathWarnings(rewritePath ?? path);
    validateConstruct(this, problems, this.warnings);

    new ApiObject(this, 'Resource', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: this.name },
      spec: {
        parentRefs: gateways.map(({ name, namespace, sectionName }) => ({
          name, ...(namespace === undefined ? {} : { namespace }), ...(sectionName === undefined ? {} : { sectionName }),
        })),
        ...(hostnames.length > 0 ? { hostnames } : {}),
        rules: [{
          matches: [{
            path: { type: 'PathPrefix', value: path },
            ...(modelHeader === undefined ? {} : { headers: [{ type: 'Exact', name: modelHeader, value: server.servedModelName }] }),
          }],
          ...(rewritePath === undefined ? {} : {
            filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: rewritePath } } }],
          }),
          backendRefs: [pool ? { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: pool.name } : { name: server.serviceName, port: server.port }],
          timeouts: { request: `${seconds}s` },
        }],
      },
    });
  }
}

function ownProblems({ server, gateways, pool, hostnames, rewritePath, modelHeader }: ModelHttpRouteProps, path: string, seconds: number): string[] {
  const problems = [
    ...gateways.flatMap((gateway, index) => gatewayProblems(`gateways[${index}]`, gateway)),
    ...(hostnames ?? []).flatMap((host, index) => hostProblems(`hostnames[${index}]`, host)),
    ...pathProblems('path', path),
    ...(rewritePath === undefined ? [] : pathProblems('rewritePath', rewritePath)),
  ];
  if (gateways.length < 1 || gateways.length > MOST_GATEWAYS) problems.push(problem('gateways', `${gateways.length} Gateways`, `1 to ${MOST_GATEWAYS}`));
  const repeated = gateways.find((gateway, index) => gateways.slice(0, index).some((other) => collide(gateway, other)));
  if (repeated) problems.push(problem('gateways', repeated, 'each Gateway once, or each time with the sectionName of another listener'));
  if ((hostnames ?? []).length > MOST_HOSTNAMES) problems.push(problem('hostnames', `${hostnames?.length} names`, `at most ${MOST_HOSTNAMES}`));
  const seen = rewritePath ?? path;
  if (!leadsToApi(seen) && pathProblems('path', seen).length === 0) {
    problems.push(problem(rewritePath === undefined ? 'path' : 'rewritePath', seen, `/ or a path from ${API_PATH} on, as the engine answers it`, `set rewritePath: "${API_PATH}"`));
  }
  if (modelHeader !== undefined && !HEADER.test(modelHeader)) problems.push(problem('modelHeader', modelHeader, 'the name of a header, such as X-Gateway-Model-Name'));
  if (seconds < 0 || seconds > LONGEST_SECONDS) problems.push(problem('requestTimeout', `${seconds} s`, '0 seconds to 24 hours'));
  if (pool && pool.server !== server) problems.push(problem('pool', pool.node.path, 'a pool of the same server', 'make a ModelInferencePool of this server'));
  return problems;
}

function gatewayProblems(property: string, { name, namespace, sectionName }: GatewayReference): string[] {
  return [
    ...nameProblems(`${property}.name`, name, 'a Gateway'),
    ...(namespace === undefined || DNS_1123_LABEL.test(namespace) ? [] : [problem(`${property}.namespace`, namespace, 'at most 63 lower-case letters, digits and hyphens')]),
    ...(sectionName === undefined ? [] : nameProblems(`${property}.sectionName`, sectionName, 'a listener')),
  ];
}

/** Two references to one Gateway are told apart by their listeners, which then both must have. */
function collide(a: GatewayReference, b: GatewayReference): boolean {
  return a.name === b.name && a.namespace === b.namespace && (a.sectionName === undefined || b.sectionName === undefined || a.sectionName === b.sectionName);
}
