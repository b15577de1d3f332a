import { ApiObject, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { checkWhole } from '../checks';
import { k8s } from '../k8s';
import { hashOf } from '../pod/content-hash';
import { jobLabelProblems } from '../pod/own-labels';
import { literal } from '../pod/shell';
import { invalid, missing, problem } from '../problems';
import { manifestOf, manifestsOf, validateConstruct } from '../validation/chart-validation';
import { closedDoor, DOOR_KINDS } from '../validation/reach';
import { warnAtLast } from '../warnings';
import type { SmokeTestProps, TestedServer } from './smoke-test-props';
import { SMOKE_TEST_SCRIPT } from './smoke-test-script';

const REQUIRED = { server: 'a ModelServer, or what a TestedServer tells' };
/** A Job's name is a label of its pods, at most 63 characters, of which a hyphen and the hash take nine. */
const LONGEST_NAME = 54;
const NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const LONGEST_TEXT = 10_000;
const MOST_TOKENS = 32_768;
const DAY_SECONDS = 24 * 3600;
const HOUR_SECONDS = 3600;
const MOST_TTL_SECONDS = 2 ** 31 - 1;
/** Beyond waiting and answering: finding a node and pulling the image. The test shall tell what is wrong, not the Job. */
const SCHEDULING_SECONDS = 600;
const PAUSE_SECONDS = 5;
/** The user `nobody` of most images. */
const NOBODY = 65534;
const DEFAULTS = { image: 'python:3.13-alpine', prompt: 'What is the capital of France? Answer with its name.', answer: 'Paris', maxTokens: 512 };

/**
 * A Job that asks the server one question, as a client would: it waits until the server answers, and fails with one line
 * in its termination message where the answer is not what it should be, in form or in what it says.
 * `kubectl wait --for=condition=complete` (or `failed`) tells a pipeline how it ended.
 *
 * The template of a Job cannot change. So its name ends in a hash of what it does: another question, or another
 * `revision`, is another Job, which runs; the same one applied twice changes nothing. Jobs of earlier questions stay until
 * they are deleted or their `ttl` is over.
 */
export class SmokeTest extends Construct {
  /** The name of the Job. */
  readonly name: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the server, and what it is asked
   * @throws where `server` is missing
   */
  constructor(scope: Construct, id: string, props: SmokeTestProps) {
    super(scope, id);
    const absent = missing(props, REQUIRED);
    if (absent.length > 0) throw invalid(this.node.path, absent);
    const name = props.name ?? id;
    const spec = jobSpec(name, props);
    this.name = `${name}-${hashOf(JSON.stringify(k8s.toJson_JobSpec(spec)))}`;
    const namespace = Chart.of(this).namespace ?? 'default';
    validateConstruct(this, [...problemsOf(name, props), ...namespaceProblems(namespace, props.server)]);
    warnAtLast(this, () => [...namespaceWarnings(Chart.of(this).namespace), ...this.closedDoors(props, namespace)]);
    new ApiObject(this, 'Job', k8s.KubeJob.manifest({ metadata: { name: this.name, labels: { 'app.kubernetes.io/name': name } }, spec }));
  }

  /** The network policies of the app that keep the test's pods from the server. */
  private closedDoors({ server: { groups }, name = this.node.id, podLabels }: SmokeTestProps, namespace: string): string[] {
    if (groups === undefined) return [];
    const own = { 'app.kubernetes.io/name': name, ...podLabels };
    // The Job's controller adds its name, under two keys.
    const labels = { ...own, 'job-name': this.name, 'batch.kubernetes.io/job-name': this.name };
    const sources = [...manifestOf(this, groups.kind, groups.namespace, groups.name), ...DOOR_KINDS.flatMap((kind) => manifestsOf(this, kind))];
    const closed = closedDoor(sources, { namespace, labels }, groups);
    if (closed === undefined) return [];
    const pods = `{ ${Object.entries(own).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(', ')} }`;
    const peer = namespace === groups.namespace ? `sameNamespace(${pods})` : `inNamespace(${JSON.stringify(namespace)}, ${pods})`;
    return [`pods of the test: ${closed}, and it would wait until its time is up; add NetworkPeer.${peer} to the clients`];
  }
}

function namespaceWarnings(namespace: string | undefined): string[] {
  return namespace === undefined ? ['namespace: the chart has none, so that the test asks the server in namespace default; name it where the objects are applied to another'] : [];
}

function jobSpec(name: string, props: SmokeTestProps): k8s.JobSpec {
  const { image = DEFAULTS.image, revision, ttl, podLabels, nodeSelector, tolerations, imagePullSecrets = [] } = props;
  const assignsUser = props.assignsUser ?? props.server.assignsCompanionsUser ?? false;
  const quantities = { cpu: k8s.Quantity.fromString('100m'), memory: k8s.Quantity.fromString('128Mi') };
  return {
    backoffLimit: 0,
    activeDeadlineSeconds: Math.ceil(waitSeconds(props) + answerSeconds(props) + SCHEDULING_SECONDS),
    ttlSecondsAfterFinished: ttl?.toSeconds({ integral: false }),
    template: {
      metadata: {
        labels: { 'app.kubernetes.io/name': name, ...podLabels },
        annotations: revision === undefined ? undefined : { 'cdk8s-inference/revision': revision },
      },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map((secret) => ({ name: secret })) : undefined,
        nodeSelector,
        tolerations,
        securityContext: { runAsNonRoot: true, ...(assignsUser ? {} : { runAsUser: NOBODY, runAsGroup: NOBODY }), seccompProfile: { type: 'RuntimeDefault' } },
        containers: [{
          name: 'smoke-test',
          image,
          command: ['python3', '-B', '-u', '-c', literal(SMOKE_TEST_SCRIPT)],
          env: environment(props),
          resources: { limits: quantities, requests: quantities },
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          terminationMessagePolicy: 'FallbackToLogsOnError',
        }],
      },
    },
  };
}

