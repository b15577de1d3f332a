import { Chart, Size, Testing } from 'cdk8s';
import { ModelServer } from '../../lib/serving/model-server';
import { GcsFuseVolume } from '../../lib/weights/gcs-fuse-volume';
import { GcsFuseCache, type GcsFuseVolumeProps } from '../../lib/weights/gcs-fuse-volume-props';
import { HostPathWeights } from '../../lib/weights/host-path-weights';
import { ImagePull, ImageVolumeWeights, type ImageVolumeWeightsProps } from '../../lib/weights/image-volume-weights';
import type { WeightsSource } from '../../lib/weights/weights-source';
import { AcsGpuSeries } from '../../lib/platform/acs-gpu-series';
import { AcsPlatform } from '../../lib/platform/acs-platform';
import type { Platform } from '../../lib/platform/platform';
import { r1Plan, vllm } from '../fixtures';

const GIB = 2 ** 30;
const chartIn = () => new Chart(Testing.app(), 'test', { namespace: 'models' });
const gcs = (props: Partial<GcsFuseVolumeProps> = {}, chart = chartIn()) => new GcsFuseVolume(chart, 'weights', { bucket: 'our-models', path: '/models/R1', ...props });
const image = (props: Partial<ImageVolumeWeightsProps> = {}, chart = chartIn()) => new ImageVolumeWeights(chart, 'weights', { image: 'registry.example.com/models/r1:v1', ...props });

/** The pod of a leader that reads from a source. */
function leaderOf(source: (chart: Chart) => WeightsSource, platform?: Platform): any {
  const chart = chartIn();
  new ModelServer(chart, 'r1', { plan: r1Plan(), engine: vllm(), weights: source(chart), cpu: 64, memory: Size.gibibytes(512), platform });
  return Testing.synth(chart).find(({ kind }) => kind === 'LeaderWorkerSet').spec.leaderWorkerTemplate.leaderTemplate;
}

describe('GcsFuseVolume', () => {
  test('stands in the pods with what adds the sidecar, and makes nothing - default', () => {
    const source = gcs();

    expect(source.bind({ checkpointBytes: 641 * GIB })).toEqual({
      modelPath: '/models/R1/', readBytesPerSecond: 2 ** 29, problems: [], warnings: [],
      contribution: {
        annotations: { 'gke-gcsfuse/volumes': 'true', 'gke-gcsfuse/cpu-limit': '0', 'gke-gcsfuse/memory-limit': '0' },
        volumes: [{
          name: 'llm-model',
          csi: {
            driver: 'gcsfuse.csi.storage.gke.io', readOnly: true,
            volumeAttributes: { bucketName: 'our-models', mountOptions: 'implicit-dirs,only-dir=models/R1,metadata-cache:ttl-secs:-1,read_ahead_kb=131072' },
          },
        }],
        volumeMounts: [{ name: 'llm-model', mountPath: '/models/R1', readOnly: true }],
      },
    });
    expect(Testing.synth(Chart.of(source))).toEqual([]);
  });

  test('keeps files on the node\'s disk, for which it asks', () => {
    const { contribution } = gcs({ cache: GcsFuseCache.NODE_DISK, path: undefined, readAheadKib: 0, mountOptions: ['uid=2000'] }).bind({ checkpointBytes: 641 * GIB });

    // 641 GiB x 1.1 = 705.1 GiB.
    expect(contribution.annotations).toEqual({ 'gke-gcsfuse/volumes': 'true', 'gke-gcsfuse/cpu-limit': '0', 'gke-gcsfuse/memory-limit': '0', 'gke-gcsfuse/ephemeral-storage-request': '706Gi' });
    expect(contribution.volumes?.[0].csi?.volumeAttributes?.mountOptions).toBe(
      'implicit-dirs,metadata-cache:ttl-secs:-1,file-cache:max-size-mb:-1,file-cache:cache-file-for-range-read:true,file-cache:enable-parallel-downloads:true,uid=2000');
    expect(contribution.volumes).toHaveLength(1);
  });

  test('keeps files in memory, which the sidecar then asks for', () => {
    const { contribution } = gcs({ cache: GcsFuseCache.MEMORY }).bind({ checkpointBytes: 100 * GIB });

    expect(contribution.annotations).toMatchObject({ 'gke-gcsfuse/memory-limit': '0', 'gke-gcsfuse/memory-request': '112Gi' });
    expect(contribution.volumes?.[1]).toMatchObject({ name: 'gke-gcsfuse-cache', emptyDir: { medium: 'Memory', sizeLimit: { value: '111Gi' } } });
    expect(gcs({ cache: GcsFuseCache.MEMORY, sidecarMemory: Size.gibibytes(2) }).bind({ checkpointBytes: 100 * GIB }).contribution.annotations)
      .toMatchObject({ 'gke-gcsfuse/memory-limit': '113Gi', 'gke-gcsfuse/memory-request': '113Gi' });
  });

  test('gives the sidecar what it is told to, and takes pods on their node\'s network', () => {
    const { annotations, volumes } = gcs({ sidecarCpu: 2, sidecarMemory: Size.gibibytes(4), podsOnHostNetwork: true }).bind({ checkpointBytes: GIB }).contribution;

    expect(annotations).toEqual({
      'gke-gcsfuse/volumes': 'true', 'gke-gcsfuse/cpu-limit': '2', 'gke-gcsfuse/cpu-request': '2', 'gke-gcsfuse/memory-limit': '4Gi', 'gke-gcsfuse/memory-request': '4Gi',
    });
    expect(volumes?.[0].csi?.volumeAttributes).toMatchObject({ hostNetworkPodKSA: 'true' });
  });

  test('reaches the pods of a server', () => {
    const leader = leaderOf((chart) => gcs({}, chart));

    expect(leader.metadata.annotations).toMatchObject({ 'gke-gcsfuse/volumes': 'true' });
    expect(leader.spec.volumes).toContainEqual(expect.objectContaining({ name: 'llm-model', csi: expect.objectContaining({ driver: 'gcsfuse.csi.storage.gke.io' }) }));
  });

  test.each<[string, Partial<GcsFuseVolumeProps>, string]>([
    ['the bucket is an address', { bucket: 'gs://models' }, 'bucket: got "gs://models"; allowed: lower-case letters'],
    ['the bucket is a placeholder', { bucket: '<bucket-name>' }, 'bucket: got "<bucket-name>"'],
    ['the path has a comma, which ends an option', { path: '/a,rw' }, 'path: got "/a,rw"'],
    ['an option has a property of its own', { mountOptions: ['file-cache:max-size-mb:5'] }, 'mountOptions: got "file-cache:max-size-mb:5"; allowed: options other than'],
    ['options come in one text', { mountOptions: ['a,b'] }, 'mountOptions: got "a,b"'],
    ['it reads ahead by half a KiB', { readAheadKib: 0.5 }, 'readAheadKib: got 0.5'],
    ['the sidecar has no CPU', { sidecarCpu: 0 }, 'sidecarCpu: got 0'],
    ['the sidecar has no memory', { sidecarMemory: Size.gibibytes(0) }, 'sidecarMemory: got "0Gi"'],
    ['the cache is unknown', { cache: 'ram' as GcsFuseCache }, 'cache: got "ram"; allowed: none, node-disk, memory'],
  ])('fails when %s', (_when, props, message) => {
    expect(gcs(props).node.validate()).toEqual([expect.stringContaining(message)]);
  });
});

