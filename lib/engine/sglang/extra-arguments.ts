import type { EngineVersion } from '../../planning/engine-version';
import { problem } from '../../problems';
import { type ArgumentFindings, argumentName, lengthProblems, ownedProblem, unplannedWarning, wordProblems } from '../extra-arguments';
import type { VersionFlags } from '../flag-table';
import { NEWEST_READ } from './flag-rows';
import { SGLANG_FLAGS } from './flags';
import { OWNED, UNPLANNED, UNPLANNED_PREFIXES } from './owned-flags';

/** A word that a parser takes for a flag: it begins with a hyphen, has no space but in what follows `=`, and is no negative number. */
const FLAG = /^-(?!\d*\.?\d+$)[^\s=]+(?:=|$)/;
/** How many values may follow a flag. */
const MOST_VALUES = { value: 1, optional: 1, many: Infinity, switch: 0, toggle: 0 };

/**
 * What is wrong about arguments that the user adds. SGLang takes `--flag=value` and completes a flag that is cut short,
 * so `--tp 4` contradicts the plan as well as `--tp-size 4` does. Of versions that are newer than what was read nobody
 * knows which flags they have.
 */
export function extraArgumentFindings(extraArguments: readonly string[], version: EngineVersion): ArgumentFindings {
  const tooLong = lengthProblems(extraArguments);
  if (tooLong.length > 0) return { problems: tooLong, warnings: [] };
  const flags = SGLANG_FLAGS.of(version);
  const given = extraArguments.filter((argument) => FLAG.test(argument)).map((argument) => flagOf(argument, flags));
  return {
    problems: extraArguments.flatMap((argument, index) => {
      const malformed = wordProblems(argumentName(index), argument);
      return malformed.length > 0 ? malformed : argumentProblems(extraArguments, index, flags, version);
    }),
    warnings: [
      ...given.filter((flag) => UNPLANNED.includes(flag) || UNPLANNED_PREFIXES.some((prefix) => flag.startsWith(prefix))).map(unplannedWarning),
      ...given.filter((flag) => SGLANG_FLAGS.isNewerThanRead(version) && !flags.has(flag))
        .map((flag) => `engine extraArguments: ${flag} is no flag of SGLang ${NEWEST_READ}, the newest that was read; check that ${version.version} has it`),
    ],
  };
}

/** The flag that an argument means: the name before `=`, and a name that is cut short where only one flag begins with it. */
function flagOf(argument: string, flags: VersionFlags): string {
  const name = argument.split('=', 1)[0];
  const meant = name.length > 2 ? flags.meant(name) : [];
  return meant.length === 1 ? meant[0] : name;
}

function argumentProblems(extraArguments: readonly string[], index: number, flags: VersionFlags, version: EngineVersion): string[] {
  const property = argumentName(index);
  const argument = extraArguments[index];
  if (!FLAG.test(argument)) return strayProblems(property, argument, extraArguments.slice(0, index), flags);
  const flag = flagOf(argument, flags);
  if (Object.hasOwn(OWNED, flag)) return [ownedProblem(property, argument, OWNED[flag])];
  if (!flags.has(flag)) return flags.areComplete ? [unknown(property, argument, flag, flags, version)] : [];
  return valueProblems(property, argument, flag, flags, extraArguments[index + 1]);
}

function unknown(property: string, argument: string, flag: string, flags: VersionFlags, version: EngineVersion): string {
  const cut = flag.length > 2 ? flags.meant(flag).slice(0, 3) : [];
  const near = cut.length > 0 ? cut : flags.near(flag);
  const [first] = SGLANG_FLAGS.spansOf(flag);
  const history = first === undefined ? [] : [`other releases have it, the first is ${first.since}`];
  return problem(property, argument, `flags of SGLang ${version.version}`,
    [...history, ...(near.length > 0 ? [`did you mean ${near.join(', ')}?`] : [])].join('; ') || undefined);
}

function valueProblems(property: string, argument: string, flag: string, flags: VersionFlags, next: string | undefined): string[] {
  const hasValue = argument.includes('=');
  if (flags.takesNone(flag)) return hasValue ? [problem(property, argument, 'the flag alone, which takes no value')] : [];
  const missing = flags.takes(flag) !== 'optional' && !hasValue && (next === undefined || FLAG.test(next));
  return missing ? [problem(property, argument, 'the flag with a value', 'put the value into the next entry')] : [];
}

/** A value must follow a flag that takes it; others would be refused by the parser. */
function strayProblems(property: string, argument: string, before: readonly string[], flags: VersionFlags): string[] {
  const at = before.map((earlier) => FLAG.test(earlier)).lastIndexOf(true);
  if (at < 0) return [problem(property, argument, 'a flag')];
  const flag = flagOf(before[at], flags);
  const takes = flags.takes(flag);
  const values = before.length - 1 - at + (before[at].includes('=') ? 1 : 0);
  return takes === undefined || values < MOST_VALUES[takes] ? []
    : [problem(property, argument, `a flag; ${flag} takes ${flags.takesNone(flag) ? 'no value' : 'one value'}`)];
}
