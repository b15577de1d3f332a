import { Chart, Size, Testing } from 'cdk8s';
import { AlluxioCache, type AlluxioCacheProps } from '../../lib/weights/alluxio-cache';
import { CacheAffinity, CacheMedium, CacheVolume } from '../../lib/weights/fluid-workers-props';
import { JuiceFsCache, type JuiceFsCacheProps } from '../../lib/weights/juicefs-cache';
import { ThinVolume, type ThinVolumeProps } from '../../lib/weights/thin-volume';
import type { WeightsSource } from '../../lib/weights/weights-source';

const GIB = 2 ** 30;
const ACS = { 'alibabacloud.com/compute-class': 'performance' };
const chartIn = (namespace?: string) => new Chart(Testing.app(), 'test', { namespace });
const alluxio = (props: Partial<AlluxioCacheProps> = {}, chart = chartIn('models')) => new AlluxioCache(chart, 'weights', {
  mountPoint: 's3://our-models/R1', options: { 'alluxio.underfs.s3.endpoint': 'https://s3.us-east-1.amazonaws.com' },
  secretOptions: { 's3a.accessKeyId': { secretName: 's3', key: 'id' }, 's3a.secretKey': { secretName: 's3', key: 'key' } }, replicas: 6, ...props,
});
const juice = (props: Partial<JuiceFsCacheProps> = {}, chart = chartIn('models')) => new JuiceFsCache(chart, 'weights', {
  fileSystem: 'models', mountPoint: 'juicefs:///R1', token: { secretName: 'jfs', key: 'token' }, replicas: 4, quota: Size.gibibytes(200), ...props,
});
const community = (props: Partial<JuiceFsCacheProps> = {}) => juice({ token: undefined, metaUrl: { secretName: 'jfs', key: 'metaurl' }, affinity: CacheAffinity.REQUIRED, ...props });
const thin = (props: Partial<ThinVolumeProps> = {}, chart = chartIn('models')) => new ThinVolume(chart, 'weights', { mountPoint: 'minio://our-models', profile: 'minio-profile', ...props });
const manifestsOf = (source: WeightsSource): any[] => Testing.synth(Chart.of(source));

