import { checkName, checkWhole } from '../checks';
import { nearest } from '../nearest';
import { invalid, problem } from '../problems';
import { GPUS } from './catalog';
import type { GpuSpecProps } from './gpu-spec-props';

const MOST_GIB = 1024;
const MOST_GPUS_PER_NODE = 1024;
const USABLE_SHARE = { large: 0.99, small: 0.92, largeFromGib: 40 };
/** Some drivers report a little more than the name says. */
const MOST_USABLE_SHARE = 1.02;
const WORKSPACES_FROM_GIB = 70;
const DEFAULT_GPUS_PER_NODE = 8;
const DEFAULT_RESOURCE = 'nvidia.com/gpu';
/** A qualified name of Kubernetes as extended resources must have: a DNS name, a slash and a name. */
const RESOURCE_DOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** Names that are the beginning of several, but mean one. */
const ALIASES: Readonly<Record<string, string>> = { h20: 'h2096gb', spark: 'gb10', dgxspark: 'gb10' };
const RESOURCE_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** What is there to hold a model: a GPU, its memory, and what engines do differently on it. */
export class GpuSpec {
  /** NVIDIA A10: 22.05 GiB usable of 24. */
  static readonly A10 = new GpuSpec(GPUS.A10);
  /** NVIDIA A100 40GB: 39.4 GiB usable of 40. */
  static readonly A100_40GB = new GpuSpec(GPUS.A100_40GB);
  /** NVIDIA A100 80GB: 79.15 GiB usable of 80. */
  static readonly A100_80GB = new GpuSpec(GPUS.A100_80GB);
  /** NVIDIA B200: 178.35 GiB usable of 180. */
  static readonly B200 = new GpuSpec(GPUS.B200);
  /** NVIDIA B300: 267.7 GiB usable of 270. */
  static readonly B300 = new GpuSpec(GPUS.B300);
  /** NVIDIA GB10 of a DGX Spark: 119.7 GiB usable of 128, which it shares with its processor. */
  static readonly GB10 = new GpuSpec(GPUS.GB10);
  /** NVIDIA GB200: 184 GiB usable of 186. */
  static readonly GB200 = new GpuSpec(GPUS.GB200);
  /** NVIDIA GH200 96GB: 95.58 GiB usable of 96. */
  static readonly GH200_96GB = new GpuSpec(GPUS.GH200_96GB);
  /** NVIDIA H100 80GB: 79.19 GiB usable of 80. */
  static readonly H100_80GB = new GpuSpec(GPUS.H100_80GB);
  /** NVIDIA H200 141GB: 139.8 GiB usable of 141. */
  static readonly H200_141GB = new GpuSpec(GPUS.H200_141GB);
  /** NVIDIA H20 96GB: 95.1 GiB usable of 96. */
  static readonly H20_96GB = new GpuSpec(GPUS.H20_96GB);
  /** NVIDIA H20 141GB: 139.8 GiB usable of 141. */
  static readonly H20_141GB = new GpuSpec(GPUS.H20_141GB);
  /** NVIDIA H800 80GB: 79.2 GiB usable of 80. */
  static readonly H800_80GB = new GpuSpec(GPUS.H800_80GB);
  /** NVIDIA L20: 44.16 GiB usable of 48. */
  static readonly L20 = new GpuSpec(GPUS.L20);
  /** NVIDIA L4: 22.05 GiB usable of 24. */
  static readonly L4 = new GpuSpec(GPUS.L4);
  /** NVIDIA L40S: 44.4 GiB usable of 48. */
  static readonly L40S = new GpuSpec(GPUS.L40S);
  /** AMD MI300X: 192 GiB usable of 192. */
  static readonly MI300X = new GpuSpec(GPUS.MI300X);
  /** AMD MI325X: 256 GiB usable of 256. */
  static readonly MI325X = new GpuSpec(GPUS.MI325X);
  /** AMD MI355X: 288 GiB usable of 288. */
  static readonly MI355X = new GpuSpec(GPUS.MI355X);
  /** NVIDIA RTX 3090: 23.58 GiB usable of 24. */
  static readonly RTX_3090 = new GpuSpec(GPUS.RTX_3090);
  /** NVIDIA RTX 4090: 23.58 GiB usable of 24. */
  static readonly RTX_4090 = new GpuSpec(GPUS.RTX_4090);
  /** NVIDIA RTX 5090: 31.36 GiB usable of 32. */
  static readonly RTX_5090 = new GpuSpec(GPUS.RTX_5090);
  /** NVIDIA RTX PRO 6000: 94.97 GiB usable of 96. */
  static readonly RTX_PRO_6000 = new GpuSpec(GPUS.RTX_PRO_6000);
  /** NVIDIA V100 32GB: 31.75 GiB usable of 32. */
  static readonly V100_32GB = new GpuSpec(GPUS.V100_32GB);

