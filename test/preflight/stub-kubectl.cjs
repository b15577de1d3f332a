// Answers like kubectl, from a world of a few objects. As a program it takes the world from the file KUBECTL_WORLD and
// writes its arguments to KUBECTL_LOG; tests without a process call `answer`.
const fs = require('node:fs');

const notFound = (what) => ({ code: 1, err: `Error from server (NotFound): ${what} not found` });
const raw = (world, path) => {
  if (path === '/version') return { code: 0, out: JSON.stringify({ gitVersion: world.version ?? 'v1.31.2' }) };
  const apis = world.apis ?? {};
  const [, , group, version] = path.split('/');
  if (version !== undefined || path.startsWith('/api/')) {
    const resources = apis[version === undefined ? group : `${group}/${version}`];
    return resources ? { code: 0, out: JSON.stringify({ resources: Object.entries(resources).map(([kind, name]) => ({ kind, name })) }) } : notFound('the server could not find the requested resource');
  }
  const versions = Object.keys(apis).filter((name) => name.startsWith(`${group}/`)).map((name) => ({ version: name.split('/')[1] }));
  return versions.length > 0 ? { code: 0, out: JSON.stringify({ versions }) } : notFound('the server could not find the requested resource');
};

/** What kubectl would print: code, standard output and standard error; `hangs` where it would not end. */
const answer = (world, args) => {
  if (world.always) return world.always;
  if (args[0] !== 'get') throw new Error(`only get is allowed, got ${args[0]}`);
  if (args[1] === '--raw') return raw(world, args[2]);
  const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const [, resource, ...rest] = args;
  const names = [];
  for (const word of rest) { if (word.startsWith('-')) break; names.push(word); }
  const special = (world.special ?? {})[resource];
  if (special) return special;
  if ((world.forbidden ?? []).includes(resource)) return { code: 1, err: `Error from server (Forbidden): ${resource} is forbidden: User "dev" cannot get resource` };
  const namespace = option('--namespace');
  const there = (world.objects ?? {})[namespace === undefined ? resource : `${namespace}/${resource}`] ?? {};
  const found = names.filter((name) => there[name] !== undefined);
  const output = option('-o') ?? '';
  if (names.length === 0) return { code: 0, out: JSON.stringify({ items: Object.values(there) }) };
  if (found.length < names.length && !args.includes('--ignore-not-found')) return notFound(`${resource} "${names[0]}"`);
  if (output === 'name') return { code: 0, out: found.map((name) => `${resource}/${name}\n`).join('') };
  if (output.startsWith('go-template=')) return { code: 0, out: Object.keys(there[names[0]].data ?? {}).map((key) => `${key}\n`).join('') };
  return { code: 0, out: found.length === 0 ? '' : JSON.stringify(there[names[0]]) };
};

if (require.main === module) {
  const args = process.argv.slice(2);
  fs.appendFileSync(process.env.KUBECTL_LOG, `${JSON.stringify(args)}\n`);
  const { out = '', err = '', code, hangs } = answer(JSON.parse(fs.readFileSync(process.env.KUBECTL_WORLD, 'utf8')), args);
  process.stdout.write(out);
  if (err) process.stderr.write(`${err}\n`);
  process.exitCode = code;
  if (hangs) setTimeout(() => undefined, 600_000);
}
module.exports = { answer };
