import { parseQuantity } from './quantity';
import { ACS_GPU_SERIES, type AcsShape } from '../platform/acs-shapes';
import { problem } from '../problems';
import { gpusOf } from './engine-groups';
import { eachManifest, type FieldPath, type Fields, fields, list, type Manifest, word } from './rule';
import { podsOf, type SetPod } from './set-pods';

const DOCS = 'Alibaba Cloud: ACS Pod instance overview';
const CLASS = 'alibabacloud.com/compute-class';
const QOS = 'alibabacloud.com/compute-qos';
const SERIES = 'alibabacloud.com/gpu-model-series';
const HPN_TYPE = 'alibabacloud.com/hpn-type';
const EXTRA_STORAGE = 'alibabacloud.com/extra-ephemeral-storage';
/** Series that are published under two names. */
const OTHER_NAMES: { readonly [code: string]: string } = { GN8IS: 'L20', GX8SF: 'L20X' };
/** GPUs of the pods that get RDMA, by series; of compute class gpu. */
const RDMA_GPUS: { readonly [code: string]: number } = { GU8TF: 8, GU8TEF: 8, L20X: 8, P16EN: 16 };
const OF_ANOTHER_VENDOR = /^(P16EN|PPU\w*)$/;
const GIB = 2 ** 30;

interface AcsPod {
  readonly pod: SetPod;
  readonly labels: Fields;
  readonly computeClass: string;
  /** The series, by its first name. */
  readonly series?: string;
  /** GPUs of the pod, whichever vendor's; undefined where that is no number. */
  readonly gpus?: number;
}

function eachAcsPod(manifest: Manifest, look: (pod: AcsPod, say: (field: string) => string, at: FieldPath) => void): void {
  for (const pod of podsOf(manifest)) {
    const labels = fields(pod.metadata.labels);
    if (labels[CLASS] === undefined) continue;
    const code = labels[SERIES] ?? fields(pod.spec.nodeSelector)[SERIES];
    const series = typeof code === 'string' ? (Object.hasOwn(OTHER_NAMES, code) ? OTHER_NAMES[code] : code) : undefined;
    look({ pod, labels, computeClass: word(labels[CLASS]), series, gpus: gpusOf(pod) }, (field) => `${pod.role} ${field}`, [...pod.at]);
  }
}

function shapeOf({ series, gpus, computeClass }: AcsPod): AcsShape | undefined {
  if (computeClass !== 'gpu' || series === undefined || gpus === undefined || !Object.hasOwn(ACS_GPU_SERIES, series)) return undefined;
  const { shapes } = ACS_GPU_SERIES[series];
  return Object.hasOwn(shapes, gpus) ? shapes[gpus] : undefined;
}

/** A GPU pod is submitted for a series of GPUs. */
export const acsPodsNameTheirGpu = eachManifest({
  name: 'acs-pods-name-their-gpu', severity: 'error', summary: 'GPU pods of ACS name the series of their GPUs, in a number that the series has.', source: DOCS,
}, (manifest, say) => {
  eachAcsPod(manifest, (acs, field, at) => {
    const { labels, computeClass, series, gpus } = acs;
    if (computeClass === 'gpu' && labels[SERIES] === undefined) say(problem(field(`label ${SERIES}`), undefined, `a series, such as ${Object.keys(ACS_GPU_SERIES).join(', ')}`), [...at, 'metadata', 'labels']);
    const known = series !== undefined && Object.hasOwn(ACS_GPU_SERIES, series) ? ACS_GPU_SERIES[series] : undefined;
    if (computeClass === 'gpu' && known !== undefined && gpus !== undefined && gpus > 0 && shapeOf(acs) === undefined) say(problem(field('GPUs'), gpus, `${Object.keys(known.shapes).join(', ')} in a pod of series ${series}: another number is refused`), [...at, 'spec', 'containers']);
  });
});

/** RDMA comes with whole machines of some series. */
export const acsRdmaNeedsWholePods = eachManifest({
  name: 'acs-rdma-needs-whole-pods', severity: 'error', summary: 'RDMA on ACS is for pods with all GPUs of a machine, of series that have it.', source: 'Alibaba Cloud: Use ACS pods with HPN RDMA',
}, (manifest, say) => {
  eachAcsPod(manifest, ({ labels, computeClass, series, gpus }, field, at) => {
    if (labels[HPN_TYPE] !== 'rdma' || series === undefined || !Object.hasOwn(ACS_GPU_SERIES, series)) return;
    const needed = Object.hasOwn(RDMA_GPUS, series) ? RDMA_GPUS[series] : undefined;
    const place = [...at, 'metadata', 'labels', HPN_TYPE];
    if (needed === undefined) say(problem(field(`label ${HPN_TYPE}`), 'rdma', `left out for series ${series}, which has no RDMA; ${Object.keys(RDMA_GPUS).join(', ')} have it`), place);
    else if (computeClass === 'gpu' && gpus !== undefined && gpus !== needed) say(problem(field(`label ${HPN_TYPE}`), `rdma on ${gpus} GPUs`, `pods of ${needed} GPUs of series ${series}`), place);
    else if (computeClass === 'gpu-hpn' && series !== 'P16EN') say(problem(field(`label ${CLASS}`), computeClass, `gpu where series ${series} shall use RDMA`), [...at, 'metadata', 'labels', CLASS]);
  });
});

