import type { ManifestObject } from './manifest';
import { containersOf, podTemplates, type PodTemplate } from './pod-templates';
import { at, type Fields, fields, list, text } from './values';

/** A field of an object that names another object. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** The entry of a Secret or a ConfigMap that must be there; of several one is enough, in upper or lower case. */
  readonly key?: readonly string[];
  readonly from: ManifestObject;
  readonly field: string;
}

type Found = Omit<Reference, 'from' | 'namespace'> & { readonly namespace?: string | null };
/** Names what an object refers to; where the namespace is left out it is the object's own, and null is none. */
type Reader = (content: Fields, object: ManifestObject) => Found[];

/** A reference, unless the field is not there. */
function named(kind: string, name: unknown, field: string, more: Partial<Pick<Found, 'key' | 'namespace'>> = {}): Found[] {
  const found = text(name);
  return found === undefined ? [] : [{ kind, name: found, field, ...more }];
}

/** References to a Secret or a ConfigMap, each with its key; what may be missing is not needed. */
function source(kind: string, value: unknown, field: string, nameField = 'name'): Found[] {
  const { [nameField]: name, key, items, optional } = fields(value);
  if (optional === true) return [];
  const keys = [text(key), ...list(items).map((item) => text(item.key))].filter((entry) => entry !== undefined);
  return keys.length === 0 ? named(kind, name, field) : keys.flatMap((entry) => named(kind, name, field, { key: [entry] }));
}

function claimOf(spec: Fields, field: string): Found[] {
  const { storageClassName, volumeName } = spec;
  if (storageClassName === '') return named('PersistentVolume', volumeName, `${field}.volumeName`, { namespace: null });
  if (volumeName !== undefined) return named('PersistentVolume', volumeName, `${field}.volumeName`, { namespace: null });
  return [{ kind: 'StorageClass', name: text(storageClassName) ?? '', field: `${field}.storageClassName`, namespace: null }];
}

const OSS_DRIVER = 'ossplugin.csi.alibabacloud.com';
/** alibaba-cloud-csi-driver v1.37.1:pkg/oss/utils.go takes either pair. */
const OSS_KEYS = [['akId', 'AccessKeyId'], ['akSecret', 'AccessKeySecret']];

function csiOf(value: unknown, field: string, clusterWide: boolean): Found[] {
  const csi = fields(value);
  return [
    ...named('CSIDriver', csi.driver, `${field}.driver`, { namespace: null }),
    ...Object.entries(csi).filter(([entry]) => /SecretRef$/.test(entry)).flatMap(([entry, reference]) => {
      const { name, namespace } = fields(reference);
      const keys = entry === 'nodePublishSecretRef' && csi.driver === OSS_DRIVER ? OSS_KEYS : [undefined];
      return keys.flatMap((key) => named('Secret', name, `${field}.${entry}`, { key, ...(clusterWide ? { namespace: text(namespace) } : {}) }));
    }),
  ];
}

function volumeOf(volume: Fields, field: string): Found[] {
  return [
    ...source('Secret', volume.secret, `${field}.secret`, 'secretName'),
    ...source('ConfigMap', volume.configMap, `${field}.configMap`),
    ...named('PersistentVolumeClaim', at(volume, 'persistentVolumeClaim.claimName'), `${field}.persistentVolumeClaim.claimName`),
    ...csiOf(volume.csi, `${field}.csi`, false),
    ...(volume.ephemeral === undefined ? [] : claimOf(fields(at(volume, 'ephemeral.volumeClaimTemplate.spec')), `${field}.ephemeral.volumeClaimTemplate.spec`)),
    ...list(at(volume, 'projected.sources')).flatMap((projected, index) => [
      ...source('Secret', projected.secret, `${field}.projected.sources[${index}].secret`),
      ...source('ConfigMap', projected.configMap, `${field}.projected.sources[${index}].configMap`),
    ]),
  ];
}

function ownClaims(content: Fields): Set<unknown> {
  const templates = [...list(at(content, 'spec.volumeClaimTemplates')), ...list(at(content, 'spec.leaderWorkerTemplate.volumeClaimTemplates'))];
  return new Set(templates.map((claim) => at(claim, 'metadata.name')));
}

/** What a pod refers to. */
export function podReferences(template: PodTemplate): Found[] {
  const { spec, field } = template;
  const claims = ownClaims(template.object.content);
  const { serviceAccountName: account, priorityClassName: priority, schedulerName: scheduler } = spec;
  return [
    ...(account === 'default' ? [] : named('ServiceAccount', account, `${field}.serviceAccountName`)),
    ...(String(priority).startsWith('system-') ? [] : named('PriorityClass', priority, `${field}.priorityClassName`, { namespace: null })),
    ...(scheduler === 'default-scheduler' ? [] : named('scheduler', scheduler, `${field}.schedulerName`, { namespace: null })),
    ...named('RuntimeClass', spec.runtimeClassName, `${field}.runtimeClassName`, { namespace: null }),
    ...list(spec.imagePullSecrets).flatMap(({ name }, index) => named('Secret', name, `${field}.imagePullSecrets[${index}]`)),
    ...list(spec.volumes).flatMap((volume, index) => (claims.has(volume.name) ? [] : volumeOf(volume, `${field}.volumes[${index}]`))),
    ...containersOf(template).flatMap(({ container, field: place }) => [
      ...list(container.env).flatMap(({ valueFrom, name }) => [
        ...source('Secret', fields(valueFrom).secretKeyRef, `${place}.env[${String(name)}]`),
        ...source('ConfigMap', fields(valueFrom).configMapKeyRef, `${place}.env[${String(name)}]`),
      ]),
      ...list(container.envFrom).flatMap(({ secretRef, configMapRef }, index) => [
        ...source('Secret', secretRef, `${place}.envFrom[${index}]`),
        ...source('ConfigMap', configMapRef, `${place}.envFrom[${index}]`),
      ]),
    ]),
  ];
}

