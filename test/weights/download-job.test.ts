import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart, Duration, Size, Testing } from 'cdk8s';
import fc from 'fast-check';
import { warningsOf } from '../../lib/warnings';
import { DownloadJob } from '../../lib/weights/download-job';
import type { DownloadJobProps } from '../../lib/weights/download-job-props';
import { ModelHub } from '../../lib/weights/model-hub';
import { WeightsClaim } from '../../lib/weights/weights-claim';
import { type Asked, type ContainerLike, json, runContainer, withServer } from './containers';

/** The scripts wait between their tries, and a busy machine starts Python slowly. */
jest.setTimeout(60_000);

const COMMIT = 'a'.repeat(40);
const INDEX = JSON.stringify({ weight_map: { 'a.weight': 'model-1.safetensors', 'b.weight': 'model-2.safetensors' } });
/** A repository: large files by the hash of their bytes, small ones by that of their blob. */
const FILES: Record<string, Buffer> = {
  'config.json': Buffer.from('{"model_type":"tiny"}'),
  'empty.txt': Buffer.alloc(0),
  'model.safetensors.index.json': Buffer.from(INDEX),
  'model-1.safetensors': Buffer.alloc(3_000_000, 'one '),
  'model-2.safetensors': Buffer.alloc(5_000_001, 'two '),
  'original/consolidated.pth': Buffer.alloc(1000, 'x'),
  'sub dir/ünï $(X) #?.txt': Buffer.from('odd'),
};
const isLarge = (path: string) => /\.(safetensors|pth)$/.test(path);
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const blob = (content: Buffer) => createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

const folders: string[] = [];
const folder = () => { const made = mkdtempSync(join(tmpdir(), 'weights-')); folders.push(made); return join(made, 'model'); };
afterAll(() => folders.forEach((made) => rmSync(made, { recursive: true, force: true })));

const synthesized = (props: Partial<DownloadJobProps> = {}) => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'models' });
  const job = new DownloadJob(chart, 'download', { repository: 'org/tiny', revision: COMMIT, claim: WeightsClaim.existing('models'), ...props });
  return { chart, job };
};
const manifests = (props: Partial<DownloadJobProps> = {}) => Testing.synth(synthesized(props).chart) as any[];
const jobOf = (props: Partial<DownloadJobProps> = {}) => manifests(props).find(({ kind }) => kind === 'Job');
const containerOf = (props: Partial<DownloadJobProps> = {}): ContainerLike => jobOf(props).spec.template.spec.containers[0];
const problemsOf = (props: Partial<DownloadJobProps>) => synthesized(props).job.node.validate();
const run = (address: string, target: string, props: Partial<DownloadJobProps> = {}, secrets: Record<string, string> = {}) =>
  runContainer(containerOf({ hub: ModelHub.huggingFace({ endpoint: address }), ...props }), { FOLDER: target, PAUSE_SECONDS: '0.01' }, secrets);

/** A hub as the real ones answer; `spoil` may answer before it. */
const hub = (files = FILES, spoil: (asked: Asked, response: ServerResponse) => boolean = () => false) => (asked: Asked, response: ServerResponse) => {
  if (spoil(asked, response)) return;
  const { pathname, searchParams } = asked.url;
  const paths = Object.keys(files);
  if (pathname === '/api/models/org/tiny/revision/main' || pathname === `/api/models/org/tiny/revision/${COMMIT}`) json(response, { id: 'org/tiny', sha: COMMIT });
  else if (pathname === `/api/models/org/tiny/tree/${COMMIT}`) {
    const at = Number(searchParams.get('cursor') ?? 0);
    const entries = paths.slice(at, at + 3).map((path) => ({
      type: 'file', path, size: files[path].length, oid: isLarge(path) ? 'f'.repeat(40) : blob(files[path]),
      ...(isLarge(path) ? { lfs: { oid: sha256(files[path]), size: files[path].length, pointerSize: 134 } } : {}),
    }));
    const link: Record<string, string> = at + 3 < paths.length ? { Link: `<http://${asked.headers.host}${pathname}?recursive=true&cursor=${at + 3}>; rel="next"` } : {};
    json(response, [{ type: 'directory', path: 'original', oid: 'e'.repeat(40), size: 0 }, ...entries], 200, link);
  } else {
    const path = decodeURIComponent(pathname).replace(`/org/tiny/resolve/${COMMIT}/`, '');
    send(files[path], asked, response);
  }
};

