// Written by scripts/crd-schemas.mjs from crds/ (npm run import); not to be edited.
import type { FieldSchema, KindSchema } from './schema';

const IMAGE_PULL_SECRETS: FieldSchema = { type: 'array', items: { type: 'object', fields: { name: { type: 'string' } } } };

const KIND: FieldSchema = { type: 'string', enum: ['DataLoad', 'DataBackup', 'DataMigrate', 'DataProcess'] };

const REQUIRES: FieldSchema = { type: 'array', items: { type: 'object', required: ['name'], fields: { name: { type: 'string' } } } };

const POD_METADATA: FieldSchema = { type: 'object', fields: { labels: { type: 'object', values: { type: 'string' } }, annotations: { type: 'object', values: { type: 'string' } } } };

const REQUESTS: FieldSchema = { type: 'int-or-string', pattern: '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$' };

const LIMITS: FieldSchema = { type: 'object', values: REQUESTS };

const RUN_AS: FieldSchema = {
  type: 'object',
  required: ['uid', 'gid', 'user', 'group'],
  fields: { uid: { type: 'integer', format: 'int64' }, gid: { type: 'integer', format: 'int64' }, user: { type: 'string' }, group: { type: 'string' } },
};

const TOLERATIONS: FieldSchema = {
  type: 'array',
  items: {
    type: 'object',
    fields: {
      key: { type: 'string' },
      operator: { type: 'string' },
      value: { type: 'string' },
      effect: { type: 'string' },
      tolerationSeconds: { type: 'integer', format: 'int64' },
    },
  },
};

const SHARED_ENCRYPT_OPTIONS: FieldSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['name'],
    fields: {
      name: { type: 'string' },
      valueFrom: { type: 'object', fields: { secretKeyRef: { type: 'object', required: ['name'], fields: { name: { type: 'string' }, key: { type: 'string' } } } } },
    },
  },
};

const RESOURCES: FieldSchema = { type: 'object', fields: { requests: LIMITS, limits: LIMITS, claims: REQUIRES } };

const WORKER: FieldSchema = {
  type: 'object',
  fields: {
    replicas: { type: 'integer', minimum: 1, format: 'int32' },
    disabled: { type: 'boolean' },
    resources: RESOURCES,
    properties: { type: 'object', values: { type: 'string' } },
    env: { type: 'object', values: { type: 'string' } },
    nodeSelector: { type: 'object', values: { type: 'string' } },
    tolerations: TOLERATIONS,
    podMetadata: POD_METADATA,
    imagePullSecrets: IMAGE_PULL_SECRETS,
    volumeMounts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'mountPath'],
        fields: {
          name: { type: 'string' },
          mountPath: { type: 'string' },
          readOnly: { type: 'boolean' },
          subPath: { type: 'string' },
          subPathExpr: { type: 'string' },
          mountPropagation: { type: 'string' },
        },
      },
    },
    ports: { type: 'object', values: { type: 'integer' } },
    labels: { type: 'object', values: { type: 'string' } },
  },
};