describe('AlluxioCache', () => {
  test('makes a Dataset, its runtime and the load that fills it', () => {
    expect(manifestsOf(alluxio())).toEqual([
      {
        apiVersion: 'data.fluid.io/v1alpha1', kind: 'Dataset', metadata: { name: 'weights', namespace: 'models' },
        spec: {
          mounts: [{
            mountPoint: 's3://our-models/R1', name: 'weights', path: '/', options: { 'alluxio.underfs.s3.endpoint': 'https://s3.us-east-1.amazonaws.com' },
            encryptOptions: [
              { name: 's3a.accessKeyId', valueFrom: { secretKeyRef: { name: 's3', key: 'id' } } }, { name: 's3a.secretKey', valueFrom: { secretKeyRef: { name: 's3', key: 'key' } } },
            ],
          }],
        },
      },
      {
        apiVersion: 'data.fluid.io/v1alpha1', kind: 'AlluxioRuntime', metadata: { name: 'weights', namespace: 'models' },
        spec: {
          replicas: 6,
          worker: { resources: { requests: { cpu: '16', memory: '128Gi' }, limits: { cpu: '16', memory: '128Gi' } } },
          tieredstore: { levels: [{ mediumtype: 'MEM', volumeType: 'emptyDir', path: '/dev/shm', quota: '115Gi', high: '0.99', low: '0.95' }] },
        },
      },
      {
        apiVersion: 'data.fluid.io/v1alpha1', kind: 'DataLoad', metadata: { name: 'weights', namespace: 'models' },
        spec: { dataset: { name: 'weights', namespace: 'models' }, loadMetadata: true },
      },
    ]);
  });

  test('gives the pods the claim that Fluid makes, and holds the checkpoint against the cache', () => {
    expect(alluxio().bind({ checkpointBytes: 641 * GIB })).toMatchObject({
      modelPath: '/models/R1/', problems: [], warnings: [], contribution: { volumes: [{ name: 'llm-model', persistentVolumeClaim: { claimName: 'weights' } }] },
    });
    expect(alluxio({ replicas: 5 }).bind({ checkpointBytes: 641 * GIB }).problems).toEqual([expect.stringContaining('weights replicas: got 5; allowed: at least 6 workers')]);
  });

  test('takes labels, properties and another name', () => {
    const [dataset, runtime] = manifestsOf(alluxio({ name: 'r1', podLabels: { a: 'b' }, workerAnnotations: { c: 'd' }, properties: { 'alluxio.user.metadata.cache.enabled': 'true' }, options: undefined, secretOptions: undefined }));

    expect(dataset).toMatchObject({ metadata: { name: 'r1' }, spec: { mounts: [{ name: 'r1' }] } });
    expect(Object.keys(dataset.spec.mounts[0])).toEqual(['mountPoint', 'name', 'path']);
    expect(runtime.spec).toMatchObject({
      master: { podMetadata: { labels: { a: 'b' } } }, worker: { podMetadata: { labels: { a: 'b' }, annotations: { c: 'd' } } }, properties: { 'alluxio.user.metadata.cache.enabled': 'true' },
    });
  });

  test.each<[string, Partial<AlluxioCacheProps>, string]>([
    ['the mount has no scheme', { mountPoint: 'our-models/R1' }, 'mountPoint: got "our-models/R1"; allowed: a place such as s3://'],
    ['the mount is a placeholder', { mountPoint: 's3://<bucket>' }, 'mountPoint: got "s3://<bucket>"'],
    ['the mount breaks a line of shell', { mountPoint: 's3://a/$(id)' }, 'mountPoint: got "s3://a/$(id)"'],
    ['a key stands in the manifests', { options: { 's3a.secretKey': 'abc' } }, 'options name: got "s3a.secretKey"; allowed: options that hold no key; name the Secret'],
    ['an option has a bad name', { options: { 'a b': 'c' } }, 'options name: got "a b"'],
    ['an option stands twice', { options: { x: '1' }, secretOptions: { x: { secretName: 's', key: 'k' } } }, 'options name: got "x"; allowed: each option once'],
    ['a Secret has no name', { secretOptions: { x: { secretName: '', key: 'k' } } }, 'secretOptions["x"].secretName: got ""'],
    ['it shall run on ACS', { podLabels: ACS }, 'podLabels: got "alibabacloud.com/compute-class"; allowed: labels of other clusters: of ACS it is only documented how Jindo runs there; use FluidCache'],
    ['the marks are swapped', { high: 0.5, low: 0.9 }, 'low and high: got "0.9 and 0.5"'],
  ])('fails when %s', (_when, props, message) => {
    const found = alluxio(props).node.validate();
    expect(found).toContainEqual(expect.stringContaining(message));
  });
});

