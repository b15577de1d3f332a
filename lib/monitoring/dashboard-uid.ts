const FNV_PRIME = 0x100000001b3n;
const FNV_START = 0xcbf29ce484222325n;

/** What names the dashboard in Grafana, in at most 40 characters: always the same for a server, another for every other. */
export function dashboardUid(namespace: string, name: string): string {
  const hash = [...Buffer.from(`${namespace}/${name}`)].reduce((value, byte) => BigInt.asUintN(64, (value ^ BigInt(byte)) * FNV_PRIME), FNV_START);
  return `inference-${hash.toString(16).padStart(16, '0')}`;
}
