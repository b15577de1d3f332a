import { problem } from '../problems';
import { promDuration } from '../promql';
import { type AlertRulesProps, ServerAlert } from './alert-rules-props';
import { alertProblems, alertSettings } from './alert-settings';
import type { MonitoredServer } from './monitored-server';
import { MONITORING_API } from './operator';
import { serverAlerts } from './server-alerts';

/** What rules are made from beside the server. */
interface AlertContext {
  readonly labels: { [key: string]: string };
  /** Whether Prometheus reads kube-state-metrics. */
  readonly kubeStateMetrics: boolean;
}

/** Who is told when a server does not serve well: rules by which Prometheus raises alerts. */
export abstract class AlertRules {
  /** A PrometheusRule with the alerts of `ServerAlert` that the engine's metrics allow. */
  static of(props: AlertRulesProps = {}): AlertRules {
    return new PrometheusRule(props);
  }

  /** No alerts. */
  static none(): AlertRules {
    return new NoAlerts();
  }

  /** The object, or nothing. @internal */
  abstract _manifest(server: MonitoredServer, context: AlertContext): object | undefined;

  /** What is wrong about the settings. @internal */
  abstract _validate(): string[];
}

class PrometheusRule extends AlertRules {
  constructor(private readonly props: AlertRulesProps) {
    super();
  }

  override _manifest(server: MonitoredServer, { labels, kubeStateMetrics }: AlertContext): object {
    const { name, namespace } = server.groups;
    return {
      apiVersion: MONITORING_API,
      kind: 'PrometheusRule',
      metadata: { name, ...(Object.keys(labels).length > 0 ? { labels } : {}) },
      spec: { groups: [{ name: `inference-${namespace}-${name}`, rules: this.rules(server, kubeStateMetrics) }] },
    };
  }

  override _validate(): string[] {
    const known: readonly string[] = Object.values(ServerAlert);
    const left = this.props.without ?? [];
    return [
      ...alertProblems(this.props),
      ...left.filter((alert) => !known.includes(alert)).map((alert) => problem('alerts.without', alert, known.join(', '))),
      ...(known.every((alert) => left.some((entry) => entry === alert)) ? [problem('alerts.without', left, 'at least one alert left', 'AlertRules.none() makes no object')] : []),
    ];
  }

  private rules(server: MonitoredServer, kubeStateMetrics: boolean): object[] {
    const { name, namespace } = server.groups;
    const without = this.props.without ?? [];
    return serverAlerts(server, alertSettings(this.props, server), kubeStateMetrics).filter(({ alert }) => !without.includes(alert)).map((definition) => ({
      alert: definition.alert,
      expr: definition.expr,
      ...(definition.forSeconds > 0 ? { for: promDuration(definition.forSeconds) } : {}),
      labels: { ...this.props.labels, severity: definition.severity, namespace, model_server: name },
      annotations: { summary: definition.summary, description: definition.description, runbook: definition.runbook },
    }));
  }
}

class NoAlerts extends AlertRules {
  override _manifest(): undefined {
    return undefined;
  }

  override _validate(): string[] {
    return [];
  }
}
