import { EngineVersion } from '../../planning/engine-version';
import { FlagTable } from '../flag-table';
import { NEWEST_READ, OLDEST_READ, SGLANG_FLAG_ROWS } from './flag-rows';

/** The flags of SGLang's server, by release. */
export const SGLANG_FLAGS = new FlagTable(SGLANG_FLAG_ROWS, EngineVersion.sglang(OLDEST_READ), EngineVersion.sglang(NEWEST_READ));
