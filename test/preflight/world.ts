import { parseAllDocuments } from 'yaml';
import type { Cluster } from '../../lib/preflight/cluster';
import { manifestObjects } from '../../lib/preflight/manifest';
import type { Finding } from '../../lib/preflight/need';
import { findingsOf, needsOf, needsUnasked } from '../../lib/preflight/preflight';
import { answer } from './stub-kubectl.cjs';

/** What a cluster holds, as the stub of kubectl takes it. */
export interface World {
  readonly version?: string;
  /** Kinds by group and version, each with its name in addresses. */
  readonly apis?: Record<string, Record<string, string>>;
  /** Objects by resource, or by namespace/resource, and name. */
  readonly objects?: Record<string, Record<string, unknown>>;
  /** Resources that may not be read. */
  readonly forbidden?: string[];
  /** Resources about which kubectl says something else. */
  readonly special?: Record<string, { code: number; out?: string; err?: string; hangs?: boolean }>;
  /** What kubectl says to everything. */
  readonly always?: { code: number; out?: string; err?: string; hangs?: boolean };
}

/** The objects of a text of YAML. */
export const objectsIn = (yaml: string, namespace?: string) => {
  const documents = [...parseAllDocuments(yaml)].map((document, index) => ({ place: `document ${index}`, value: document.toJS() as unknown }));
  return manifestObjects(documents, namespace).objects;
};

/** The world as a cluster, with everything that it was asked. */
export const clusterOf = (world: World): Cluster & { asked: string[][] } => {
  const asked: string[][] = [];
  return {
    asked,
    ask({ args }) {
      asked.push([...args]);
      const { code, out = '', err = '' } = answer(world, args);
      if (code === 0) return Promise.resolve({ outcome: 'answered', text: out });
      return Promise.resolve({ outcome: err.includes('(NotFound)') ? 'absent' : err.includes('(Forbidden)') ? 'forbidden' : 'failed', said: err });
    },
  };
};

/** What the needs of a text of YAML come to, in a world or without one. */
export const findingsIn = async (yaml: string, world?: World): Promise<Finding[]> => {
  const needs = needsOf(objectsIn(yaml));
  return world ? findingsOf(needs, clusterOf(world)) : needsUnasked(needs);
};

/** Findings in short: state, kind and name. */
export const short = (findings: readonly Finding[]) => findings.map(({ state, kind, namespace, name }) => `${state} ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`);

/** The finding about one thing. */
export const about = (findings: readonly Finding[], kind: string, name?: string): Finding => {
  const found = findings.filter((finding) => finding.kind === kind && (name === undefined || finding.name === name));
  if (found.length !== 1) throw new Error(`${found.length} findings about ${kind} ${name ?? ''}: ${short(findings).join('; ')}`);
  return found[0];
};

/** A node with GPUs. */
export const gpuNode = (name: string, gpus: number, more: { labels?: object; taints?: object[]; unschedulable?: boolean; ready?: string; cpu?: string; memory?: string } = {}) => ({
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...more.labels } },
  spec: { taints: more.taints, unschedulable: more.unschedulable },
  status: {
    allocatable: { cpu: more.cpu ?? '128', memory: more.memory ?? '1056770Mi', 'nvidia.com/gpu': String(gpus) },
    conditions: [{ type: 'Ready', status: more.ready ?? 'True' }],
  },
});
