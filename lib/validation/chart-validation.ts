import { ApiObject, Chart } from 'cdk8s';
import { acsLabelsAreNotSelected, acsPodsNeedNoNode } from './acs';
import { labelsAreValid, lwsLabelsAreLeftAlone } from './labels';
import { namesAreUnique, namesAreValid } from './names';
import { environmentIsDefined, mountsHaveVolumes, resourcesAreQuantities } from './pods';
import type { Finding, Rule, Source } from './rule';
import { servicesLeadToLeaders } from './services';
import { valuesAreWhole } from './values';

/** What must hold for manifests that are applied together. A new rule is one function in this room and one line here. */
const RULES: readonly Rule[] = [
  valuesAreWhole,
  namesAreValid,
  namesAreUnique,
  labelsAreValid,
  lwsLabelsAreLeftAlone,
  environmentIsDefined,
  mountsHaveVolumes,
  resourcesAreQuantities,
  servicesLeadToLeaders,
  acsPodsNeedNoNode,
  acsLabelsAreNotSelected,
];

const VALIDATED = new WeakSet<Chart>();

/** Everything that must not be applied, in the order of the rules. */
export function findingsIn(sources: readonly Source[]): Finding[] {
  return RULES.flatMap((rule) => rule(sources));
}

/** Holds all manifests of a chart against the rules when the app is synthesized, before a file is written. */
export function validateChart(chart: Chart): void {
  if (VALIDATED.has(chart)) return;
  VALIDATED.add(chart);
  chart.node.addValidation({
    validate: () => findingsIn(sourcesOf(chart)).map(({ path, message }) => (path === chart.node.path ? message : `${path.slice(chart.node.path.length + 1)}: ${message}`)),
  });
}

function sourcesOf(chart: Chart): Source[] {
  return chart.node.findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .filter((object) => Chart.of(object) === chart)
    .map((object) => ({ path: object.node.path, manifest: object.toJson() }));
}