describe('JuiceFsCache', () => {
  test('spreads the cache over its workers in the enterprise edition', () => {
    const source = juice({ podLabels: { a: 'b' } });
    const [dataset, runtime] = manifestsOf(source);

    expect(dataset.spec.mounts).toEqual([{ mountPoint: 'juicefs:///R1', name: 'models', path: '/', encryptOptions: [{ name: 'token', valueFrom: { secretKeyRef: { name: 'jfs', key: 'token' } } }] }]);
    expect(runtime).toEqual({
      apiVersion: 'data.fluid.io/v1alpha1', kind: 'JuiceFSRuntime', metadata: { name: 'weights', namespace: 'models' },
      spec: {
        replicas: 4,
        worker: { podMetadata: { labels: { a: 'b' } }, resources: { requests: { cpu: '16', memory: '32Gi' }, limits: { cpu: '16', memory: '32Gi' } } },
        tieredstore: { levels: [{ mediumtype: 'SSD', volumeType: 'hostPath', path: '/var/lib/juicefs-cache', quota: '200Gi', low: '0.1' }] },
      },
    });
    expect(source.capacityGib).toBeCloseTo(4 * 200 * 0.99);
    expect(source.bind({ checkpointBytes: 641 * GIB })).toMatchObject({ modelPath: '/models/R1/', problems: [], warnings: [] });
  });

  test('gives every node the whole model in the community edition, and computes its room from the checkpoint', () => {
    const source = community({ quota: undefined, checkpointBytes: 641 * GIB, options: { bucket: 'https://b.s3.amazonaws.com', storage: 's3' } });
    const [dataset, runtime] = manifestsOf(source);

    // 641 GiB x 1.05 / 0.99 = 679.8.
    expect(runtime.spec).toMatchObject({ replicas: 4, tieredstore: { levels: [{ quota: '680Gi' }] } });
    expect(dataset.spec.mounts[0].encryptOptions.map(({ name }: { name: string }) => name)).toEqual(['metaurl']);
    expect(source.bind({ checkpointBytes: 641 * GIB })).toMatchObject({
      problems: [], warnings: [], contribution: { labels: { 'fuse.serverful.fluid.io/inject': 'true', 'fluid.io/dataset.weights.sched': 'required' } },
    });
  });

  test('says where a worker of the community edition is too small, or serves nobody', () => {
    const bound = community({ affinity: undefined }).bind({ checkpointBytes: 641 * GIB });

    expect(bound.problems).toEqual(['weights quota: got "200 GiB"; allowed: at least 648 GiB, so that each worker holds 641.0 GiB of weights for the pods of its node']);
    expect(bound.warnings).toEqual([expect.stringContaining('a worker of JuiceFS serves the pods of its own node only: set affinity')]);
  });

  test.each<[string, () => JuiceFsCache, string]>([
    ['neither edition is named', () => juice({ token: undefined }), 'metaUrl and token: got nothing; allowed: one of them'],
    ['both editions are named', () => community({ token: { secretName: 'a', key: 'b' } }), 'metaUrl and token: got "both"'],
    ['the cache is in memory', () => juice({ medium: CacheMedium.MEM, tierPath: '/dev/shm', quota: Size.gibibytes(10) }), 'medium: got "MEM"; allowed: SSD or HDD'],
    ['no room is named', () => juice({ quota: undefined }), 'quota: got nothing; allowed: the cache of each worker, or checkpointBytes'],
    ['a worker of the community edition shares no folder', () => community({ volume: CacheVolume.EMPTY_DIR }), 'volume: got "emptyDir"; allowed: hostPath in the community edition'],
    ['it shall run on ACS', () => juice({ podLabels: ACS }), 'the workers of JuiceFS are privileged, which pods of ACS cannot be; use FluidCache'],
    ['the mount is no JuiceFS', () => juice({ mountPoint: 's3://a/b' }), 'mountPoint: got "s3://a/b"; allowed: a place such as juicefs:///'],
    ['the file system has no name', () => juice({ fileSystem: '' }), 'fileSystem: got ""'],
    ['all of the disk is kept free', () => juice({ freeSpaceRatio: 1 }), 'freeSpaceRatio: got 1; allowed: between 0 and 1'],
    ['the token comes twice', () => juice({ secretOptions: { token: { secretName: 'a', key: 'b' } } }), 'secretOptions name: got "token"'],
    ['nodes are not counted in the community edition', () => community({ replicas: undefined }), 'replicas: got nothing; allowed: a whole number'],
  ])('fails when %s', (_when, make, message) => {
    expect(make().node.validate()).toEqual([expect.stringContaining(message)]);
  });
});

describe('ThinVolume', () => {
  test('makes a Dataset and a runtime of its profile, and no load', () => {
    expect(manifestsOf(thin({ options: { 'minio-url': 'http://minio:9000' } }))).toEqual([
      {
        apiVersion: 'data.fluid.io/v1alpha1', kind: 'Dataset', metadata: { name: 'weights', namespace: 'models' },
        spec: { mounts: [{ mountPoint: 'minio://our-models', name: 'weights', path: '/', options: { 'minio-url': 'http://minio:9000' } }] },
      },
      { apiVersion: 'data.fluid.io/v1alpha1', kind: 'ThinRuntime', metadata: { name: 'weights', namespace: 'models' }, spec: { profileName: 'minio-profile' } },
    ]);
    expect(thin().bind({ checkpointBytes: 1 })).toMatchObject({ modelPath: '/models/our-models/', problems: [], contribution: { volumes: [{ persistentVolumeClaim: { claimName: 'weights' } }] } });
  });

  test.each(['', 'A', '<profile>', undefined])('fails when the profile is %j', (profile) => {
    expect(thin({ profile: profile as string }).node.validate()).toEqual([expect.stringMatching(/^profile: got .*; allowed: the name of a ThinRuntimeProfile$/)]);
  });
});