const METRICS_OF: Readonly<Record<string, string>> = {
  Pods: 'v1beta1.custom.metrics.k8s.io', Object: 'v1beta1.custom.metrics.k8s.io', External: 'v1beta1.external.metrics.k8s.io',
  Resource: 'v1beta1.metrics.k8s.io', ContainerResource: 'v1beta1.metrics.k8s.io',
};

/** What objects of a kind refer to, beside their pods. */
const READERS: Readonly<Record<string, Reader>> = {
  PersistentVolumeClaim: ({ spec }) => claimOf(fields(spec), 'spec'),
  PersistentVolume: ({ spec }) => csiOf(fields(spec).csi, 'spec.csi', true),
  Dataset: ({ spec }) => ['sharedEncryptOptions', 'encryptOptions'].flatMap((field) => [
    ...list(fields(spec)[field]).flatMap(({ valueFrom }, index) => source('Secret', fields(valueFrom).secretKeyRef, `spec.${field}[${index}]`)),
    ...list(fields(spec).mounts).flatMap((mount, number) => list(mount[field])
      .flatMap(({ valueFrom }, index) => source('Secret', fields(valueFrom).secretKeyRef, `spec.mounts[${number}].${field}[${index}]`))),
  ]),
  DataLoad: ({ spec }) => named('Dataset', at(spec, 'dataset.name'), 'spec.dataset', { namespace: text(at(spec, 'dataset.namespace')) }),
  Ingress: ({ spec }) => [
    ...named('IngressClass', fields(spec).ingressClassName, 'spec.ingressClassName', { namespace: null }),
    ...list(fields(spec).tls).flatMap(({ secretName }, index) => ['tls.crt', 'tls.key'].flatMap((key) => named('Secret', secretName, `spec.tls[${index}].secretName`, { key: [key] }))),
    ...list(fields(spec).rules).flatMap((rule, number) => list(at(rule, 'http.paths'))
      .flatMap((path, index) => named('Service', at(path, 'backend.service.name'), `spec.rules[${number}].http.paths[${index}].backend.service`))),
  ],
  Gateway: ({ spec }) => [
    ...named('GatewayClass', fields(spec).gatewayClassName, 'spec.gatewayClassName', { namespace: null }),
    ...list(fields(spec).listeners).flatMap((listener, number) => list(at(listener, 'tls.certificateRefs'))
      .flatMap(({ name, namespace }, index) => named('Secret', name, `spec.listeners[${number}].tls.certificateRefs[${index}]`, { namespace: text(namespace) }))),
  ],
  HTTPRoute: ({ spec }) => [
    ...list(fields(spec).parentRefs).filter(({ kind = 'Gateway' }) => kind === 'Gateway' || kind === 'Service')
      .flatMap(({ name, namespace, kind = 'Gateway' }, index) => named(String(kind), name, `spec.parentRefs[${index}]`, { namespace: text(namespace) })),
    ...list(fields(spec).rules).flatMap((rule, number) => list(rule.backendRefs)
      .filter(({ kind = 'Service' }) => kind === 'Service' || kind === 'InferencePool')
      .flatMap(({ name, namespace, kind = 'Service' }, index) => named(String(kind), name, `spec.rules[${number}].backendRefs[${index}]`, { namespace: text(namespace) }))),
  ],
  InferencePool: ({ spec }) => (at(spec, 'endpointPickerRef.kind') ?? 'Service') === 'Service'
    ? named('Service', at(spec, 'endpointPickerRef.name'), 'spec.endpointPickerRef') : [],
  HorizontalPodAutoscaler: ({ spec }) => list(fields(spec).metrics)
    .flatMap(({ type }, index) => named('APIService', METRICS_OF[String(type)], `spec.metrics[${index}]`, { namespace: null })),
  ScaledObject: ({ spec }) => [
    ...named('APIService', METRICS_OF.External, 'spec.triggers', { namespace: null }),
    ...list(fields(spec).triggers).filter(({ authenticationRef }) => (fields(authenticationRef).kind ?? 'TriggerAuthentication') === 'TriggerAuthentication')
      .flatMap(({ authenticationRef }, index) => named('TriggerAuthentication', fields(authenticationRef).name, `spec.triggers[${index}].authenticationRef`)),
  ],
  TriggerAuthentication: ({ spec }) => list(fields(spec).secretTargetRef).flatMap((reference, index) => source('Secret', reference, `spec.secretTargetRef[${index}]`)),
};
/** Templates of claims, wherever a kind has them. */
const CLAIM_TEMPLATES = ['spec.volumeClaimTemplates', 'spec.leaderWorkerTemplate.volumeClaimTemplates'];
const QUEUE_NAME = 'kueue.x-k8s.io/queue-name';

/** Everything that an object refers to. */
export function referencesOf(object: ManifestObject): Reference[] {
  const { content } = object;
  const found: Found[] = [
    ...podTemplates(object).flatMap(podReferences),
    ...(Object.hasOwn(READERS, object.kind) ? READERS[object.kind](content, object) : []),
    ...CLAIM_TEMPLATES.flatMap((path) => list(at(content, path)).flatMap((claim, index) => claimOf(fields(claim.spec), `${path}[${index}].spec`))),
    ...named('LocalQueue', fields(at(content, 'metadata.labels'))[QUEUE_NAME], `metadata.labels["${QUEUE_NAME}"]`),
  ];
  return found.map(({ namespace, ...reference }) =>
    ({ ...reference, from: object, namespace: namespace === null ? undefined : namespace ?? object.namespace }));
}
