import type { FlagTable } from './flag-table';
import { SGLANG_FLAGS } from './sglang/flags';
import { VLLM_FLAGS } from './vllm/flags';
import { EngineVersion } from '../planning/engine-version';

const TABLES: { readonly [engine: string]: FlagTable } = { vllm: VLLM_FLAGS, sglang: SGLANG_FLAGS };
/** A short form that a number or a level follows without a space: -O3, -n2. */
const WITH_VALUE = /^-[nrq](?=\d)|^-O(?=.)/;
/** What every parser of Python's argparse has. */
const HELP = ['-h', '--help'];

/**
 * Why a release of an engine does not read a word of its command as a flag; nothing where it does, and where nobody knows.
 * Releases are as tags have them: `0.19.1`, `0.4.6.post5`.
 */
export function unknownFlag(engine: 'vllm' | 'sglang', release: string, argument: string): string | undefined {
  const table = TABLES[engine];
  const version = EngineVersion[engine](release);
  const flags = table.of(version);
  const form = engine === 'vllm' ? vllmForm(argument) : argument.split('=', 1)[0];
  if (!flags.areComplete || HELP.includes(form) || flags.has(form)) return undefined;
  // Parsers complete a long name that is cut short, where one flag only begins with it; of short ones some do and some do not.
  const begun = form.length > 2 ? flags.meant(form) : [];
  if (begun.length === 1 || (begun.length > 0 && !form.startsWith('--'))) return undefined;
  if (begun.length > 1) return `it may be ${begun.slice(0, 3).join(', ')}: write it out`;
  const spans = table.spansOf(form.replace(/^--no-/, '--'));
  const later = spans.find(({ since }) => !version.isAtLeast(since));
  const gone = spans.filter((span) => span.gone !== '' && version.isAtLeast(span.gone)).at(-1);
  if (gone !== undefined) return `it is gone from ${gone.gone} on`;
  if (later !== undefined) return `it came with ${later.since}`;
  // A short name is a part of too many long ones to be meant by them.
  const near = flags.near(form).find((name) => name.startsWith('--') || form.length < 8);
  return near === undefined ? 'leave it out' : `did you mean ${near}?`;
}

/** vLLM takes `_` for `-`, and ways into an object behind a dot. */
function vllmForm(argument: string): string {
  const name = argument.split(/[=.]/, 1)[0];
  if (name.startsWith('--')) return name.replaceAll('_', '-');
  const form = WITH_VALUE.exec(name)?.[0] ?? name;
  return form === '-O' ? '--compilation-config' : form;
}