/** What the CRDs in crds/ say of each kind. */
export const CRD_SCHEMAS: readonly KindSchema[] = [
  {
    group: 'data.fluid.io',
    version: 'v1alpha1',
    kind: 'Dataset',
    schema: {
      type: 'object',
      fields: {
        spec: {
          type: 'object',
          fields: {
            mounts: {
              type: 'array',
              minItems: 1,
              items: {
                type: 'object',
                required: ['mountPoint'],
                fields: {
                  mountPoint: { type: 'string', minLength: 5 },
                  name: { type: 'string', minLength: 0 },
                  path: { type: 'string' },
                  options: { type: 'object', values: { type: 'string' } },
                  encryptOptions: SHARED_ENCRYPT_OPTIONS,
                  readOnly: { type: 'boolean' },
                  shared: { type: 'boolean' },
                },
              },
            },
            sharedOptions: { type: 'object', values: { type: 'string' } },
            sharedEncryptOptions: SHARED_ENCRYPT_OPTIONS,
            accessModes: { type: 'array', items: { type: 'string' } },
            nodeAffinity: {
              type: 'object',
              fields: { required: { type: 'object', required: ['nodeSelectorTerms'], fields: { nodeSelectorTerms: { type: 'array', items: { type: 'object', isOpaque: true } } } } },
            },
            tolerations: TOLERATIONS,
            placement: { type: 'string', enum: ['Exclusive', '', 'Shared'] },
            owner: RUN_AS,
            runtimes: {
              type: 'array',
              items: {
                type: 'object',
                fields: {
                  name: { type: 'string' },
                  namespace: { type: 'string' },
                  category: { type: 'string' },
                  type: { type: 'string' },
                  masterReplicas: { type: 'integer', format: 'int32' },
                },
              },
            },
            dataRestoreLocation: { type: 'object', fields: { path: { type: 'string' }, nodeName: { type: 'string' } } },
          },
        },
        status: { type: 'object', isOpaque: true },
      },
    },
  },
  {
    group: 'data.fluid.io',
    version: 'v1alpha1',
    kind: 'JindoRuntime',
    schema: {
      type: 'object',
      fields: {
        spec: {
          type: 'object',
          fields: {
            replicas: { type: 'integer', format: 'int32' },
            tieredstore: {
              type: 'object',
              fields: {
                levels: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['mediumtype'],
                    fields: {
                      mediumtype: { type: 'string', enum: ['MEM', 'SSD', 'HDD'] },
                      path: { type: 'string', minLength: 1 },
                      quota: REQUESTS,
                      quotaList: {
                        type: 'string',
                        pattern: '^((\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+)))),)+((\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?)$',
                      },
                      high: { type: 'string' },
                      low: { type: 'string' },
                      volumeType: { type: 'string', enum: ['hostPath', 'emptyDir'] },
                      volumeSource: { type: 'object', isOpaque: true },
                    },
                  },
                },
              },
            },
            master: WORKER,
            worker: WORKER,
            fuse: {
              type: 'object',
              fields: {
                image: { type: 'string' },
                imageTag: { type: 'string' },
                imagePullPolicy: { type: 'string' },
                imagePullSecrets: IMAGE_PULL_SECRETS,
                args: { type: 'array', items: { type: 'string' } },
                properties: { type: 'object', values: { type: 'string' } },
                env: { type: 'object', values: { type: 'string' } },
                resources: RESOURCES,
                nodeSelector: { type: 'object', values: { type: 'string' } },
                tolerations: TOLERATIONS,
                podMetadata: POD_METADATA,
                cleanPolicy: { type: 'string' },
                metrics: { type: 'object', fields: { enabled: { type: 'boolean' }, scrapeTarget: { type: 'string' } } },
                logConfig: { type: 'object', values: { type: 'string' } },
                disabled: { type: 'boolean' },
                labels: { type: 'object', values: { type: 'string' } },
              },
            },
            jindoVersion: { type: 'object', fields: { image: { type: 'string' }, imageTag: { type: 'string' }, imagePullPolicy: { type: 'string' } } },
            networkmode: { type: 'string', enum: ['HostNetwork', '', 'ContainerNetwork'] },
            secret: { type: 'string' },
            user: { type: 'string' },
            podMetadata: POD_METADATA,
            imagePullSecrets: IMAGE_PULL_SECRETS,
            volumes: { type: 'array', items: { type: 'object', isOpaque: true } },
            logConfig: { type: 'object', values: { type: 'string' } },
            hadoopConfig: { type: 'string' },
            properties: { type: 'object', values: { type: 'string' } },
            runAs: RUN_AS,
            cleanCachePolicy: { type: 'object', fields: { gracePeriodSeconds: { type: 'integer', format: 'int32' }, maxRetryAttempts: { type: 'integer', format: 'int32' } } },
            labels: { type: 'object', values: { type: 'string' } },
          },
        },
        status: { type: 'object', isOpaque: true },
      },
    },
  },
  {
    group: 'data.fluid.io',
    version: 'v1alpha1',
    kind: 'DataLoad',
    schema: {
      type: 'object',
      fields: {
        spec: {
          type: 'object',
          fields: {
            dataset: { type: 'object', required: ['name'], fields: { name: { type: 'string' }, namespace: { type: 'string' } } },
            target: { type: 'array', items: { type: 'object', required: ['path'], fields: { path: { type: 'string' }, replicas: { type: 'integer', format: 'int32' } } } },
            loadMetadata: { type: 'boolean' },
            options: { type: 'object', values: { type: 'string' } },
            policy: { type: 'string', enum: ['Once', 'Cron', 'OnEvent'] },
            schedule: { type: 'string' },
            runAfter: {
              type: 'object',
              required: ['kind', 'name'],
              fields: {
                kind: KIND,
                name: { type: 'string' },
                namespace: { type: 'string' },
                apiVersion: { type: 'string' },
                affinityStrategy: {
                  type: 'object',
                  fields: {
                    policy: { type: 'string' },
                    dependOn: { type: 'object', required: ['kind', 'name'], fields: { kind: KIND, name: { type: 'string' }, namespace: { type: 'string' }, apiVersion: { type: 'string' } } },
                    requires: REQUIRES,
                    prefers: { type: 'array', items: { type: 'object', required: ['name', 'weight'], fields: { name: { type: 'string' }, weight: { type: 'integer', format: 'int32' } } } },
                  },
                },
              },
            },
            ttlSecondsAfterFinished: { type: 'integer', format: 'int32' },
            resources: RESOURCES,
            podMetadata: POD_METADATA,
            nodeSelector: { type: 'object', values: { type: 'string' } },
            affinity: { type: 'object', isOpaque: true },
            tolerations: TOLERATIONS,
            schedulerName: { type: 'string' },
          },
        },
        status: { type: 'object', isOpaque: true },
      },
    },
  },
  {
    group: 'leaderworkerset.x-k8s.io',
    version: 'v1',
    kind: 'LeaderWorkerSet',
    schema: {
      type: 'object',
      fields: {
        spec: {
          type: 'object',
          required: ['leaderWorkerTemplate'],
          fields: {
            replicas: { type: 'integer', minimum: 0, maximum: 1000000, format: 'int32' },
            leaderWorkerTemplate: {
              type: 'object',
              required: ['workerTemplate'],
              fields: {
                size: { type: 'integer', format: 'int32' },
                leaderTemplate: { type: 'object', isOpaque: true },
                workerTemplate: { type: 'object', isOpaque: true },
                restartPolicy: { type: 'string', enum: ['Default', 'RecreateGroupOnPodRestart', 'RecreateGroupAfterStart', 'None'] },
                subGroupPolicy: {
                  type: 'object',
                  fields: { subGroupPolicyType: { type: 'string', enum: ['LeaderWorker', 'LeaderExcluded'] }, subGroupSize: { type: 'integer', format: 'int32' } },
                },
                volumeClaimTemplates: { type: 'array', items: { type: 'object', isOpaque: true } },
                persistentVolumeClaimRetentionPolicy: { type: 'object', fields: { whenDeleted: { type: 'string' }, whenScaled: { type: 'string' } } },
              },
            },
            startupPolicy: { type: 'string', enum: ['LeaderCreated', 'LeaderReady'] },
            networkConfig: { type: 'object', required: ['subdomainPolicy'], fields: { subdomainPolicy: { type: 'string', enum: ['Shared', 'UniquePerReplica'] } } },
            rolloutStrategy: {
              type: 'object',
              required: ['type'],
              fields: {
                type: { type: 'string', enum: ['RollingUpdate'] },
                rollingUpdateConfiguration: { type: 'object', fields: { maxUnavailable: { type: 'int-or-string' }, maxSurge: { type: 'int-or-string' }, partition: { type: 'integer', format: 'int32' } } },
              },
            },
          },
        },
        status: { type: 'object', isOpaque: true },
      },
    },
  },
];
