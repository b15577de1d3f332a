import { EngineVersion } from '../../planning/engine-version';
import { FlagTable } from '../flag-table';
import { NEWEST_READ, OLDEST_READ, VLLM_FLAG_ROWS } from './flag-rows';

/** The first release in which `--disable-x` is the opposite of `--enable-x`, and the other way round (vllm v0.33.0:vllm/utils/argparse_utils.py). */
const FIRST_WITH_OPPOSITES = '0.33.0';

/** The flags of `vllm serve`, by release. */
export const VLLM_FLAGS = new FlagTable(VLLM_FLAG_ROWS, EngineVersion.vllm(OLDEST_READ), EngineVersion.vllm(NEWEST_READ), FIRST_WITH_OPPOSITES);

/** Why a version does not read a flag, and what to do instead. */
export function explainFlag(form: string, version: EngineVersion): string {
  const flags = VLLM_FLAGS.of(version);
  const positive = form.replace(/^--no-/, '--');
  if (positive !== form && flags.has(positive)) return `${positive} has no such form: leave it out`;
  const known = VLLM_FLAGS.spansOf(positive);
  const later = known.find(({ since }) => !version.isAtLeast(since));
  if (later) return `it came with ${later.since}`;
  const last = known.at(-1);
  if (last) return `it is gone from ${last.gone} on`;
  const near = flags.near(form);
  return near.length > 0 ? `did you mean ${near.join(', ')}?` : 'vllm serve --help=all shows them';
}