/** Reserved nodes are chosen like nodes. */
export const acsReservedPodsChooseNodes = eachManifest({
  name: 'acs-reserved-pods-choose-nodes', severity: 'warning', summary: 'Pods on reserved nodes of ACS (gpu-hpn) name their series by nodeSelector, not by label.', source: 'Alibaba Cloud: Specify GPU models and driver versions for ACS pods',
}, (manifest, say) => {
  eachAcsPod(manifest, ({ labels, computeClass }, field, at) => {
    if (computeClass === 'gpu-hpn' && labels[SERIES] !== undefined) say(problem(field(`label ${SERIES}`), labels[SERIES], 'left out with compute class gpu-hpn', `write ${SERIES} into nodeSelector`), [...at, 'metadata', 'labels', SERIES]);
  });
});

/** What is best effort may be taken away, and reserved nodes know no such thing. */
export const acsReservedPodsAreKept = eachManifest({
  name: 'acs-reserved-pods-are-kept', severity: 'error', summary: 'Pods on reserved nodes of ACS (gpu-hpn) are not best effort, which the platform refuses.', source: DOCS,
}, (manifest, say) => {
  eachAcsPod(manifest, ({ labels, computeClass }, field, at) => {
    if (computeClass === 'gpu-hpn' && labels[QOS] === 'best-effort') say(problem(field(`label ${QOS}`), 'best-effort', 'default with compute class gpu-hpn'), [...at, 'metadata', 'labels', QOS]);
  });
});

/** One pod that the platform takes away restarts its group. */
export const acsGroupsAreKept = eachManifest({
  name: 'acs-groups-are-kept', severity: 'warning', summary: 'Pods of groups on ACS are not best effort: one that is taken away restarts its group.', source: DOCS,
}, (manifest, say) => {
  const size = fields(fields(manifest.spec).leaderWorkerTemplate).size;
  eachAcsPod(manifest, ({ labels, computeClass }, field, at) => {
    if (manifest.kind === 'LeaderWorkerSet' && size !== 1 && computeClass !== 'gpu-hpn' && labels[QOS] === 'best-effort') say(problem(field(`label ${QOS}`), 'best-effort', 'default for groups of several pods'), [...at, 'metadata', 'labels', QOS]);
  });
});

/** From other clusters GPU pods must be guaranteed all that they ask for. */
export const acsGpuPodsAreGuaranteed = eachManifest({
  name: 'acs-gpu-pods-are-guaranteed', severity: 'error', summary: 'GPU pods that go from ACK to ACS have requests equal to limits in all containers, initial ones too.', source: DOCS,
}, (manifest, say) => {
  eachAcsPod(manifest, ({ pod, labels, computeClass }, field, at) => {
    if (labels['alibabacloud.com/acs'] !== 'true' || !computeClass.startsWith('gpu')) return;
    for (const kind of ['initContainers', 'containers']) {
      list(pod.spec[kind]).forEach(({ name, resources }, index) => {
        const { limits, requests } = fields(resources);
        const differs = ['cpu', 'memory'].filter((resource) => fields(limits)[resource] === undefined || parseQuantity(word(fields(limits)[resource])) !== parseQuantity(word(fields(requests)[resource] ?? fields(limits)[resource])));
        if (differs.length > 0) say(problem(field(`container ${word(name)} resources`), `${differs.join(' and ')} without a limit, or with another request`, 'requests equal to limits for cpu and memory in each container'), [...at, 'spec', kind, index]);
      });
    }
  });
});

/** Between the sizes that are sold the platform gives and charges the next one. */
export const acsSizesAreOffered = eachManifest({
  name: 'acs-sizes-are-offered', severity: 'warning', summary: 'CPU and memory of GPU pods are a size that ACS offers, or the next larger one is given and charged.', source: DOCS,
}, (manifest, say) => {
  eachAcsPod(manifest, (acs, field, at) => {
    const shape = shapeOf(acs);
    const amounts = ['cpu', 'memory'].map((resource) => list(acs.pod.spec.containers).map(({ resources }) => parseQuantity(word(fields(fields(resources).limits)[resource] ?? fields(fields(resources).requests)[resource]))));
    if (shape === undefined || amounts.flat().some((amount) => amount === undefined)) return;
    const [cpu, memory] = amounts.map((each) => each.reduce<number>((sum, amount) => sum + (amount ?? 0), 0));
    const gib = memory / GIB;
    const [range, sizes] = [shape.ranges?.[cpu], shape.sizes?.[cpu]];
    if (sizes?.includes(gib) || (range && Number.isInteger(gib) && gib >= range[0] && gib <= range[1])) return;
    const offered = [...Object.entries(shape.ranges ?? {}).map(([vcpu, [least, most]]) => `${vcpu} vCPU with ${least} to ${most} GiB`), ...Object.entries(shape.sizes ?? {}).map(([vcpu, all]) => `${vcpu} vCPU with ${all.join(', ')} GiB`)];
    say(problem(field('CPU and memory'), `${cpu} vCPU with ${Math.round(gib * 100) / 100} GiB`, offered.join('; '), 'else the next larger size is given and charged'), [...at, 'spec', 'containers']);
  });
});

