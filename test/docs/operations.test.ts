import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import {
  DisruptionBudget, Drain, Engine, EngineVersion, HealthChecks, NetworkAccess, PodSecurity, RestartPolicy, Rollout, type ModelServerProps, type VllmProps,
} from '../../lib';
import { COMMANDS } from '../../lib/cli/program';
import { type Json, r1Plan, serve } from '../fixtures';

const ROOT = join(__dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
const rows = page.slice(page.indexOf('## Defaults')).split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| --- ') && !line.startsWith('| property '))
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

/** What each default leaves in the manifests, and how a program turns it off; the page says the same in its last column. */
interface Default { readonly leaves: RegExp; readonly off: { readonly server?: Partial<ModelServerProps>; readonly engine?: Partial<VllmProps> } }
const DEFAULTS: Record<string, Default> = {
  'engine `healthChecks`': { leaves: /"(startup|readiness|liveness)Probe"/, off: { engine: { healthChecks: HealthChecks.none() } } },
  'engine `drain`': { leaves: /"lifecycle"|"terminationGracePeriodSeconds"|--shutdown-timeout/, off: { engine: { drain: Drain.none() } } },
  'engine `logProbes`': { leaves: /--disable-access-log-for-endpoints/, off: { engine: { logProbes: true } } },
  '`restartPolicy`': { leaves: /"RecreateGroup\w+"/, off: { server: { restartPolicy: RestartPolicy.NONE } } },
  '`rollout`': { leaves: /"rolloutStrategy"/, off: { server: { rollout: Rollout.clusterDefault() } } },
  '`disruption`': { leaves: /"PodDisruptionBudget"/, off: { server: { disruption: DisruptionBudget.none() } } },
  '`access`': { leaves: /"NetworkPolicy"/, off: { server: { access: NetworkAccess.open() } } },
  '`security`': { leaves: /"securityContext"/, off: { server: { security: PodSecurity.unrestricted() } } },
  '`automountServiceAccountToken`': { leaves: /"automountServiceAccountToken"/, off: { server: { automountServiceAccountToken: true } } },
  '`enableServiceLinks`': { leaves: /"enableServiceLinks"/, off: { server: { enableServiceLinks: true } } },
  '`terminationMessageFromLogs`': { leaves: /"terminationMessagePolicy"/, off: { server: { terminationMessageFromLogs: false } } },
};

/** The manifests of a server of two pods, or of what is left of them where not all can be synthesized. */
function manifests({ server = {}, engine = {} }: Default['off'] = {}): string {
  const { chart } = serve({ plan: r1Plan({ engineVersion: EngineVersion.vllm('0.19.1') }), engine: Engine.vllmRay({ image: 'example.com/vllm-with-ray', ...engine }), ...server });
  return JSON.stringify(Testing.synth(chart) as Json);
}

test.each(Object.entries(DEFAULTS))('the default of %s is there, and its property turns it off', (property, { leaves, off }) => {
  expect(manifests()).toMatch(leaves);
  expect(manifests(off)).not.toMatch(leaves);
  expect(rows.map(([name]) => name)).toContain(property);
});

test('the page tells for each property that it names a reason, and how to change it or to turn it off', () => {
  for (const [property, what, why, change, off] of rows) {
    expect([property, what, why].every((cell) => cell.length > 0)).toBe(true);
    expect(`${change}${off}`).not.toBe('');
  }
  expect(rows.filter(([, , , , off]) => off !== '' && off !== 'leave it out').map(([property]) => property)).toEqual(Object.keys(DEFAULTS));
});

test('names of properties, scripts, commands and files that the page gives are there', () => {
  const properties = ['serving/model-server-props.ts', 'engine/engine-props.ts', 'engine/vllm/vllm-props.ts', 'weights/weights-source.ts'].map((file) => readFileSync(join(ROOT, 'lib', file), 'utf8')).join('\n');
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  for (const [property] of rows) expect(properties).toContain(`readonly ${property.replace(/^\w+ /, '').replaceAll('`', '')}?:`);
  for (const [, script] of page.matchAll(/npm run (\S+)/g)) expect(Object.keys(scripts)).toContain(script);
  for (const [, command] of page.matchAll(/cdk8s-inference (\w+)/g)) expect(COMMANDS.map(({ name }) => name)).toContain(command);
  for (const [, file] of page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) expect(existsSync(join(ROOT, 'docs', file))).toBe(true);
  for (const [, folder] of page.matchAll(/-f (examples\/\S+)/g)) expect(existsSync(join(ROOT, folder))).toBe(true);
});
