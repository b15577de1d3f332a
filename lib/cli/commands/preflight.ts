import { CLUSTER_VERSION, versionIn } from '../../preflight/version-needs';
import { findingsOf, needsOf, needsUnasked } from '../../preflight/preflight';
import { invalid, problem } from '../../problems';
import { ExitCode } from '../exit-code';
import { Kubectl, type KubectlProps } from '../input/kubectl';
import type { ManifestFiles } from '../input/manifest-files';
import type { OptionValues } from '../input/option-values';
import { preflightDocument, type PreflightDocument } from '../output/preflight-document';
import { preflightTable } from '../output/preflight-table';
import type { Environment } from '../terminal';
import { LIST_OUTPUT, LIST_OUTPUTS, type CommandCall, type CommandSpec } from './command-spec';

const DEFAULT_TIMEOUT_SECONDS = 15;
const MOST_TIMEOUT_SECONDS = 600;
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** `preflight`: what a cluster must have for manifests, and what of it is missing. */
export const preflightCommand: CommandSpec = {
  name: 'preflight',
  summary: 'what a cluster must have for manifests, and what of it is missing',
  operands: [{ name: 'files', help: 'manifests, folders of them, or - for the standard input', areFiles: true }],
  options: [
    { name: '--offline', help: 'list what is needed, and ask no cluster' },
    { name: '--context', value: '<name>', help: 'the context of kubectl; its current one where this is left out' },
    { name: '--kubeconfig', value: '<file>', help: 'the configuration of kubectl', orFile: true },
    { name: '--namespace', value: '<name>', help: 'namespace of objects that name none; the context\'s where this is left out' },
    { name: '--timeout', value: '<seconds>', help: `how long to wait for each answer, ${DEFAULT_TIMEOUT_SECONDS} where this is left out` },
    LIST_OUTPUT,
  ],
  examples: ['preflight dist', 'preflight dist --context production --output json', 'preflight --offline dist/app.k8s.yaml'],
  run: async ({ values, operands, terminal }: CommandCall) => {
    const output = values.word('--output', LIST_OUTPUTS) ?? 'table';
    const settings = settingsOf(values, terminal.environment);
    if (operands.length === 0) values.refuse('files', undefined, 'files with manifests, or folders of them');
    if (values.problems.length > 0) return ExitCode.UNUSABLE;
    // YAML is loaded only where somebody reads some.
    const { readManifests } = await import('../input/manifest-files.js');
    const read = await readManifests(operands, settings.namespace);
    values.problems.push(...read.problems);
    if (values.problems.length > 0) return ExitCode.UNUSABLE;
    const document = await documentOf(read, values.isGiven('--offline') ? undefined : settings);
    terminal.out(output === 'json' ? `${JSON.stringify(document, null, 2)}\n` : preflightTable(document, terminal.columns, terminal.styles));
    return document.counts.missing > 0 ? ExitCode.MISSING : ExitCode.OK;
  },
};

function settingsOf(values: OptionValues, environment: Environment): KubectlProps {
  const namespace = values.text('--namespace');
  if (namespace !== undefined && !NAMESPACE.test(namespace)) values.refuse('--namespace', namespace, 'at most 63 lower-case letters, digits and hyphens');
  return {
    context: values.text('--context'),
    kubeconfig: values.text('--kubeconfig'),
    namespace,
    timeoutSeconds: values.whole('--timeout', MOST_TIMEOUT_SECONDS) ?? DEFAULT_TIMEOUT_SECONDS,
    environment,
  };
}

async function documentOf(read: ManifestFiles, settings: KubectlProps | undefined): Promise<PreflightDocument> {
  const needs = needsOf(read.objects);
  if (settings === undefined) return preflightDocument(needsUnasked(needs), read);
  const cluster = new Kubectl(settings);
  // First, and alone: a cluster that does not answer is told once.
  const answer = await cluster.ask(CLUSTER_VERSION);
  if (answer.outcome !== 'answered') throw invalid('the cluster could not be asked', [`${answer.said}; --offline lists what is needed without it`]);
  return preflightDocument(await findingsOf(needs, cluster), read, clusterVersion(answer.text));
}

function clusterVersion(text: string): string {
  try {
    const version = versionIn(JSON.parse(text));
    if (version !== undefined) return version;
  } catch {
    // Told below.
  }
  throw invalid('the cluster could not be asked', [problem('kubectl get --raw /version', text, 'what a cluster of Kubernetes answers')]);
}
