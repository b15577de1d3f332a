import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../../lib';

const README = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
const section = README.slice(README.indexOf('## Wherever it runs'), README.indexOf('## Deploy DeepSeek-R1 on ACS'));
const members: Record<string, any> = { ...library };

test('whatever the feature table of the README names is there', () => {
  let owner = '';
  const named = [...section.matchAll(/`(\.?)([A-Za-z.]+)`/g)].map(([, dot, name]) => {
    if (dot === '') [owner] = name.split('.');
    return dot === '' ? name : `${owner}.${name}`;
  }).filter((name) => /^[A-Z]/.test(name));

  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => name.split('.').reduce((value, key) => value?.[key], members as any) === undefined)).toEqual([]);
});

test('the feature table names each network, platform and source of weights', () => {
  const statics = (type: any) => Object.getOwnPropertyNames(type).filter((name) => typeof type[name] === 'function' && !name.startsWith('_'));
  const sources = Object.keys(members).filter((name) => members[name]?.prototype instanceof library.WeightsSource && name !== 'ClaimedWeights');
  const platforms = Object.keys(members).filter((name) => members[name]?.prototype instanceof library.Platform);

  for (const name of [...sources, ...platforms, ...statics(library.RdmaProfile)]) expect(section).toContain(name);
});
