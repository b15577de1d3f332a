import { CLUSTER_WIDE } from '../../cluster-wide';
import type { FoundObject } from '../../preflight/manifest';
import { dotted, type Fields, fields, type Rule, type Severity, type Source } from '../../validation/rule';
import { findingsIn } from '../../validation/rules';
import type { ReadDocument } from './yaml-documents';

/** What a rule found in a file. */
export interface FileFinding {
  /** The name of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** The file as it was given, or `stdin`. */
  readonly file: string;
  /** The line, counted from 1. */
  readonly line: number;
  /** The column, counted from 1. */
  readonly column: number;
  /** Kind, namespace and name of the object. */
  readonly object: string;
  /** The field; empty where the object as a whole is meant. */
  readonly field: string;
  readonly message: string;
}

type FileObject = FoundObject<ReadDocument>;

/** What rules find in objects of files, which are held against each other as well; in the order of the files. */
export function fileFindings(objects: readonly FileObject[], rules: readonly Rule[], namespace: string | undefined): FileFinding[] {
  const byPath = new Map<string, { readonly object: FileObject; readonly source: Source }>();
  const seen = new Set<string>();
  for (const object of objects) {
    const source = sourceOf(object, namespace);
    // What is there twice, letter by letter, is applied twice without harm.
    const text = JSON.stringify(source.manifest);
    if (!seen.has(text)) byPath.set(source.path, { object, source });
    seen.add(text);
  }
  const order = new Map([...byPath.keys()].map((path, index) => [path, index]));
  return findingsIn([...byPath.values()].map(({ source }) => source), rules).flatMap(({ rule, severity, path, message, at = [] }) => {
    const found = byPath.get(path);
    if (found === undefined) return [];
    const { object: { document, way, title } } = found;
    const place = { file: document.file, ...document.positionOf([...way, ...at]) };
    return [{ index: order.get(path) ?? 0, finding: { rule, severity, ...place, object: title, field: dotted(at), message } }];
  }).sort((a, b) => a.index - b.index || a.finding.line - b.finding.line || a.finding.column - b.finding.column).map(({ finding }) => finding);
}

/**
 * A manifest as the API server takes it: a field without a value is not there, and an object that names no namespace is
 * in that of whoever applies it.
 */
function sourceOf({ content, kind, document, way }: FileObject, namespace: string | undefined): Source {
  const { line, column } = document.positionOf(way);
  const manifest = withoutNulls(content) as Fields;
  const metadata = fields(manifest.metadata);
  const wantsOne = namespace !== undefined && metadata.namespace === undefined && !CLUSTER_WIDE.includes(kind);
  return { path: `${document.file}:${line}:${column}`, manifest: wantsOne ? { ...manifest, metadata: { ...metadata, namespace } } : manifest };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null).map(([key, entry]) => [key, withoutNulls(entry)]));
}
