/** Two or three numbers, and the number of a release after a release: 0.5, 0.5.9, v0.4.6.post5. */
const RELEASE = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:\D.*?)??(?:\.?post(\d+))?$/;

/** The numbers of a release, the last that of its post-release; nothing where the version has none. */
export function releaseNumbers(version: string): number[] | undefined {
  return RELEASE.exec(version)?.slice(1).map((part) => Number(part ?? 0));
}

/**
 * Whether a version is a release or newer. Post-releases count, unlike in `EngineVersion.isAtLeast`, for some engines
 * bring flags with them; what else follows the numbers does not. A version without numbers is older than any release.
 */
export function isReleaseSince(version: string, release: string): boolean {
  const numbers = releaseNumbers(version);
  const others = releaseNumbers(release);
  if (!numbers || !others) return false;
  const difference = numbers.map((part, i) => part - others[i]).find((part) => part !== 0);
  return difference === undefined || difference > 0;
}
