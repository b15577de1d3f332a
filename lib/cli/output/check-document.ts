import type { Severity } from '../../validation/rule';
import type { FileFinding } from '../input/checked-manifests';

/** What `check --output json` prints. */
export interface CheckDocument {
  /** Files that were read. */
  readonly files: number;
  /** Objects in them. */
  readonly objects: number;
  /** How many findings there are of each severity. */
  readonly counts: { readonly errors: number; readonly warnings: number };
  /** The findings, by file and line. */
  readonly findings: readonly FileFinding[];
}

/** What was found as a document. */
export function checkDocument(findings: readonly FileFinding[], read: { readonly files: number; readonly objects: readonly unknown[] }): CheckDocument {
  const countOf = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return { files: read.files, objects: read.objects.length, counts: { errors: countOf('error'), warnings: countOf('warning') }, findings };
}
