import { FlagTable } from '../flag-table';
import { NEWEST_READ, OLDEST_READ, SGLANG_FLAG_ROWS } from './flag-rows';

/** The flags of SGLang's server, by release. */
export const SGLANG_FLAGS = new FlagTable(SGLANG_FLAG_ROWS, OLDEST_READ, NEWEST_READ);
