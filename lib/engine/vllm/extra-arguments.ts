import type { EngineVersion } from '../../planning/engine-version';
import { problem } from '../../problems';
import type { VersionFlags } from '../flag-table';
import { type ArgumentFindings, argumentName, lengthProblems, ownedProblem, unplannedWarning, wordProblems } from '../extra-arguments';
import { explainFlag, VLLM_FLAGS } from './flags';
import { OWNED, SHORT, UNPLANNED } from './owned-flags';

/** A short form that its value follows without a space: -O3, -n2. */
const WITH_VALUE = /^-[nrq](?=\d)|^-O(?=.)/;

/**
 * What is wrong about arguments that the user adds. vLLM reads `_` as `-`, takes `--flag=value`, and completes a flag
 * that is cut short, so `--tensor_parallel 4` contradicts the plan as well as `-tp 4` does. Flags that a version lacks
 * only warn where it is newer, or older, than those whose flags are known.
 */
export function extraArgumentFindings(extraArguments: readonly string[], version: EngineVersion): ArgumentFindings {
  const problems = lengthProblems(extraArguments);
  const warnings: string[] = [];
  if (problems.length > 0) return { problems, warnings };
  const flags = VLLM_FLAGS.of(version);
  extraArguments.forEach((argument, index) => {
    const property = argumentName(index);
    const malformed = wordProblems(property, argument);
    problems.push(...malformed);
    const owned = ownedFlag(argument);
    if (owned) problems.push(ownedProblem(property, argument, OWNED[owned]));
    else if (malformed.length === 0) (flags.areComplete ? problems : warnings).push(...unknown(property, argument, extraArguments[index - 1], flags, version));
    const flag = flagOf(argument);
    if (UNPLANNED.includes(flag)) warnings.push(unplannedWarning(flag));
  });
  if (extraArguments.length > 0 && !extraArguments[0].startsWith('-')) {
    problems.push(problem(argumentName(0), extraArguments[0], 'a flag; the first argument would be read as a second model'));
  }
  return { problems, warnings };
}

/** Arguments without a flag and the value that follows it, for pods that must not have it. */
export function without(flag: string, extraArguments: readonly string[]): string[] {
  return extraArguments.filter((argument, index) => {
    const isFlag = flagOf(argument) === flag;
    const before = extraArguments[index - 1] ?? '';
    return !isFlag && !(!argument.startsWith('-') && flagOf(before) === flag && !before.includes('='));
  });
}

/** An argument as vLLM reads its flag: the name alone, with hyphens. */
export function flagOf(argument: string): string {
  const name = argument.split(/[=.]/, 1)[0].trim();
  if (name.startsWith('--')) return name.toLowerCase().replaceAll('_', '-').replace(/^--no-/, '--');
  const short = shortOf(name);
  return Object.hasOwn(SHORT, short) ? SHORT[short] : name;
}

/** The flag of the plan or the engine that an argument would set. */
export function ownedFlag(argument: string): string | undefined {
  const flag = flagOf(argument);
  if (!flag.startsWith('--') || flag.length <= 2) return undefined;
  const opposite = flag.replace(/^--disable-/, '--enable-');
  return [flag, opposite].find((name) => Object.hasOwn(OWNED, name)) ?? Object.keys(OWNED).find((owned) => owned.startsWith(flag));
}

/** What a version makes of an argument that is none of ours: at most one finding. */
function unknown(property: string, argument: string, before: string | undefined, flags: VersionFlags, version: EngineVersion): string[] {
  const allowed = `flags that vLLM ${version.version} has`;
  if (!argument.startsWith('-') || argument === '-' || /^-\d/.test(argument)) {
    const flag = before === undefined ? '' : spelling(before);
    return flags.takesNone(flag) && !before?.includes('=') ? [problem(property, argument, `a flag after ${flag}, which takes no value`)] : [];
  }
  const form = spelling(argument);
  const meant = flags.meant(form);
  if (meant.length === 0) return [problem(property, argument, allowed, explainFlag(form, version))];
  if (meant.length > 1) return [problem(property, argument, 'a flag that is written out', `it may be ${meant.slice(0, 3).join(', ')}`)];
  return flags.takesNone(meant[0]) && argument.includes('=') ? [problem(property, argument, `${meant[0]} alone, which takes no value`)] : [];
}

/** The form of a flag that a version must have: letters as they are, `--no-` too. */
function spelling(argument: string): string {
  const name = argument.split(/[=.]/, 1)[0];
  if (name.startsWith('--')) return name.replaceAll('_', '-');
  // Versions without `-O` as a flag of its own read it before all flags.
  return shortOf(name) === '-O' ? SHORT['-O'] : shortOf(name);
}

/** A short form without a value that stands at it, and completed where it is the beginning of one. */
function shortOf(name: string): string {
  const form = WITH_VALUE.exec(name)?.[0] ?? name;
  const begun = form.length > 1 ? Object.keys(SHORT).filter((short) => short.startsWith(form)) : [];
  return Object.hasOwn(SHORT, form) || begun.length !== 1 ? form : begun[0];
}
