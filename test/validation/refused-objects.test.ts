import { parseAddress, parseRange } from '../../lib/validation/addresses';
import { isSchedule } from '../../lib/validation/jobs';
import { findingsIn, RULES } from '../../lib/validation/rules';
import type { Json } from '../fixtures';
import { type Judged, REFUSED, TAKEN } from './refused-objects';

const errors = (manifest: Json) => findingsIn([{ path: 'file', manifest: JSON.parse(JSON.stringify(manifest)) as Json }], RULES)
  .filter(({ severity }) => severity === 'error').map(({ rule, message }) => `${rule}: ${message}`);
const titled = (cases: readonly Judged[]) => cases.map((each): [string, string, Judged] => [each.manifest.kind as string, each.what, each]);

test.each(titled(REFUSED))('%s %s is refused, by one message', (_kind, _what, { manifest, message = '' }) => {
  const found = errors(manifest);

  expect(found).toEqual([expect.stringContaining(message)]);
});

test.each(titled(TAKEN))('%s %s is taken', (_kind, _what, { manifest }) => {
  expect(errors(manifest)).toEqual([]);
});

test('all that is wrong about an object is said at once', () => {
  expect(errors({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { type: 'Node', sessionAffinity: 'x', ports: [{ port: 0, targetPort: -1 }] } })).toHaveLength(4);
});

test('kinds of other groups have fields of their own', () => {
  for (const { manifest } of REFUSED) {
    const apiVersion = 'example.com/v1';
    const isPod = ['Deployment', 'Job', 'CronJob', 'Pod'].includes(manifest.kind as string);
    expect(isPod ? [] : errors({ ...manifest, apiVersion })).toEqual([]);
  }
});

test('addresses are read as the API server reads them', () => {
  expect(['1.2.3.4', '::', '::1', 'fe80::1', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4', '1::1.2.3.4'].map((text) => parseAddress(text)?.value)).toEqual([
    0x01020304n, 0n, 1n, 0xfe80_0000_0000_0000_0000_0000_0000_0001n, 0x0001_0002_0003_0004_0005_0006_0007_0008n, 0xffff_0102_0304n, 0x0001_0000_0000_0000_0000_0000_0102_0304n,
  ]);
  expect(['', '1.2.3', '1.2.3.256', '1.2.3.4.5', ':', ':::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', 'g::', '12345::', 'fe80::1%eth0', '1:2:3:4:5:6:7:8::', ' 1.2.3.4', 5, null].filter((text) => parseAddress(text))).toEqual([]);
  expect(['10.0.0.0/8', '10.0.0.0/0', 'fd00::/128'].map((text) => parseRange(text)?.length)).toEqual([8, 0, 128]);
  expect(['10.0.0.0', '10.0.0.0/', '/8', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/8/8', '10.0.0.0/-1'].filter((text) => parseRange(text))).toEqual([]);
});

test('ranges that newer releases of Kubernetes refuse are warned of', () => {
  const warnings = (ipBlock: Json) => findingsIn([{ path: 'file', manifest: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a' }, spec: { podSelector: {}, egress: [{ to: [{ ipBlock }] }] } } }], RULES).map(({ rule, message }) => `${rule}: ${message}`);

  expect(warnings({ cidr: '10.1.2.3/8', except: ['10.01.0.0/16', '10.2.0.0/16'] })).toEqual([
    'ranges-are-exact: NetworkPolicy spec.egress[0].to[0].ipBlock.cidr: got "10.1.2.3/8"; allowed: the first address of the range, without zeros in front of numbers',
    'ranges-are-exact: NetworkPolicy spec.egress[0].to[0].ipBlock.except[0]: got "10.01.0.0/16"; allowed: the first address of the range, without zeros in front of numbers',
  ]);
  expect(['10.0.0.0/8', '0.0.0.0/0', 'fd00::/8', '::/0', '192.168.1.1/32'].flatMap((cidr) => warnings({ cidr }))).toEqual([]);
});

test('schedules of hostile length are read soon', () => {
  for (const unit of [',', '*', ' ', '1-', '/', '@every 1h', '9']) expect(isSchedule(unit.repeat(1e6))).toBe(false);
});
