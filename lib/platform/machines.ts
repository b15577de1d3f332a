import { problem } from '../problems';
import { adapterProblems, adaptersNowhere, hasAdapters, typeOfNetwork } from './adapters';
import type { PlatformContext } from './platform';

/** A type of machine that a cloud has, and its GPUs. */
export interface Machine {
  /** Its name, as the label of its nodes has it. */
  readonly type: string;
  /** The name of its GPU in the catalogue. */
  readonly gpu: string;
  readonly gpus: number;
}

/** Machines in the words of a table: the GPU, then each type with its number of GPUs. */
export function machines(gpu: string, types: { readonly [type: string]: number }): Machine[] {
  return Object.entries(types).map(([type, gpus]) => ({ type, gpu, gpus }));
}

/** A choice among the machines of a cloud. */
export interface MachineChoice {
  /** The type that was chosen; nothing where none fits. */
  readonly type?: string;
  readonly problems: string[];
  readonly warnings: string[];
}

/** What is wrong about a GPU that no machine has, or about more GPUs in a pod than any machine has. */
export function machineProblems(cloud: string, offered: readonly Machine[], context: PlatformContext, remedy?: string): string[] {
  const { gpuName, gpusPerPod } = context;
  const having = offered.filter(({ gpu }) => gpu === gpuName);
  if (having.length === 0) {
    return [problem('gpu of the plan', gpuName, `GPUs of ${cloud} that are known: ${[...new Set(offered.map(({ gpu }) => gpu))].join(', ')}`, remedy)];
  }
  const most = Math.max(...having.map(({ gpus }) => gpus));
  return gpusPerPod <= most ? [] : [problem('gpusPerPod of the plan', gpusPerPod,
    `at most ${most}, as machines of ${cloud} with ${gpuName} have: ${having.map(({ type, gpus }) => `${type} ${gpus}`).join(', ')}`)];
}

/**
 * The type of machine that shall run the pods: the one that was named, here or to the network, or the smallest with enough
 * of the plan's GPUs and of the network's adapters where there is only one of that size.
 */
export function chooseMachine(
  cloud: string, property: string, offered: readonly Machine[], context: PlatformContext, named: string | undefined,
): MachineChoice {
  const { gpuName, gpusPerPod } = context;
  const told = typeOfNetwork(context);
  if (named !== undefined) return namedMachine(cloud, property, offered, context, named);
  if (told) return namedMachine(cloud, told.property, offered, context, told.type);
  const problems = machineProblems(cloud, offered, context, `name another machine by ${property}`);
  if (problems.length > 0) return { problems, warnings: [] };
  const enough = offered.filter(({ gpu, gpus }) => gpu === gpuName && gpus >= gpusPerPod);
  const having = enough.filter(({ type }) => hasAdapters(type, context));
  if (having.length === 0) return { problems: adaptersNowhere(cloud, enough, offered, context), warnings: [] };
  const least = Math.min(...having.map(({ gpus }) => gpus));
  const smallest = having.filter(({ gpus }) => gpus === least);
  return smallest.length === 1 ? { type: smallest[0].type, problems, warnings: [] } : {
    problems: [problem(property, named, `one of ${smallest.map(({ type }) => type).join(', ')}, which all have ${least} × ${gpuName}`)], warnings: [],
  };
}

/** A type by its name: held against the plan where it is known, taken as it is where it is not. */
function namedMachine(cloud: string, property: string, offered: readonly Machine[], context: PlatformContext, named: string): MachineChoice {
  const choice = machineOfName(property, offered, context, named);
  return { ...choice, problems: [...choice.problems, ...adapterProblems(cloud, property, offered, context, named)] };
}

function machineOfName(property: string, offered: readonly Machine[], { gpuName, gpusPerPod }: PlatformContext, named: string): MachineChoice {
  const machine = offered.find(({ type }) => type === named);
  if (!machine) {
    const otherwise = offered.find(({ type }) => type.toLowerCase() === String(named).toLowerCase());
    if (otherwise) return { problems: [problem(property, named, `${otherwise.type}, with these letters`)], warnings: [] };
    return { type: named, problems: [], warnings: [`${property} ${named} is not among the known ones: whether it has ${gpusPerPod} × ${gpuName} was not checked`] };
  }
  if (machine.gpu !== gpuName) {
    const right = offered.filter(({ gpu, gpus }) => gpu === gpuName && gpus >= gpusPerPod).map(({ type }) => type);
    return { problems: [problem(property, named, right.length > 0 ? `${right.join(', ')}, which have the plan's ${gpuName}` : `machines with the plan's ${gpuName}`,
      `or plan with ${machine.gpu}`)], warnings: [] };
  }
  return gpusPerPod <= machine.gpus ? { type: named, problems: [], warnings: [] }
    : { problems: [problem('gpusPerPod of the plan', gpusPerPod, `at most ${machine.gpus}, the GPUs of a ${named}`)], warnings: [] };
}
