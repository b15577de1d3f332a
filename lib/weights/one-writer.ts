import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { problem } from '../problems';

const WRITERS = new WeakMap<IConstruct, Map<string, string>>();

/** A folder that a Job fills. */
export interface FilledFolder {
  /** What holds it, such as `claim models`, and whether that is the namespace's. */
  readonly holder: string;
  readonly ofNamespace: boolean;
  /** The property of the Job that says which folder. */
  readonly property: string;
  /** Without slashes at its ends. */
  readonly folder: string;
}

/** What is wrong where another Job of the app fills the same folder: each would take what the other writes for the rest of its own. */
export function writerProblems(scope: Construct, { holder, ofNamespace, property, folder }: FilledFolder): string[] {
  const { root, path } = scope.node;
  const writers = WRITERS.get(root) ?? new Map<string, string>();
  WRITERS.set(root, writers);
  const key = JSON.stringify([ofNamespace ? Chart.of(scope).namespace ?? 'default' : '', holder, folder]);
  const other = writers.get(key);
  if (other === undefined) writers.set(key, path);
  return other === undefined ? [] : [problem(property, folder, `a folder of ${holder} that no other Job fills, as ${other} does`, `give one of them another ${property}`)];
}
