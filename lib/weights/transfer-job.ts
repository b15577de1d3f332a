import { ApiObject, Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { checkWhole } from '../checks';
import { k8s } from '../k8s';
import { hashOf } from '../pod/content-hash';
import { jobLabelProblems } from '../pod/own-labels';
import { CORES, isCores, isSize } from '../pod/quantity';
import type { SecretKey } from '../pod/secret-key';
import { literal } from '../pod/shell';
import { problem } from '../problems';
import { hasDots } from './mount-checks';
import { HELPER_IMAGE, imageProblems, NOBODY } from './helper-container';
import type { TransferProps } from './transfer-props';

/** A Job's name is a label of its pods, at most 63 characters, of which a hyphen and the hash take nine. */
const LONGEST_NAME = 54;
const NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const MOST_ID = 2 ** 31 - 1;
const MINUTE_SECONDS = 60;
const WEEK_SECONDS = 7 * 24 * 3600;
const MOST_PARALLEL = 64;
const MOST_RETRIES = 100;
/** What the scripts end with where another try would find the same. */
const FATAL_EXIT = 3;
const VOLUME = 'weights';
const PAUSE_SECONDS = 1;
/** Where the Jobs see the claim. */
export const TRANSFER_FOLDER = '/weights';

/** One Job that moves weights. */
export interface Transfer {
  readonly name: string;
  readonly container: string;
  readonly script: string;
  readonly claimName: string;
  readonly readOnly: boolean;
  /** What the script reads, handed on as it is. */
  readonly settings: { readonly [name: string]: string };
  /** What it reads from Secrets. */
  readonly secrets: { readonly [name: string]: SecretKey };
}

/**
 * Makes the Job, and tells its name. The template of a Job cannot change, so the name ends in a hash of what it does:
 * other settings are another Job, which runs; the same ones applied twice change nothing.
 */
export function transferJob(scope: Construct, transfer: Transfer, props: TransferProps): string {
  const spec = jobSpec(transfer, props);
  const name = `${transfer.name}-${hashOf(JSON.stringify(k8s.toJson_JobSpec(spec)))}`;
  new ApiObject(scope, 'Job', k8s.KubeJob.manifest({ metadata: { name, labels: { 'app.kubernetes.io/name': transfer.name } }, spec }));
  return name;
}

function jobSpec({ name, container, script, claimName, readOnly, settings, secrets }: Transfer, props: TransferProps): k8s.JobSpec {
  const { image = HELPER_IMAGE, parallel = 8, cpu = 4, memory = Size.gibibytes(4), retries = 6, ttl } = props;
  const { podLabels, nodeSelector, tolerations, imagePullSecrets = [] } = props;
  const quantities = { cpu: k8s.Quantity.fromString(String(cpu)), memory: k8s.Quantity.fromString(memory.asString()) };
  const environment = { ...settings, PARALLEL: String(parallel), PAUSE_SECONDS: String(PAUSE_SECONDS), PYTHONUTF8: '1' };
  return {
    backoffLimit: retries,
    activeDeadlineSeconds: Math.ceil(limitSeconds(props)),
    ttlSecondsAfterFinished: ttl?.toSeconds({ integral: false }),
    podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { containerName: container, operator: 'In', values: [FATAL_EXIT] }, onPodConditions: [] }] },
    template: {
      metadata: { labels: { 'app.kubernetes.io/name': name, ...podLabels } },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map((secret) => ({ name: secret })) : undefined,
        nodeSelector,
        tolerations,
        securityContext: podSecurity(props),
        containers: [{
          name: container,
          image,
          command: ['python3', '-B', '-u', '-c', literal(script)],
          env: [
            ...Object.entries(environment).map(([key, value]) => ({ name: key, value: literal(value) })),
            ...Object.entries(secrets).map(([variable, { secretName, key }]) => ({ name: variable, valueFrom: { secretKeyRef: { name: secretName, key } } })),
          ],
          resources: { limits: quantities, requests: quantities },
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [{ name: VOLUME, mountPath: TRANSFER_FOLDER, readOnly: readOnly || undefined }],
        }],
        volumes: [{ name: VOLUME, persistentVolumeClaim: { claimName } }],
      },
    },
  };
}

function podSecurity({ assignsUser = false, runAsUser = NOBODY, fsGroup = NOBODY }: TransferProps): k8s.PodSecurityContext {
  const common = { fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } };
  return assignsUser ? { ...common, runAsNonRoot: true }
    : { ...common, runAsNonRoot: runAsUser !== 0, runAsUser, runAsGroup: runAsUser === 0 ? 0 : NOBODY, fsGroup };
}

/** What is wrong about a Job, whatever it moves. */
export function transferProblems(name: string, props: TransferProps): string[] {
  const { image, parallel = 8, cpu = 4, memory, retries = 6, ttl, runAsUser, fsGroup, assignsUser = false, podLabels } = props;
  const limit = limitSeconds(props);
  return [
    ...(typeof name === 'string' && name.length <= LONGEST_NAME && NAME.test(name) ? []
      : [problem('name', name, `a lower-case letter, then lower-case letters, digits and hyphens, at most ${LONGEST_NAME} characters`)]),
    ...imageProblems('image', image),
    ...jobLabelProblems('podLabels', podLabels),
    ...checkWhole('parallel', parallel, 1, MOST_PARALLEL),
    ...(isCores(cpu) ? [] : [problem('cpu', cpu, CORES)]),
    ...(memory === undefined || isSize(memory) ? [] : [problem('memory', memory.asString(), 'a size above 0')]),
    ...(limit >= MINUTE_SECONDS && limit <= WEEK_SECONDS ? [] : [problem('timeLimit', `${limit} s`, '1 minute to 7 days')]),
    ...checkWhole('retries', retries, 0, MOST_RETRIES),
    ...(ttl === undefined ? [] : checkWhole('ttl in seconds', ttl.toSeconds({ integral: false }), 0, MOST_ID)),
    ...Object.entries({ runAsUser, fsGroup }).filter(([, id]) => id !== undefined).flatMap(([property, id]) => (assignsUser
      ? [problem(property, id, 'nothing with assignsUser, where the cluster gives the pod its user and groups')] : checkWhole(property, id as number, 0, MOST_ID))),
  ];
}

/** A folder of the volume, relative to its root, without slashes at its ends. */
export function directoryProblems(property: string, directory: unknown): string[] {
  const usable = typeof directory === 'string' && directory.length <= 1000 && !/[\0-\x1f\x7f]/.test(directory) && !hasDots(directory);
  return usable ? [] : [problem(property, directory, 'a folder of the volume, relative to its root, without . and ..')];
}

function limitSeconds({ timeLimit = Duration.hours(24) }: TransferProps): number {
  return timeLimit.toSeconds({ integral: false });
}