describe('HostPathWeights', () => {
  const host = (path: string, chart = chartIn()) => new HostPathWeights(chart, 'weights', { path });

  test('mounts a folder that must be there, to be read', () => {
    expect(host('/mnt/nvme/R1').bind({ checkpointBytes: 1 }).contribution).toEqual({
      volumes: [{ name: 'llm-model', hostPath: { path: '/mnt/nvme/R1', type: 'Directory' } }], volumeMounts: [{ name: 'llm-model', mountPath: '/models/R1', readOnly: true }],
    });
  });

  test.each(['', 'R1', '/a/../b', '<path>', '/a b'])('fails when the folder is %j', (path) => {
    expect(host(path).node.validate()).toContainEqual(expect.stringContaining(`path: got ${JSON.stringify(path)}`));
  });

  test('is refused on ACS, whose pods have no node', () => {
    expect(() => leaderOf((chart) => host('/mnt/nvme/R1', chart), AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.GU8TF }))).toThrow('volume llm-model: got "hostPath"; allowed: volumes that need no node');
  });
});

describe('ImageVolumeWeights', () => {
  test('mounts the files of an image', () => {
    expect(image({ mountPath: '/models/r1', modelDirectory: 'weights', pull: ImagePull.ALWAYS }).bind({ checkpointBytes: 1 })).toMatchObject({
      modelPath: '/models/r1/weights/',
      contribution: {
        imageVolumes: [{ name: 'llm-model', reference: 'registry.example.com/models/r1:v1', pullPolicy: 'Always' }], volumeMounts: [{ name: 'llm-model', mountPath: '/models/r1', readOnly: true }],
      },
    });
  });

  test('reaches the pods of a server, which know the kind of volume only later than the API that they are made from', () => {
    expect(leaderOf((chart) => image({}, chart)).spec.volumes).toContainEqual({ name: 'llm-model', image: { reference: 'registry.example.com/models/r1:v1' } });
  });

  test.each<[string, Partial<ImageVolumeWeightsProps>, string]>([
    ['the image is a placeholder', { image: '<image>' }, 'image: got "<image>"; allowed: the name of an image'],
    ['the image is an address', { image: 'docker://a/b' }, 'image: got "docker://a/b"'],
    ['the image has white space', { image: 'a b' }, 'image: got "a b"'],
    ['it is pulled at times', { pull: 'Sometimes' as ImagePull }, 'pull: got "Sometimes"; allowed: Always, IfNotPresent, Never'],
  ])('fails when %s', (_when, props, message) => {
    expect(image(props).node.validate()).toEqual([expect.stringContaining(message)]);
  });
});
