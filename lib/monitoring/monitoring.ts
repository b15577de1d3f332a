import { ApiObject, type ApiObjectProps, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { invalid, missing, problem } from '../problems';
import { LONGEST_DEPLOYMENT_IN_QUERY } from '../promql';
import { validateConstruct } from '../validation/chart-validation';
import { AlertRules } from './alert-rules';
import { Dashboard } from './dashboard';
import { MetricsScrape } from './metrics-scrape';
import type { MonitoredServer } from './monitored-server';

/** Properties of a server's monitoring. */
export interface MonitoringProps {
  /** The server: a `ModelServer`. */
  readonly server: MonitoredServer;

  /**
   * How Prometheus learns where to read the engine's metrics.
   *
   * @default MetricsScrape.podMonitor()
   */
  readonly scrape?: MetricsScrape;

  /**
   * Who is told when the server does not serve well.
   *
   * @default AlertRules.of()
   */
  readonly alerts?: AlertRules;

  /**
   * Where people look at how the server does.
   *
   * @default Dashboard.grafana()
   */
  readonly dashboard?: Dashboard;

  /**
   * Labels of the monitor, the rules and the dashboard, by which the Prometheus operator selects what it reads; of
   * kube-prometheus-stack `{ release: 'kube-prometheus-stack' }`, the name of its Helm release.
   *
   * @default - none: the operator takes objects whatever their labels
   */
  readonly labels?: { [key: string]: string };

  /**
   * Whether the cluster's Prometheus reads kube-state-metrics and honours its labels, as kube-prometheus-stack does.
   * Without it the alerts `GROUP_RESTARTS` and `GROUP_NOT_SCRAPED` are left out, and a group that waits for machines
   * raises none.
   *
   * @default true
   */
  readonly kubeStateMetrics?: boolean;
}

/**
 * Whether a server serves well, and who is told when it does not: a monitor by which Prometheus reads its leaders,
 * rules that raise alerts, and a dashboard. Needs the Prometheus operator in the cluster; the dashboard needs Grafana
 * with its sidecar. Everything that is wrong about it is reported when the app is synthesized.
 *
 * @see https://prometheus-operator.dev
 */
export class Monitoring extends Construct {
  /** What works but may hurt; `synthesize` prints it. */
  readonly warnings: string[];

  /**
   * @param scope the chart, or a construct in it; best the server's own chart
   * @param id the construct's name within its scope
   * @param props the server, and what of it is watched
   */
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const absent = missing(props, { server: 'a ModelServer' });
    if (absent.length > 0) throw invalid(this.node.path, absent);
    const { server, labels = {}, kubeStateMetrics = true } = props;
    const { scrape = MetricsScrape.podMonitor(), alerts = AlertRules.of(), dashboard = Dashboard.grafana() } = props;
    const { namespace } = Chart.of(this);

    const problems = [...serverProblems(server), ...scrape._validate(server), ...alerts._validate(), ...dashboard._validate()];
    this.warnings = warningsAbout(server, namespace);
    validateConstruct(this, problems, this.warnings);
    if (problems.length > 0) return;

    const intervalSeconds = scrape.interval.toSeconds();
    const manifests = {
      Scrape: scrape._manifest(server, { labels, namespace }),
      Alerts: alerts._manifest(server, { labels, kubeStateMetrics }),
      Dashboard: dashboard._manifest(server, { labels, kubeStateMetrics, intervalSeconds }),
    };
    for (const [part, manifest] of Object.entries(manifests)) {
      if (manifest !== undefined) new ApiObject(this, part, manifest as ApiObjectProps);
    }
  }
}

function warningsAbout({ groups, metricsAreClosed = false }: MonitoredServer, namespace: string | undefined): string[] {
  return [
    ...(namespace === undefined
      ? [`namespace: the chart has none, so that all queries look at namespace ${groups.namespace}; name it where the objects are applied to another`] : []),
    ...(metricsAreClosed
      ? ['NetworkAccess.clients names no scrapers: unless Prometheus is among the clients it reads no metrics, and alerts and scalers see nothing; name it, such as scrapers: [NetworkPeer.inNamespace("monitoring")]'] : []),
  ];
}

function serverProblems({ groups }: MonitoredServer): string[] {
  return groups.kind === 'Deployment' && groups.name.length > LONGEST_DEPLOYMENT_IN_QUERY
    ? [problem('server name', groups.name, `at most ${LONGEST_DEPLOYMENT_IN_QUERY} characters for a Deployment, or its pods do not carry it as a whole and no query finds them`)] : [];
}