  /**
   * A GPU of the catalogue by its name, such as `H100`, `A100-80GB` or `RTX 4090`: case, spaces, dashes and the vendor's
   * name do not matter, and the memory may be left out where there is only one.
   * @throws when there is no such GPU or several, with the nearest names
   */
  static named(name: string): GpuSpec {
    const wanted = plain(String(name));
    const keys = Object.keys(GPUS) as (keyof typeof GPUS)[];
    const exact = keys.filter((key) => plain(key) === (ALIASES[wanted] ?? wanted));
    const found = exact.length > 0 ? exact : keys.filter((key) => shortened(key).includes(wanted));
    if (found.length === 1) return GpuSpec[found[0]];
    const meant = found.length > 1 ? found : nearest(wanted, keys.map(plain)).flatMap((text) => keys.filter((key) => plain(key) === text));
    const near = meant.map(shortName);
    throw invalid('GpuSpec.named', [problem('name', name, 'names of the catalogue', near.length > 0 ? `did you mean ${near.join(', ')}?` : undefined)]);
  }

  /** The short names of all GPUs of the catalogue, sorted. */
  static knownNames(): string[] {
    return Object.keys(GPUS).map(shortName).sort();
  }

  /**
   * A GPU by its facts.
   * @throws when a property is not usable, naming each such property
   */
  static of(props: GpuSpecProps): GpuSpec {
    return new GpuSpec(props);
  }

  /** Name for reports. */
  readonly name: string;
  /** Memory in GiB as the vendor names it. */
  readonly memoryGib: number;
  /** Memory in GiB that the driver reports: what plans count with. */
  readonly usableMemoryGib: number;
  /** GPUs of a node. */
  readonly gpusPerNode: number;
  /** The extended resource by which a pod asks for it. */
  readonly resourceName: string;
  /** Whether engines reserve symmetric memory and workspaces for fused all-reduce on it. */
  readonly allReduceWorkspaces: boolean;
  /** Whether engines start with the batch sizes of a small GPU although it has 70 GiB or more. */
  readonly smallBatches: boolean;
  /** Whether it multiplies FP8 numbers. */
  readonly supportsFp8: boolean;

  private constructor(props: GpuSpecProps) {
    const problems = propertyProblems(props);
    if (problems.length > 0) throw invalid('GpuSpec.of', problems);
    const { memoryGib } = props;
    this.name = props.name;
    this.memoryGib = memoryGib;
    this.usableMemoryGib = props.usableMemoryGib ?? memoryGib * usableShare(memoryGib);
    this.gpusPerNode = props.gpusPerNode ?? DEFAULT_GPUS_PER_NODE;
    this.resourceName = props.resourceName ?? DEFAULT_RESOURCE;
    this.allReduceWorkspaces = props.allReduceWorkspaces ?? memoryGib >= WORKSPACES_FROM_GIB;
    this.smallBatches = props.smallBatches ?? false;
    this.supportsFp8 = props.supportsFp8 ?? true;
  }
}

/** A name without what writers do differently. */
function plain(name: string): string {
  return name.toLowerCase().replace(/nvidia|amd/g, '').replace(/[^a-z0-9]/g, '');
}

/** What is left of a key without its last parts: H100_80GB is also H100_80 and H100. */
function shortened(key: string): string[] {
  const [chip, ...rest] = key.split('_');
  return [plain(key.replace(/GB$/, '')), ...(rest.length > 0 && rest[0].endsWith('GB') ? [plain(chip)] : []), ...(chip === 'RTX' ? [plain(rest.join(''))] : [])];
}

function shortName(key: string): string {
  return key.replaceAll('_', '-');
}

function usableShare(memoryGib: number): number {
  return memoryGib >= USABLE_SHARE.largeFromGib ? USABLE_SHARE.large : USABLE_SHARE.small;
}

function propertyProblems(props: GpuSpecProps): string[] {
  const { name, memoryGib, usableMemoryGib, gpusPerNode = DEFAULT_GPUS_PER_NODE, resourceName = DEFAULT_RESOURCE } = props;
  const problems = checkName('name', name);
  if (!isBetween(memoryGib, 1, MOST_GIB)) problems.push(problem('memoryGib', memoryGib, `numbers from 1 to ${MOST_GIB}`));
  const mostUsable = isBetween(memoryGib, 1, MOST_GIB) ? memoryGib * MOST_USABLE_SHARE : MOST_GIB;
  if (usableMemoryGib !== undefined && !isBetween(usableMemoryGib, 1, mostUsable)) {
    problems.push(problem('usableMemoryGib', usableMemoryGib, `numbers from 1 to ${mostUsable}, little more than memoryGib`));
  }
  problems.push(...checkWhole('gpusPerNode', gpusPerNode, 1, MOST_GPUS_PER_NODE));
  if (!isExtendedResource(resourceName)) {
    problems.push(problem('resourceName', resourceName, 'names of extended resources with their domain, such as nvidia.com/gpu'));
  }
  return problems;
}

function isExtendedResource(value: unknown): boolean {
  const [domain, name, ...more] = typeof value === 'string' ? value.split('/') : [];
  return more.length === 0 && RESOURCE_DOMAIN.test(domain ?? '') && RESOURCE_NAME.test(name ?? '');
}

function isBetween(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}