function send(content: Buffer | undefined, asked: Asked, response: ServerResponse): void {
  if (!content) { response.writeHead(404).end(); return; }
  const from = Number(/^bytes=(\d+)-$/.exec(String(asked.headers.range))?.[1] ?? NaN);
  if (Number.isNaN(from)) response.writeHead(200, { 'Content-Length': String(content.length) }).end(content);
  else response.writeHead(206, { 'Content-Range': `bytes ${from}-${content.length - 1}/${content.length}` }).end(content.subarray(from));
}

/** The hashes of what is stored: comparing megabytes one by one takes minutes. */
const stored = (target: string) => Object.fromEntries((readdirSync(target, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  .map((entry) => { const path = join(entry.parentPath, entry.name); return [path.slice(target.length + 1), sha256(readFileSync(path))] as const; }));
const markerOf = (target: string) => JSON.parse(readFileSync(join(target, '.download-complete.json'), 'utf8')) as object;
const HASHES = Object.fromEntries(Object.entries(FILES).map(([path, content]) => [path, sha256(content)]));

describe('the script', () => {
  test('fills the folder, holds every file against its hash, and writes the marker last', async () => {
    const target = folder();
    await withServer(hub(), async (address, asked) => {
      const { code, lines } = await run(address, target);

      expect(lines.at(-1)).toMatch(/^ok: 7 files verified, \d+ s$/);
      expect(code).toBe(0);
      expect(stored(target)).toEqual({ ...HASHES, '.download-complete.json': expect.any(String) });
      expect(markerOf(target)).toEqual({ repository: 'org/tiny', revision: COMMIT, files: 7, bytes: Object.values(FILES).reduce((sum, { length }) => sum + length, 0), contents: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    });
  });

  test('finds a finished download done, and asks for no file again', async () => {
    const target = folder();
    await withServer(hub(), async (address, asked) => {
      await run(address, target);
      const before = asked.length;
      const { code, lines } = await run(address, target);

      expect(code).toBe(0);
      expect(lines.at(-1)).toBe('ok: everything is there already, by its names and sizes');
      expect(asked.slice(before).some(({ url }) => url.pathname.includes('/resolve/'))).toBe(false);
    });
  });

  test('goes on where it was interrupted, with the hash of the whole file', async () => {
    const target = folder();
    let cut = 0;
    await withServer(hub(FILES, (asked, response) => {
      if (!asked.url.pathname.endsWith('/model-2.safetensors') || cut++ > 0) return false;
      response.writeHead(200, { 'Content-Length': '5000001' });
      response.write(FILES['model-2.safetensors'].subarray(0, 4_500_000), () => response.destroy());
      return true;
    }), async (address, asked) => {
      const { code } = await run(address, target);

      expect(code).toBe(0);
      const ranges = asked.filter(({ url }) => url.pathname.endsWith('/model-2.safetensors')).map(({ headers }) => headers.range);
      expect(ranges[0]).toBeUndefined();
      expect(ranges[1]).toMatch(/^bytes=4[0-9]{6}-$/);
      expect(stored(target)['model-2.safetensors']).toBe(HASHES['model-2.safetensors']);
    });
  });

  test('goes on in another pod with what is there, and knows which files are verified', async () => {
    const target = folder();
    let broken = true;
    await withServer(hub(FILES, (asked, response) => {
      if (!broken || !asked.url.pathname.endsWith('/model-1.safetensors')) return false;
      response.writeHead(404).end();
      return true;
    }), async (address, asked) => {
      expect(await run(address, target, { parallel: 1 })).toMatchObject({ code: 3 });
      expect(readdirSync(target)).not.toContain('.download-complete.json');
      expect(JSON.parse(readFileSync(join(target, '.download', 'verified.json'), 'utf8'))).toMatchObject({ 'model-2.safetensors': [5_000_001, HASHES['model-2.safetensors']] });
      broken = false;
      const before = asked.length;
      expect(await run(address, target)).toMatchObject({ code: 0 });
      expect(asked.slice(before).some(({ url }) => url.pathname.endsWith('/model-2.safetensors'))).toBe(false);
      expect(stored(target)['model-1.safetensors']).toBe(HASHES['model-1.safetensors']);
    });
  });

  test('downloads anew what is there with another content, and takes a server that knows no ranges', async () => {
    const target = folder();
    mkdirSync(target);
    writeFileSync(join(target, 'model-1.safetensors'), Buffer.alloc(3_000_000, 'bad '));
    let cut = 0;
    await withServer(hub(FILES, ({ url, headers }, response) => {
      if (!url.pathname.endsWith('/model-1.safetensors')) return false;
      if (cut++ === 0) {
        response.writeHead(200, { 'Content-Length': '3000000' });
        response.write(FILES['model-1.safetensors'].subarray(0, 1000), () => response.destroy());
      } else response.writeHead(headers.range === 'bytes=1000-' ? 200 : 418).end(FILES['model-1.safetensors']);
      return true;
    }), async (address) => {
      const { code, lines } = await run(address, target);

      expect(code).toBe(0);
      expect(lines).toContain('model-1.safetensors is there with another hash, and is downloaded again');
      expect(stored(target)['model-1.safetensors']).toBe(HASHES['model-1.safetensors']);
    });
  });

  test('never gives a file its name whose hash is wrong', async () => {
    const target = folder();
    await withServer(hub(FILES, (asked, response) => {
      if (!asked.url.pathname.endsWith('/model-1.safetensors')) return false;
      response.end(Buffer.alloc(3_000_000, 'bad '));
      return true;
    }), async (address) => {
      const { code, lines } = await run(address, target);

      expect(code).toBe(1);
      expect(lines.at(-1)).toMatch(/^failed: model-1\.safetensors: its hash is [0-9a-f]{64} and not [0-9a-f]{64}$/);
      expect(Object.keys(stored(target))).not.toContain('model-1.safetensors');
      expect(Object.keys(stored(target))).not.toContain('.download-complete.json');
    });
  });

  test('sends the token to the hub only, and never prints it', async () => {
    const target = folder();
    const token = { secretName: 'hub', key: 'token' };
    await withServer((asked, response) => send(FILES[decodeURIComponent(asked.url.pathname.slice(1))], asked, response), async (storage, stores) => {
      await withServer(hub(FILES, ({ url }, response) => {
        const [, path] = url.pathname.split(`/resolve/${COMMIT}`);
        if (path === undefined) return false;
        response.writeHead(302, { Location: storage + path }).end();
        return true;
      }), async (address, asked) => {
        const { code, lines } = await run(address, target, { token }, { 'hub/token': 'hf_secret\n' });

        expect(code).toBe(0);
        expect(asked.every(({ headers }) => headers.authorization === 'Bearer hf_secret')).toBe(true);
        expect(stores).toHaveLength(7);
        expect(stores.every(({ headers }) => headers.authorization === undefined && headers.cookie === undefined)).toBe(true);
        expect(lines.join('\n')).not.toContain('hf_secret');
      });
    });
  });

  test('downloads what is wanted, and says where the index names more', async () => {
    const target = folder();
    await withServer(hub(), async (address) => {
      expect(await run(address, target, { include: ['*.json', 'model-*', 'original/*'], exclude: ['original/*'] })).toMatchObject({ code: 0 });
      expect(Object.keys(stored(target)).sort()).toEqual(['.download-complete.json', 'config.json', 'model-1.safetensors', 'model-2.safetensors', 'model.safetensors.index.json']);

      const { code, lines } = await run(address, folder(), { exclude: ['model-2*'] });
      expect(code).toBe(3);
      expect(lines.at(-1)).toBe('failed: model.safetensors.index.json names 1 files that were not downloaded, such as model-2.safetensors; look at include and exclude');
    });
  });

  test('downloads from ModelScope, and says for which files only the size is known', async () => {
    const target = folder();
    await withServer((asked, response) => {
      const { pathname, searchParams } = asked.url;
      if (pathname === '/api/v1/models/org/tiny/repo/files') {
        json(response, { Code: 200, Data: { Files: [{ Type: 'tree', Path: 'original', Name: 'original', Size: 0 }, ...Object.entries(FILES).map(([path, content]) =>
          ({ Type: 'blob', Path: path, Name: path, Size: content.length, Sha256: path === 'empty.txt' ? '' : sha256(content) }))] } });
      } else send(FILES[searchParams.get('FilePath') ?? ''], asked, response);
    }, async (address, asked) => {
      const { code, lines } = await run(address, target, { hub: ModelHub.modelScope({ endpoint: address }), revision: undefined, token: { secretName: 'hub', key: 'token' } }, { 'hub/token': 'ms-1' });

      expect(code).toBe(0);
      expect(lines).toContainEqual(expect.stringContaining('revision master; for 1 the hub states no hash: their size is checked'));
      expect(stored(target)).toEqual({ ...HASHES, '.download-complete.json': expect.any(String) });
      expect(markerOf(target)).toMatchObject({ revision: 'master' });
      expect(asked[0].url.search).toBe('?Revision=master&Recursive=True');
      expect(asked[0].headers.cookie).toBe('m_session_id=ms-1');
    });
  });

  test('waits as long as a busy hub asks, and says it once', async () => {
    let busy = 2;
    await withServer(hub(FILES, (_asked, response) => {
      if (busy-- <= 0) return false;
      response.writeHead(busy > 0 ? 429 : 503, { 'Retry-After': '0' }).end();
      return true;
    }), async (address) => {
      const { code, lines } = await run(address, folder());

      expect(code).toBe(0);
      expect(lines.slice(1, 3)).toEqual(['not yet: status 429', 'not yet: status 503']);
    });
  });

  test.each<[string, (asked: Asked, response: ServerResponse) => boolean, string, number]>([
    ['a token is wanted', (_asked, response) => { response.writeHead(401).end(); return true; }, 'status 401, it wants a token: set token; for a gated repository its terms must be accepted too', 3],
    ['there is no such model', (_asked, response) => { response.writeHead(404).end(); return true; }, 'status 404, no such repository or revision', 3],
    ['the hub is down', (_asked, response) => { response.writeHead(500).end(); return true; }, 'status 500', 1],
    ['the hub is another program', (_asked, response) => { json(response, ['hello']); return true; }, 'the other side answers in a form that is not known: AttributeError', 3],
    ['the hub names no commit', (_asked, response) => { json(response, { sha: '../../etc' }); return true; }, 'the hub names no commit for revision', 3],
  ])('fails when %s', async (_when, spoil, message, code) => {
    await withServer(hub(FILES, spoil), async (address) => {
      const ended = await run(address, folder());

      expect(ended.lines.at(-1)).toContain(message);
      expect(ended.code).toBe(code);
    });
  });

  test.each(['../evil', '/etc/passwd', 'a/../../b', '.download/x', '.download-complete.json'])('refuses a repository with the file %s', async (path) => {
    const target = folder();
    await withServer(hub({ [path]: Buffer.from('x') }), async (address) => {
      const { code, lines } = await run(address, target);

      expect(code).toBe(3);
      expect(lines.at(-1)).toBe(`failed: the repository has a file that cannot be stored: ${path}`);
    });
  });

  test('refuses a folder with weights of something else, of which engines would load a part', async () => {
    const target = folder();
    mkdirSync(target);
    writeFileSync(join(target, 'other.safetensors'), 'x');
    await withServer(hub(), async (address) => {
      expect(await run(address, target)).toMatchObject({ code: 3, lines: expect.arrayContaining([expect.stringContaining('the folder holds weights of something else, such as other.safetensors')]) });
    });
  });

  test('refuses weights of something else beside a finished download too', async () => {
    const target = folder();
    await withServer(hub(), async (address) => {
      await run(address, target);
      writeFileSync(join(target, 'other.safetensors'), 'x');

      expect(await run(address, target)).toMatchObject({ code: 3, lines: expect.arrayContaining([expect.stringContaining('weights of something else, such as other.safetensors')]) });
    });
  });

  test('leaves a finished model its marker where another one is refused', async () => {
    const target = folder();
    const huge = (asked: Asked, response: ServerResponse) => {
      if (!asked.url.pathname.includes('/tree/')) return false;
      json(response, ['model-1.safetensors', 'model-2.safetensors'].map((path) => ({ type: 'file', path, size: 1, oid: 'f'.repeat(40), lfs: { oid: 'a'.repeat(64), size: 2 ** 60, pointerSize: 134 } })));
      return true;
    };
    await withServer(hub(), async (address) => { await run(address, target); });
    const before = stored(target);
    await withServer(hub(FILES, huge), async (address) => { expect(await run(address, target)).toMatchObject({ code: 3 }); });
    await withServer(hub({ 'new.safetensors': Buffer.from('new') }), async (address) => { expect(await run(address, target)).toMatchObject({ code: 3 }); });

    expect({ ...stored(target), '.download/probe': '' }).toEqual({ ...before, '.download/probe': '' });
  });

  test('takes the marker away before it replaces a file', async () => {
    const target = folder();
    const other = { ...FILES, 'config.json': Buffer.from('{"model_type":"more"}') };
    let there = true;
    await withServer(hub(), async (address) => { await run(address, target); });
    await withServer(hub(other, ({ url }) => {
      if (url.pathname.endsWith('/config.json')) there = readdirSync(target).includes('.download-complete.json');
      return false;
    }), async (address) => { expect(await run(address, target)).toMatchObject({ code: 0 }); });

    expect(there).toBe(false);
    expect(stored(target)['config.json']).toBe(sha256(other['config.json']));
  });

  test('sends no token to another host that the list of files names, nor after it', async () => {
    const token = { secretName: 'hub', key: 'token' };
    await withServer(hub(), async (other, others) => {
      await withServer(hub(FILES, ({ url }, response) => {
        if (!url.pathname.includes('/tree/')) return false;
        json(response, [], 200, { Link: `<${other}${url.pathname}?recursive=true>; rel="next"` });
        return true;
      }), async (address, asked) => {
        expect(await run(address, folder(), { token }, { 'hub/token': 'hf_secret' })).toMatchObject({ code: 0 });
        expect(asked.every(({ headers }) => headers.authorization === 'Bearer hf_secret')).toBe(true);
        expect(others.length).toBeGreaterThan(2);
        expect(others.every(({ headers }) => headers.authorization === undefined)).toBe(true);
      });
    });
  });

  test('fails where the list of files goes on in the pod itself', async () => {
    const spoil = (asked: Asked, response: ServerResponse) => {
      if (!asked.url.pathname.includes('/tree/')) return false;
      json(response, [], 200, { Link: '<file:///etc/passwd>; rel="next"' });
      return true;
    };
    await withServer(hub(FILES, spoil), async (address) => {
      expect(await run(address, folder())).toEqual({ code: 3, lines: [expect.any(String), 'failed: the hub sends its clients to file:///etc/passwd, which is no address of the web'] });
    });
  });

  test.each([['sub dir', 'sub dir/ünï $(X) #?.txt would be written outside of the folder, through a link'], ['.download', 'the folder, or .download in it, is a link to somewhere else']])('writes nothing through a link: %s', async (name, message) => {
    const target = folder();
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    folders.push(elsewhere);
    mkdirSync(target);
    symlinkSync(elsewhere, join(target, name));
    await withServer(hub(), async (address) => {
      const { code, lines } = await run(address, target);

      expect(lines.at(-1)).toContain(`failed: ${message}`);
      expect(code).toBe(3);
      expect(readdirSync(elsewhere)).toEqual([]);
    });
  });

  test('refuses a folder that is a link out of the claim', async () => {
    const target = folder();
    const claim = join(target, '..', 'claim');
    mkdirSync(claim);
    mkdirSync(target);
    symlinkSync(target, join(claim, 'model'));

    const { code, lines } = await runContainer(containerOf({ hub: ModelHub.huggingFace({ endpoint: 'http://127.0.0.1:9' }) }), { FOLDER: join(claim, 'model'), CLAIM: claim, PAUSE_SECONDS: '0.01' });
    expect(lines).toEqual([expect.stringContaining('failed: the folder, or .download in it, is a link to somewhere else')]);
    expect(code).toBe(3);
  });

  test('replaces a file that is a link, and writes nothing into what it points to', async () => {
    const target = folder();
    const elsewhere = join(target, '..', 'other');
    mkdirSync(target);
    writeFileSync(elsewhere, 'mine');
    symlinkSync(elsewhere, join(target, 'config.json'));
    symlinkSync(elsewhere, join(target, '.download-complete.json'));
    await withServer(hub(), async (address) => { expect(await run(address, target)).toMatchObject({ code: 0 }); });

    expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
    expect(lstatSync(join(target, 'config.json')).isSymbolicLink()).toBe(false);
    expect(stored(target)['config.json']).toBe(HASHES['config.json']);
  });

  test('fails at once where the volume is full, with what is missing', async () => {
    const huge = (asked: Asked, response: ServerResponse) => {
      if (!asked.url.pathname.includes('/tree/')) return false;
      json(response, [{ type: 'file', path: 'huge.safetensors', size: 1, oid: 'f'.repeat(40), lfs: { oid: 'a'.repeat(64), size: 2 ** 60, pointerSize: 134 } }]);
      return true;
    };
    await withServer(hub(FILES, huge), async (address) => {
      const { code, lines } = await run(address, folder());

      expect(code).toBe(3);
      expect(lines.at(-1)).toMatch(/^failed: the volume has \d+\.\d{3} GiB free, and 1073741824\.000 GiB are missing$/);
    });
  });

  test('says who cannot write where the volume is not writable', async () => {
    const { code, lines } = await run('http://127.0.0.1:9', '/proc/nowhere');

    expect(code).toBe(3);
    expect(lines.at(-1)).toMatch(/^failed: cannot write to the volume as user \d+: .*; set runAsUser to the owner of the folder, or fsGroup$/);
  });

  test.each([['is empty', ' \n'], ['has characters that no header can have', 'hf-ключ']])('fails where the token %s', async (message, value) => {
    const { code, lines } = await run('http://127.0.0.1:9', folder(), { token: { secretName: 'hub', key: 'token' } }, { 'hub/token': value });

    expect(code).toBe(3);
    expect(lines).toEqual([expect.stringContaining(`failed: the token in Secret hub, entry token ${message}`)]);
  });

  test('hands on patterns as they are, whatever is in them', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/\p{Cc}/u.test(text)), { maxLength: 3 }), (include) => {
      const value = (containerOf({ include }).env ?? []).find(({ name }) => name === 'INCLUDE')?.value ?? '';
      expect(JSON.parse(value.replaceAll('$$', '$'))).toEqual(include);
    }), { numRuns: 50 });
  });
});

