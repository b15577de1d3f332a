import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { warn } from '../warnings';
import { acsLabelsAreNotSelected, acsPodsNeedNoNode } from './acs';
import { collisionsOf } from './collisions';
import { containersAreValid } from './containers';
import { backendsAreNoJobs, deploymentsSelectTheirPods } from './deployments';
import { labelsAreValid, lwsLabelsAreLeftAlone } from './labels';
import { namesAreValid, namespacesAreValid } from './names';
import { environmentIsDefined, mountsHaveVolumes, resourcesAreQuantities } from './pods';
import { referencesAreNames } from './references';
import type { Finding, Rule, Source } from './rule';
import { rolloutsCanProgress } from './rollouts';
import { affinitiesAreValid, tolerationsAreValid } from './scheduling';
import { servicesLeadToLeaders } from './services';
import { serviceNamesOfGroupsAreFree, setsHaveNumbers } from './sets';
import { backendsHavePorts, poolsHoldLeaders, selectorsMatchPods } from './traffic';
import { manifestsAreSmall, valuesAreWhole } from './values';

/** What must hold for manifests that are applied together. A new rule is one function in this room and one line here. */
const RULES: readonly Rule[] = [
  valuesAreWhole,
  manifestsAreSmall,
  namesAreValid,
  namespacesAreValid,
  referencesAreNames,
  labelsAreValid,
  lwsLabelsAreLeftAlone,
  setsHaveNumbers,
  rolloutsCanProgress,
  serviceNamesOfGroupsAreFree,
  environmentIsDefined,
  mountsHaveVolumes,
  resourcesAreQuantities,
  containersAreValid,
  tolerationsAreValid,
  affinitiesAreValid,
  servicesLeadToLeaders,
  deploymentsSelectTheirPods,
  backendsAreNoJobs,
  poolsHoldLeaders,
  selectorsMatchPods,
  backendsHavePorts,
  acsPodsNeedNoNode,
  acsLabelsAreNotSelected,
];

/** Kinds that belong to the whole cluster, whatever namespace cdk8s gives them. */
const CLUSTER_WIDE = ['PersistentVolume'];
const VALIDATED = new WeakSet<IConstruct>();
/**
 * cdk8s validates the whole app again for each chart that it writes, all in one go. What was found clean stays so until
 * the program goes on, or hundreds of charts would take minutes.
 */
const CLEAN = new WeakSet<IConstruct>();

/** Everything that must not be applied, in the order of the rules; what leader and worker have in common is said once. */
export function findingsIn(sources: readonly Source[]): Finding[] {
  const said = new Set<string>();
  return RULES.flatMap((rule) => rule(sources)).filter(({ path, message }) => {
    const key = `${path} ${message.replace(/(leader|worker)Template/g, 'template').replace(/-(leader|worker)\b/g, '')}`;
    return said.has(key) ? false : said.add(key);
  });
}

/**
 * Holds all manifests of a chart against the rules when the app is synthesized, before a file is written, and the names
 * of all objects of the app against each other.
 */
export function validateChart(chart: Chart): void {
  once(chart, () => {
    const rendered = objectsOf(chart).filter((object) => Chart.of(object) === chart).map(render);
    return [...rendered.flatMap(({ finding }) => finding ?? []), ...findingsIn(rendered.flatMap(({ source }) => source ?? []))];
  });
  once(chart.node.root, () => collisionsOf(objectsOf(chart.node.root).map((object) => ({
    path: object.node.path, kind: object.kind, name: object.name, namespace: CLUSTER_WIDE.includes(object.kind) ? undefined : object.metadata.namespace ?? 'default',
  }))));
}

/** The finished manifests of some kinds at and below a construct; those that cannot be rendered are told by `validateChart`. */
export function manifestsOf(construct: IConstruct, kinds: readonly string[]): Source[] {
  return objectsOf(construct).filter(({ kind }) => kinds.includes(kind)).flatMap((object) => render(object).source ?? []);
}

/** Reports, when the app is synthesized, what is wrong about a construct and its chart; notes what may hurt. */
export function validateConstruct(construct: IConstruct, problems: readonly string[], warnings: readonly string[] = []): void {
  construct.node.addValidation({ validate: () => [...problems] });
  warnings.forEach((message) => warn(construct, message));
  validateChart(Chart.of(construct));
}

function once(construct: IConstruct, findings: () => Finding[]): void {
  if (VALIDATED.has(construct)) return;
  VALIDATED.add(construct);
  const { path: own } = construct.node;
  const below = (path: string) => (own === '' ? path : path.slice(own.length + 1));
  construct.node.addValidation({
    validate: () => {
      if (CLEAN.has(construct)) return [];
      const found = findings().map(({ path, message }) => (path === own ? message : `${below(path)}: ${message}`));
      if (found.length === 0) {
        CLEAN.add(construct);
        queueMicrotask(() => CLEAN.delete(construct));
      }
      return found;
    },
  });
}

/** What cdk8s cannot render, such as a patch of a path that is not there, is one finding among the others. */
function render(object: ApiObject): { readonly source?: Source; readonly finding?: Finding } {
  const { path } = object.node;
  try {
    return { source: { path, manifest: object.toJson() } };
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).replace(/^Failed serializing construct at path '.*?' with name '.*?': /, '').split('\n');
    return { finding: { rule: 'objects-can-be-rendered', path, message: `cannot be rendered: ${reason}; look at its JSON patches, and for keys such as constructor` } };
  }
}

function objectsOf(construct: IConstruct): ApiObject[] {
  return construct.node.findAll().filter((child) => ApiObject.isApiObject(child));
}
