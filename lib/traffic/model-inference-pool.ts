import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { checkWhole } from '../checks';
import { invalid, missing, problem } from '../problems';
import type { ModelServer } from '../serving/model-server';
import { validateConstruct } from '../validation/chart-validation';
import { nameProblems, namespaceProblems } from './addresses';
import { type EndpointPicker, PickerFailureMode } from './endpoint-picker';

/** Properties of a model's InferencePool. */
export interface ModelInferencePoolProps {
  /** The server whose leaders are in the pool; in the same namespace. */
  readonly server: ModelServer;

  /** Who chooses the leader for each request. */
  readonly endpointPicker: EndpointPicker;

  /**
   * The name of the pool.
   *
   * @default - the server's name
   */
  readonly name?: string;
}

const REQUIRED = { server: 'a ModelServer', endpointPicker: 'an EndpointPicker, such as { serviceName: "r1-epp" }' };
const PICKER_PORT = 9002;

/**
 * The leaders of a server as a pool for gateways that choose by load and cached prompts instead of by turns
 * (InferencePool, `inference.networking.k8s.io/v1`). Workers are not in it, for they answer no requests. The endpoint
 * picker is a program of its own, which the chart `inferencepool` of Gateway API Inference Extension installs; the pool
 * that this chart makes as well must then have another name, or be left out. A `ModelHttpRoute` leads to the pool.
 *
 * @see https://gateway-api-inference-extension.sigs.k8s.io/api-types/inferencepool/
 */
export class ModelInferencePool extends Construct {
  /** The name of the pool. */
  readonly name: string;
  /** The server whose leaders are in the pool. */
  readonly server: ModelServer;

  /**
   * @param scope the chart of the server, or a construct in it
   * @param id the construct's name within its scope
   * @param props the server, and its endpoint picker
   */
  constructor(scope: Construct, id: string, props: ModelInferencePoolProps) {
    super(scope, id);
    const absent = missing(props, REQUIRED);
    if (absent.length > 0) throw invalid(this.node.path, absent);
    this.server = props.server;
    this.name = props.name ?? props.server.name;
    const { serviceName, port = PICKER_PORT, failureMode = PickerFailureMode.FAIL_OPEN } = props.endpointPicker;

    const problems = [
      ...namespaceProblems(Chart.of(this).namespace, this.server.namespace),
      ...nameProblems('endpointPicker.serviceName', serviceName, 'a Service'),
      ...checkWhole('endpointPicker.port', port, 1, 65535),
      ...(Object.values(PickerFailureMode).includes(failureMode) ? [] : [problem('endpointPicker.failureMode', failureMode, Object.values(PickerFailureMode).join(' or '))]),
      ...(serviceName === this.server.serviceName
        ? [problem('endpointPicker.serviceName', serviceName, 'the Service of the endpoint picker, not that of the server', 'install the picker\'s chart and name its Service')] : []),
    ];
    validateConstruct(this, problems);

    new ApiObject(this, 'Resource', {
      apiVersion: 'inference.networking.k8s.io/v1',
      kind: 'InferencePool',
      metadata: { name: this.name },
      spec: {
        selector: { matchLabels: this.server.groups.leaderLabels },
        targetPorts: [{ number: this.server.port }],
        endpointPickerRef: { name: serviceName, port: { number: port }, failureMode },
      },
    });
  }
}