/** What the script reads. Texts are handed on as they are: Kubernetes would replace `$(NAME)` in them. */
function environment(props: SmokeTestProps): k8s.EnvVar[] {
  const { server, prompt = DEFAULTS.prompt, maxTokens = DEFAULTS.maxTokens } = props;
  const { expect = prompt === DEFAULTS.prompt ? DEFAULTS.answer : undefined } = props;
  const settings: [string, string][] = [
    ['ENDPOINT', server.endpoint],
    ['MODEL', server.servedModelName],
    ['PROMPT', prompt],
    ...(expect === undefined ? [] : [['EXPECT', expect] as [string, string]]),
    ['MAX_TOKENS', String(maxTokens)],
    ['WAIT_SECONDS', String(waitSeconds(props))],
    ['ANSWER_SECONDS', String(answerSeconds(props))],
    ['PAUSE_SECONDS', String(PAUSE_SECONDS)],
    ['PYTHONUTF8', '1'],
  ];
  return [...settings.map(([name, value]) => ({ name, value: literal(value) })), ...keyOf(server)];
}

function keyOf({ apiKey }: TestedServer): k8s.EnvVar[] {
  return apiKey === undefined ? [] : [
    { name: 'API_KEY', valueFrom: { secretKeyRef: { name: apiKey.secretName, key: apiKey.key } } },
    { name: 'API_KEY_NAME', value: literal(`Secret ${apiKey.secretName}, entry ${apiKey.key}`) },
  ];
}

function waitSeconds({ waitFor, server }: SmokeTestProps): number {
  return seconds(waitFor ?? Duration.seconds(seconds(server.startupBudget) + 300));
}

function answerSeconds({ answerWithin }: SmokeTestProps): number {
  return seconds(answerWithin ?? Duration.minutes(2));
}

function seconds(duration: Duration): number {
  return duration.toSeconds({ integral: false });
}

function problemsOf(name: string, props: SmokeTestProps): string[] {
  const { server, image, prompt, expect, maxTokens = DEFAULTS.maxTokens, ttl, revision, podLabels } = props;
  const within = (property: string, value: number, most: number, words: string) =>
    value >= 1 && value <= most ? [] : [problem(property, `${value} s`, `1 second to ${words}`)];
  return [
    ...(name.length <= LONGEST_NAME && NAME.test(name) ? []
      : [problem('name', name, `a lower-case letter, then lower-case letters, digits and hyphens, at most ${LONGEST_NAME} characters`)]),
    ...(/^https?:\/\/[^\s/?#]+\/?$/.test(server.endpoint) ? [] : [problem('server.endpoint', server.endpoint, 'an address such as http://ds-leader.default.svc:8000')]),
    ...(server.servedModelName === '' ? [problem('server.servedModelName', '', 'the name by which clients ask for the model')] : []),
    ...(image === undefined || /^\S+$/.test(image) ? [] : [problem('image', image, 'the name of an image with python3')]),
    ...jobLabelProblems('podLabels', podLabels),
    ...(prompt === undefined || (prompt.trim() !== '' && prompt.length <= LONGEST_TEXT) ? []
      : [problem('prompt', prompt, `text of 1 to ${LONGEST_TEXT} characters`)]),
    ...(expect === undefined || (expect.trim() !== '' && expect.length <= LONGEST_TEXT) ? []
      : [problem('expect', expect, `text of 1 to ${LONGEST_TEXT} characters, or the property left out`)]),
    ...checkWhole('maxTokens', maxTokens, 1, MOST_TOKENS),
    ...within('waitFor', waitSeconds(props), DAY_SECONDS, '24 hours'),
    ...within('answerWithin', answerSeconds(props), HOUR_SECONDS, '1 hour'),
    ...(ttl === undefined ? [] : checkWhole('ttl in seconds', seconds(ttl), 0, MOST_TTL_SECONDS)),
    ...(revision === '' ? [problem('revision', revision, 'text, or the property left out')] : []),
  ];
}

/** A pod reads Secrets of its own namespace only. */
function namespaceProblems(own: string, { apiKey, namespace = own }: TestedServer): string[] {
  return apiKey === undefined || namespace === own ? [] : [problem('namespace of the chart', own, `${namespace}, where the Secret with the server's key is`,
    'put the test into the chart of the server')];
}
