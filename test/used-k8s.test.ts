import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { k8s } from 'cdk8s-plus-28';
import { transformSync } from 'esbuild';

/** Fields of several kinds at once: each kind takes its own, and none knows `unknown`. */
const PROPS: any = {
  metadata: { name: 'a', labels: { app: 'a' }, unknown: 'gone' },
  spec: {
    replicas: 2, selector: { matchLabels: { app: 'a' } }, ports: [{ port: 80, targetPort: k8s.IntOrString.fromString('http') }], capacity: { storage: k8s.Quantity.fromString('1Gi') },
    template: { spec: { containers: [{ name: 'a', image: 'a:1', env: [{ name: 'A', value: '1' }], resources: { limits: { 'nvidia.com/gpu': k8s.Quantity.fromNumber(8) } } }] } },
    minAvailable: k8s.IntOrString.fromNumber(1), policyTypes: ['Ingress'], unknown: 'gone',
  },
  data: { key: 'value' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }], roleRef: { apiGroup: 'g', kind: 'Role', name: 'a' },
};

describe('what the built library holds of cdk8s-plus-28', () => {
  const all = new Map<string, any>(Object.entries(k8s));
  let own: Map<string, any>;

  beforeAll(() => {
    const script = pathToFileURL(join(__dirname, '..', 'scripts', 'used-k8s.mjs')).href;
    const text = execFileSync(process.execPath, ['--input-type=module', '--eval', `import { usedOfK8s } from '${script}'; process.stdout.write(usedOfK8s());`], { encoding: 'utf8' });
    const module: { exports: Record<string, any> } = { exports: {} };
    new Function('module', 'exports', transformSync(text, { format: 'cjs' }).code)(module, module.exports);
    own = new Map(Object.entries(module.exports));
  });

  test('makes of each API object what cdk8s-plus-28 makes of it', () => {
    const kinds = [...own].filter(([, part]) => 'manifest' in part);

    expect(kinds.length).toBeGreaterThan(10);
    for (const [name, part] of kinds) expect([name, part.GVK, part.manifest(PROPS)]).toEqual([name, all.get(name).GVK, all.get(name).manifest(PROPS)]);
  });

  test('has no other names than cdk8s-plus-28, and the same values', () => {
    expect([...own.keys()].filter((name) => !all.has(name))).toEqual([]);
    expect(own.get('Quantity').fromString('8Gi')).toEqual({ value: k8s.Quantity.fromString('8Gi').value });
    expect(own.get('IntOrString').fromNumber(8000)).toEqual({ value: k8s.IntOrString.fromNumber(8000).value });
  });
});