describe('the Job', () => {
  test('makes a claim and fills it, without rights, and gives up at once where another try is in vain', () => {
    const [claim, job] = manifests({ claim: WeightsClaim.create({ size: Size.gibibytes(700), storageClassName: 'nas' }) });

    expect(claim).toEqual({
      apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'download', namespace: 'models' },
      spec: { accessModes: ['ReadWriteMany'], storageClassName: 'nas', resources: { requests: { storage: '700Gi' } } },
    });
    expect(job.spec).toMatchObject({
      backoffLimit: 6, activeDeadlineSeconds: 86400,
      podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { containerName: 'download', operator: 'In', values: [3] } }] },
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': 'download' } },
        spec: {
          restartPolicy: 'Never', automountServiceAccountToken: false, enableServiceLinks: false,
          securityContext: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } },
          containers: [{
            name: 'download', image: 'python:3.13-alpine', terminationMessagePolicy: 'FallbackToLogsOnError',
            resources: { limits: { cpu: '4', memory: '4Gi' }, requests: { cpu: '4', memory: '4Gi' } },
            securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
            volumeMounts: [{ name: 'weights', mountPath: '/weights' }],
          }],
          volumes: [{ name: 'weights', persistentVolumeClaim: { claimName: 'download' } }],
        },
      },
    });
    expect(job.spec.ttlSecondsAfterFinished).toBeUndefined();
  });

  test('tells a source what to wait for', () => {
    const { job } = synthesized({ directory: '/models/R1/' });

    expect(job).toMatchObject({ claimName: 'models', directory: 'models/R1', markerFile: 'models/R1/.download-complete.json' });
    expect(synthesized({ directory: '' }).job).toMatchObject({ directory: '', markerFile: '.download-complete.json' });
    expect(synthesized().job).toMatchObject({ directory: 'tiny', markerFile: 'tiny/.download-complete.json' });
  });

  test('is another Job for another model, and the same one for the same', () => {
    const name = (props: Partial<DownloadJobProps>) => jobOf(props).metadata.name as string;

    expect(name({})).toMatch(/^download-[0-9a-f]{8}$/);
    expect(name({})).toBe(name({}));
    expect(name({ revision: 'b'.repeat(40) })).not.toBe(name({}));
  });

  test('takes token and proxy by the environment, and holds no value of a Secret', () => {
    const { env = [] } = containerOf({ token: { secretName: 'hub', key: 'token' }, httpsProxy: 'http://proxy:3128' });

    expect(env).toContainEqual({ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } });
    expect(env).toContainEqual({ name: 'HTTPS_PROXY', value: 'http://proxy:3128' });
  });

  test('runs as who owns the folder, where it is asked to', () => {
    expect(jobOf({ runAsUser: 0 }).spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: false, runAsUser: 0, runAsGroup: 0 });
    expect(jobOf({ podLabels: { a: 'b' }, nodeSelector: { disk: 'fast' }, ttl: Duration.hours(1) }).spec).toMatchObject({
      ttlSecondsAfterFinished: 3600, template: { metadata: { labels: { a: 'b' } }, spec: { nodeSelector: { disk: 'fast' } } },
    });
  });

  test('gets on its node, and logs in at the registry', () => {
    const tolerations = [{ key: 'dedicated', operator: 'Exists' }];

    expect(jobOf({ tolerations, imagePullSecrets: ['registry'] }).spec.template.spec).toMatchObject({ tolerations, imagePullSecrets: [{ name: 'registry' }] });
    expect(jobOf().spec.template.spec).not.toHaveProperty('imagePullSecrets');
    expect(() => jobOf({ imagePullSecrets: ['A B'] })).toThrow('imagePullSecrets[0].name: got "A B"; allowed: the name of an object');
  });

  test('fails when another fills the same folder of the claim', () => {
    const { chart, job } = synthesized();
    const again = (id: string, props: Partial<DownloadJobProps>, of = chart) => new DownloadJob(of, id, { repository: 'org/tiny', revision: 'b'.repeat(40), claim: WeightsClaim.existing('models'), ...props });
    const elsewhere = new Chart(chart.node.root, 'elsewhere', { namespace: 'other' });

    expect(again('again', { directory: '/tiny/' }).node.validate()).toEqual(['directory: got "tiny"; allowed: a folder of claim models that no other Job fills, as chart/download does; give one of them another directory']);
    expect([job, again('c', { directory: 'huge' }), again('d', { claim: WeightsClaim.existing('more') }), again('e', {}, elsewhere)].flatMap(({ node }) => node.validate())).toEqual([]);
  });

  test('warns of a branch, which moves', () => {
    expect(warningsOf(synthesized({ revision: undefined }).chart)).toEqual(['[chart/download] revision main moves: a later run may find another model; name a commit']);
    expect(warningsOf(synthesized().chart)).toEqual([]);
  });

  test('fails at once where there is no repository', () => {
    expect(() => synthesized({ repository: undefined })).toThrow('chart/download: repository: got nothing; allowed: the model\'s repository');
  });

  test.each<[string, Partial<DownloadJobProps>, string]>([
    ['the repository is an address', { repository: 'https://huggingface.co/org/tiny' }, 'repository: got "https://huggingface.co/org/tiny"; allowed: the name of a repository'],
    ['the repository leaves its place', { repository: 'org/../x' }, 'repository: got "org/../x"'],
    ['the repository is a placeholder', { repository: '<org>/<model>' }, 'repository: got "<org>/<model>"'],
    ['the revision leaves its place', { revision: 'a/../b' }, 'revision: got "a/../b"; allowed: a commit, a tag or a branch'],
    ['the hub is no address', { hub: ModelHub.huggingFace({ endpoint: 'huggingface.co' }) }, 'hub endpoint: got "huggingface.co"; allowed: an address'],
    ['the directory has a dot for an element', { directory: 'a/./b' }, 'directory: got "a/./b"; allowed: a folder of the volume, relative to its root, without . and ..'],
    ['it has the label of a router', { podLabels: { 'cdk8s-inference/router': 'r1' } }, 'podLabels: got "cdk8s-inference/router"; allowed: labels that do not begin with cdk8s-inference/'],
    ['it has a label of Jobs', { podLabels: { 'batch.kubernetes.io/job-name': 'x' } }, 'podLabels: got "batch.kubernetes.io/job-name"; allowed: labels that Kubernetes does not give'],
    ['the directory leaves the volume', { directory: '../x' }, 'directory: got "../x"; allowed: a folder of the volume'],
    ['the claim is a placeholder', { claim: WeightsClaim.existing('<claim>') }, 'claim: got "<claim>"; allowed: the name of a claim'],
    ['the claim has no size', { claim: WeightsClaim.create({ size: Size.gibibytes(0) }) }, 'claim size: got "0Gi"; allowed: a size above 0'],
    ['the claim has another mode', { claim: WeightsClaim.create({ size: Size.gibibytes(1), accessMode: 'ReadOnlyMany' }) }, 'claim accessMode: got "ReadOnlyMany"; allowed: ReadWriteMany, ReadWriteOnce, ReadWriteOncePod'],
    ['the token is a value', { token: { secretName: 'hf_abcdefghijklmnop', key: 'token' } }, 'token.secretName: got "a value that is not shown, for it looks like a key"'],
    ['the proxy has a password', { httpsProxy: 'http://me:secret@proxy:3128' }, 'httpsProxy: got "an address with a password, which is not shown"'],
    ['a pattern is empty', { include: [''] }, 'include: got [""]; allowed: at most 100 patterns'],
    ['there are too many at once', { parallel: 65 }, 'parallel: got 65; allowed: whole numbers from 1 to 64'],
    ['it has no time', { timeLimit: Duration.seconds(1) }, 'timeLimit: got "1 s"; allowed: 1 minute to 7 days'],
    ['its name is no name', { name: 'Load' }, 'name: got "Load"; allowed: a lower-case letter'],
    ['its user is none', { runAsUser: -1 }, 'runAsUser: got -1'],
    ['its image is a placeholder', { image: '<image>' }, 'image: got "<image>"; allowed: the name of an image with python3'],
  ])('fails when %s', (_when, props, message) => {
    expect(problemsOf(props)).toEqual([expect.stringContaining(message)]);
  });
});
