import { problem, show } from '../problems';

/** Where a source of weights is, by the names of platforms. */
export interface Places {
  /** The source's name, as programs write it. */
  readonly source: string;
  /** Platforms that have it; on others of a cloud's it is refused. Without the list, all have it but those of `not`. */
  readonly only?: readonly string[];
  /** Platforms that cannot have it. */
  readonly not?: readonly string[];
  /** Why not. */
  readonly because: string;
}

/** Platforms that may be any cloud's. */
const ANY_CLOUD = ['kubernetes', 'openshift'];

/** What is wrong about a source on a platform. */
export function placeProblems(places: Places | undefined, platformName: string | undefined): string[] {
  if (platformName === undefined || places === undefined) return [];
  const { source, only, not = [], because } = places;
  const absent = not.includes(platformName) || (only !== undefined && !only.includes(platformName) && !ANY_CLOUD.includes(platformName));
  const allowed = only === undefined ? `platforms other than ${not.join(', ')}` : `with platform ${only.join(' or ')}`;
  return absent ? [problem('weights', source, `${allowed}, not with ${platformName}: ${because}`, 'set another source, or ExistingClaim')] : [];
}

/** What is doubtful about it: that a platform of no certain cloud has it. */
export function placeWarnings(places: Places | undefined, platformName: string | undefined): string[] {
  const { source, only, because } = places ?? {};
  return only !== undefined && platformName !== undefined && ANY_CLOUD.includes(platformName)
    ? [`weights: ${source} needs a cluster of ${only.join(' or ')}: ${because}; platform ${show(platformName)} does not say whose it is`] : [];
}