/** Processors that are no GPUs of NVIDIA have a resource of their own. */
export const acsResourcesAreTheVendors = eachManifest({
  name: 'acs-resources-are-the-vendors', severity: 'warning', summary: 'Pods of PPU series ask for the vendor\'s resource, not for nvidia.com/gpu.', source: DOCS,
}, (manifest, say) => {
  eachAcsPod(manifest, ({ pod, series }, field, at) => {
    const asksNvidia = list(pod.spec.containers).some(({ resources }) => 'nvidia.com/gpu' in fields(fields(resources).limits));
    if (series !== undefined && OF_ANOTHER_VENDOR.test(series) && asksNvidia) say(problem(field('resource'), 'nvidia.com/gpu', `alibabacloud.com/ppu, as the platform names it for series ${series}`), [...at, 'spec', 'containers']);
  });
});

/** Pods of ACS pull their image anew each time, from within a VPC. */
export const acsImagesAreNear = eachManifest({
  name: 'acs-images-are-near', severity: 'warning', summary: 'Images of GPU pods of ACS are in a registry that the VPC reaches, for each start pulls them again.', source: DOCS,
}, (manifest, say) => {
  eachAcsPod(manifest, ({ pod, computeClass }, field, at) => {
    if (!computeClass.startsWith('gpu')) return;
    list(pod.spec.containers).forEach(({ name, image }, index) => {
      const host = word(image).split('/')[0];
      const isPublic = !/[.:]/.test(host) || !word(image).includes('/') || /^(docker\.io|quay\.io|ghcr\.io|nvcr\.io|gcr\.io|registry\.k8s\.io|public\.ecr\.aws)$/.test(host);
      if (isPublic) say(problem(field(`container ${word(name)} image`), image, 'an image in a registry of the region', 'a public one needs a NAT gateway, and each start of a pod pulls it again'), [...at, 'spec', 'containers', index, 'image']);
    });
  });
});

/** An image takes about twice its size of a pod's disk, of which 30 GiB are free. */
export const acsImagesHaveRoom = eachManifest({
  name: 'acs-images-have-room', severity: 'warning', summary: 'GPU pods of ACS get more ephemeral storage than the 30 GiB that images of engines fill, in one way only.', source: 'Alibaba Cloud: Increase the temporary storage of ACS pods',
}, (manifest, say) => {
  eachAcsPod(manifest, (acs, field, at) => {
    const { pod, computeClass } = acs;
    const extra = fields(pod.metadata.annotations)[EXTRA_STORAGE];
    const asked = list(pod.spec.containers).map(({ resources }) => fields(fields(resources).requests)['ephemeral-storage'] ?? fields(fields(resources).limits)['ephemeral-storage']).find((each) => each !== undefined);
    const where = field(`annotation ${EXTRA_STORAGE}`);
    const place = [...at, 'metadata'];
    if (extra !== undefined && asked !== undefined) say(problem(where, extra, `either the annotation, which adds to 30 GiB, or requests.ephemeral-storage, which is all of it; there is ${word(asked)}`), place);
    else if (extra === undefined && asked === undefined && computeClass === 'gpu') say(problem(where, undefined, 'what the image needs above 30 GiB: it takes about twice its size', 'such as "20Gi"'), place);
    const most = shapeOf(acs)?.storageMaxGib;
    const bytes = parseQuantity(word(extra ?? asked));
    const gib = bytes === undefined ? undefined : bytes / GIB + (extra === undefined ? 0 : 30);
    if (most !== undefined && gib !== undefined && gib > most) say(problem(where, extra ?? asked, `at most ${most} GiB in all for these pods`), place);
  });
});

/** The cache's sidecar and bursting are exclusive. */
export const acsSidecarsDoNotBurst = eachManifest({
  name: 'acs-sidecars-do-not-burst', severity: 'error', summary: 'Pods with Fluid\'s sidecar of ACS do not burst: the two labels exclude each other.', source: 'Alibaba Cloud: Accelerate access with Fluid on ACS',
}, (manifest, say) => {
  for (const { role, metadata, at } of podsOf(manifest)) {
    const labels = { ...fields(metadata.labels), ...fields(metadata.annotations) };
    const burst = labels['alibabacloud.com/burst-resource'];
    if (burst !== undefined && labels['alibabacloud.com/fluid-sidecar-target'] !== undefined) say(problem(`${role} label alibabacloud.com/burst-resource`, burst, 'left out where alibabacloud.com/fluid-sidecar-target is set'), [...at, 'metadata', 'labels']);
  }
});
