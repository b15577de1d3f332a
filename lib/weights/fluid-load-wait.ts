import { ApiObject, Chart, type Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../k8s';
import type { PodContribution } from '../pod/pod-contribution';
import { literal } from '../pod/shell';
import { LOAD_WAIT_SCRIPT } from './fluid-load-wait-script';
import { HELPER_IMAGE, helperResources, helperSecurity } from './helper-container';

const TOKEN_VOLUME = 'fluid-load-token';
const TOKEN_FOLDER = '/var/run/secrets/fluid-load';
const TOKEN_SECONDS = 3600;
const PAUSE_SECONDS = 5;

/** The objects by which pods of a service account may read one DataLoad, and nothing else. */
export function loadReader(scope: Construct, name: string, serviceAccount: string): void {
  const reader = `${name}-load-reader`;
  new ApiObject(scope, 'LoadReader', k8s.KubeRole.manifest({
    metadata: { name: reader },
    rules: [{ apiGroups: ['data.fluid.io'], resources: ['dataloads'], resourceNames: [name], verbs: ['get'] }],
  }));
  new ApiObject(scope, 'LoadReaderBinding', k8s.KubeRoleBinding.manifest({
    metadata: { name: reader },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: reader },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace: Chart.of(scope).namespace ?? 'default' }],
  }));
}

/** The init container that waits for a DataLoad, with a token of its own: the pods' own need not be mounted. */
export function loadWait(name: string, namespace: string | undefined, wait: Duration, image = HELPER_IMAGE): PodContribution {
  const settings: [string, string][] = [
    ['API', 'https://kubernetes.default.svc'],
    ['NAMESPACE', namespace ?? 'default'],
    ['NAME', name],
    ['WAIT_SECONDS', String(wait.toSeconds({ integral: false }))],
    ['PAUSE_SECONDS', String(PAUSE_SECONDS)],
    ['TOKEN_FOLDER', TOKEN_FOLDER],
  ];
  return {
    initContainers: [{
      name: 'wait-for-load',
      image,
      command: ['python3', '-B', '-u', '-c', literal(LOAD_WAIT_SCRIPT)],
      env: settings.map(([key, value]) => ({ name: key, value: literal(value) })),
      resources: helperResources(),
      securityContext: helperSecurity(),
      volumeMounts: [{ name: TOKEN_VOLUME, mountPath: TOKEN_FOLDER, readOnly: true }],
    }],
    volumes: [{
      name: TOKEN_VOLUME,
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token', expirationSeconds: TOKEN_SECONDS } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        ],
      },
    }],
  };
}
