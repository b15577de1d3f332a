import type { MachineNeeds } from '../pod/machine-needs';
import { problem } from '../problems';
import type { Machine } from './machines';
import type { PlatformContext } from './platform';

const TCP = 'use NetworkProfile.tcp()';

/** The one type of machine that a network was told, and by which property. */
export function typeOfNetwork({ machineNeeds }: PlatformContext): { readonly type: string; readonly property: string } | undefined {
  return machineNeeds.flatMap(({ by, type, property = by }) => (type === undefined ? [] : [{ type, property }]))[0];
}

/** Whether a machine has all adapters that the pods need, and is the one that their network was told. */
export function hasAdapters(machine: string, { machineNeeds }: PlatformContext): boolean {
  return machineNeeds.every((needs) => (needs.type ?? machine) === machine && adaptersOf(machine, needs) >= (needs.count ?? 1));
}

/** What is wrong with one type of machine: of a type that the cloud is not known to have only that the network names another. */
export function adapterProblems(cloud: string, property: string, offered: readonly Machine[], context: PlatformContext, type: string): string[] {
  const known = offered.filter((machine) => machine.type === type);
  return context.machineNeeds.flatMap((needs) => (needs.type !== undefined && needs.type !== type
    ? [problem(needs.property ?? needs.by, needs.type, `${type}, as ${property} has it`, 'name the same machine in both')]
    : lackingProblems(cloud, known, offered, context, needs)));
}

/** What is wrong where pods may run on any of several types of machines: that none of them has the adapters. */
export function adaptersNowhere(cloud: string, among: readonly Machine[], offered: readonly Machine[], context: PlatformContext): string[] {
  return context.machineNeeds.flatMap((needs) => lackingProblems(cloud, among, offered, context, needs));
}

function lackingProblems(cloud: string, among: readonly Machine[], offered: readonly Machine[], { gpuName }: PlatformContext, needs: MachineNeeds): string[] {
  const { by, adapters, count = 1 } = needs;
  const most = among.reduce((best, { type }) => (adaptersOf(type, needs) > adaptersOf(best, needs) ? type : best), among[0]?.type ?? '');
  if (among.length === 0 || adaptersOf(most, needs) >= count) return [];
  if (adaptersOf(most, needs) > 0) return [problem(`${by} count`, count, `at most ${adaptersOf(most, needs)}, the adapters of a ${most}`)];
  const having = offered.filter(({ type }) => Object.hasOwn(adapters, type));
  const right = having.filter(({ gpu }) => gpu === gpuName);
  const others = among.map(({ type }) => type).join(', ');
  return [problem('network', by, right.length > 0 ? `machines of ${cloud} with its adapters: ${right.map(({ type }) => type).join(', ')}; ${others} ${among.length > 1 ? 'have' : 'has'} none`
    : `a GPU whose machines of ${cloud} have its adapters: ${having.map(({ type, gpu }) => `${gpu} (${type})`).join(', ')}; with ${gpuName} there ${among.length > 1 ? 'are' : 'is'} ${others}`,
  right.length > 0 ? `choose one, or ${TCP}` : `plan with one of these, or ${TCP}`)];
}

function adaptersOf(machine: string, { adapters }: MachineNeeds): number {
  return Object.hasOwn(adapters, machine) ? adapters[machine] : 0;
}
