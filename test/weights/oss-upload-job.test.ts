import { createHash, createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import { warningsOf } from '../../lib/warnings';
import { OssCredentials } from '../../lib/weights/oss-credentials';
import { OssUploadJob, type OssUploadJobProps } from '../../lib/weights/oss-upload-job';
import { type Asked, type ContainerLike, runContainer, withServer } from './containers';

/** The scripts wait between their tries, and a busy machine starts Python slowly. */
jest.setTimeout(60_000);

const KEY = { 'oss-secret/akId': 'LTAI-id\n', 'oss-secret/akSecret': 'the-secret' };
const PART = 100_000;
const FILES: Record<string, Buffer> = {
  'config.json': Buffer.from('{}'),
  'empty.txt': Buffer.alloc(0),
  'model-1.safetensors': Buffer.alloc(250_000, 'one '),
  'sub dir/ünï $(X) #?.txt': Buffer.from('odd'),
};

const folders: string[] = [];
const folderOf = (files = FILES) => {
  const made = mkdtempSync(join(tmpdir(), 'upload-'));
  folders.push(made);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(made, path)), { recursive: true });
    writeFileSync(join(made, path), content);
  }
  return made;
};
afterAll(() => folders.forEach((made) => rmSync(made, { recursive: true, force: true })));

const synthesized = (props: Partial<OssUploadJobProps> = {}) => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'models' });
  const job = new OssUploadJob(chart, 'upload', {
    claimName: 'models', directory: 'R1', bucket: 'weights', endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com', path: '/models/R1', credentials: OssCredentials.secret('oss-secret'), ...props,
  });
  return { chart, job };
};
const jobOf = (props: Partial<OssUploadJobProps> = {}) => (Testing.synth(synthesized(props).chart) as any[]).find(({ kind }) => kind === 'Job');
const containerOf = (props: Partial<OssUploadJobProps> = {}): ContainerLike => jobOf(props).spec.template.spec.containers[0];
const run = (address: string, folder: string, props: Partial<OssUploadJobProps> = {}, secrets: Record<string, string> = KEY, more: Record<string, string> = {}) =>
  runContainer(containerOf(props), { ADDRESS: address, FOLDER: folder, PAUSE_SECONDS: '0.01', PART_BYTES: String(PART), ...more }, secrets);

/** The signature as the service computes it, from the request as it came (version 4, without hash of the content). */
function signatureOf({ method, url, headers }: Asked, secret: string): string {
  const strict = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...url.searchParams].map(([name, value]) => [strict(name), strict(value)]).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&');
  const signed = Object.entries(headers).filter(([name]) => ['content-type', 'content-md5'].includes(name) || name.startsWith('x-oss-')).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}:${String(value)}\n`).join('');
  const path = `/weights${decodeURIComponent(url.pathname)}`.split('/').map(strict).join('/');
  const date = String(headers['x-oss-date']);
  const scope = `${date.slice(0, 8)}/cn-hangzhou/oss/aliyun_v4_request`;
  const canonical = [method, path, query, signed, '', 'UNSIGNED-PAYLOAD'].join('\n');
  const text = ['OSS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = scope.split('/').reduce<Buffer>((last, part) => createHmac('sha256', last).update(part).digest(), Buffer.from(`aliyun_v4${secret}`));
  return `OSS4-HMAC-SHA256 Credential=LTAI-id/${scope}, Signature=${createHmac('sha256', key).update(text).digest('hex')}`;
}

interface Stored { content: Buffer; source?: string; tag?: string }
const md5 = (content: Buffer) => createHash('md5').update(content).digest('hex').toUpperCase();
const xml = (response: ServerResponse, text: string, status = 200) => { response.writeHead(status, { 'Content-Type': 'application/xml' }).end(`<?xml version="1.0"?>${text}`); };

/** A bucket as OSS keeps it; `spoil` may answer before it. */
class Bucket {
  readonly objects = new Map<string, Stored>();
  readonly uploads = new Map<string, { key: string; source?: string; parts: Map<number, Buffer> }>();
  readonly order: string[] = [];
  private began = 0;

  constructor(private readonly spoil: (asked: Asked, response: ServerResponse) => boolean = () => false) {}

  readonly answer = (asked: Asked, response: ServerResponse): void => {
    if (this.spoil(asked, response)) return;
    const { method, url, headers, body } = asked;
    if (headers.authorization !== signatureOf(asked, 'the-secret')) {
      xml(response, '<Error><Code>SignatureDoesNotMatch</Code><Message>Wrong.</Message><StringToSign>secret things</StringToSign></Error>', 403);
      return;
    }
    if (body.length > 0 && headers['content-md5'] !== Buffer.from(md5(body), 'hex').toString('base64')) { xml(response, '<Error><Code>InvalidDigest</Code></Error>', 400); return; }
    const key = decodeURIComponent(url.pathname.slice(1));
    const id = url.searchParams.get('uploadId') ?? '';
    const source = headers['x-oss-meta-source'] as string | undefined;
    const upload = this.uploads.get(id);
    if (method === 'GET' && url.searchParams.has('uploads')) {
      const found = [...this.uploads].filter(([, one]) => one.key.startsWith(url.searchParams.get('prefix') ?? ''));
      xml(response, `<ListMultipartUploadsResult>${found.map(([name, one]) => `<Upload><Key>${one.key}</Key><UploadId>${name}</UploadId></Upload>`).join('')}</ListMultipartUploadsResult>`);
    } else if (method === 'GET' && upload) {
      const after = Number(url.searchParams.get('part-number-marker'));
      const [next, ...rest] = [...upload.parts].filter(([number]) => number > after).sort(([a], [b]) => a - b);
      xml(response, `<ListPartsResult><IsTruncated>${String(rest.length > 0)}</IsTruncated>${next ? `<NextPartNumberMarker>${next[0]}</NextPartNumberMarker><Part><PartNumber>${next[0]}</PartNumber><Size>${next[1].length}</Size><ETag>"${md5(next[1])}"</ETag></Part>` : ''}</ListPartsResult>`);
    } else if (method === 'POST' && url.searchParams.has('uploads')) {
      this.uploads.set(`id-${++this.began}`, { key, source, parts: new Map() });
      xml(response, `<InitiateMultipartUploadResult><UploadId>id-${this.began}</UploadId></InitiateMultipartUploadResult>`);
    } else if (method === 'PUT' && upload) {
      upload.parts.set(Number(url.searchParams.get('partNumber')), body);
      response.writeHead(200, { ETag: `"${md5(body)}"` }).end();
    } else if (method === 'POST' && upload) {
      const tags = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([0-9A-F]+)<\/ETag>/g)].map(([, number, tag]) => [Number(number), tag] as const);
      if (tags.some(([number, tag]) => md5(upload.parts.get(number) ?? Buffer.alloc(0)) !== tag)) { xml(response, '<Error><Code>InvalidPart</Code></Error>', 400); return; }
      this.objects.set(key, { content: Buffer.concat(tags.map(([number]) => upload.parts.get(number) ?? Buffer.alloc(0))), source: upload.source, tag: `${md5(Buffer.from(tags.map(([, tag]) => tag).join(''), 'hex'))}-${tags.length}` });
      this.order.push(key);
      this.uploads.delete(id);
      xml(response, '<CompleteMultipartUploadResult/>');
    } else if (method === 'DELETE' && upload) {
      this.uploads.delete(id);
      response.writeHead(204).end();
    } else if (id !== '') xml(response, '<Error><Code>NoSuchUpload</Code><Message>It is not there.</Message></Error>', 404);
    else if (method === 'DELETE') {
      this.objects.delete(key);
      this.order.push(`without ${key}`);
      response.writeHead(204).end();
    } else if (method === 'PUT') {
      this.objects.set(key, { content: body, source });
      this.order.push(key);
      response.writeHead(200, { ETag: `"${md5(body)}"` }).end();
    } else if (method === 'HEAD') {
      const object = this.objects.get(key);
      if (object) response.writeHead(200, { 'Content-Length': String(object.content.length), ETag: `"${object.tag ?? md5(object.content)}"`, ...(object.source === undefined ? {} : { 'x-oss-meta-source': object.source }) }).end();
      else response.writeHead(404).end();
    } else response.writeHead(405).end();
  };

  contents(): Record<string, string> {
    return Object.fromEntries([...this.objects].map(([key, { content }]) => [key, md5(content)]));
  }
}

const EXPECTED = Object.fromEntries(Object.entries(FILES).map(([path, content]) => [`models/R1/${path}`, md5(content)]));

describe('the script', () => {
  test('copies every file, large ones in parts, and writes the marker last', async () => {
    const bucket = new Bucket();
    await withServer(bucket.answer, async (address, asked) => {
      const { code, lines } = await run(address, folderOf());

      expect(lines.at(-1)).toMatch(/^ok: 4 files, \d+ s$/);
      expect(code).toBe(0);
      expect(bucket.contents()).toEqual({ ...EXPECTED, 'models/R1/.upload-complete.json': expect.any(String) });
      expect(bucket.order.at(-1)).toBe('models/R1/.upload-complete.json');
      expect(bucket.uploads.size).toBe(0);
      expect(asked.filter(({ url }) => url.searchParams.has('partNumber'))).toHaveLength(3);
      expect(lines.join('\n')).not.toContain('the-secret');
    });
  });

  test('leaves what is there, and sends again what has changed', async () => {
    const bucket = new Bucket();
    const folder = folderOf();
    await withServer(bucket.answer, async (address, asked) => {
      await run(address, folder);
      utimesSync(join(folder, 'config.json'), 1, 1);
      const before = asked.length;
      expect(await run(address, folder)).toMatchObject({ code: 0 });
      expect(asked.slice(before).filter(({ method }) => method === 'PUT').map(({ url }) => url.pathname)).toEqual(['/models/R1/config.json', '/models/R1/.upload-complete.json']);
    });
  });

  test('goes on with the parts that are missing', async () => {
    let broken = true;
    const bucket = new Bucket((asked, response) => {
      if (!broken || asked.url.searchParams.get('partNumber') !== '3') return false;
      xml(response, '<Error><Code>AccessDenied</Code><Message>No.</Message></Error>', 403);
      return true;
    });
    const folder = folderOf();
    await withServer(bucket.answer, async (address, asked) => {
      expect(await run(address, folder)).toMatchObject({ code: 3 });
      expect(bucket.objects.has('models/R1/.upload-complete.json')).toBe(false);
      broken = false;
      const before = asked.length;
      expect(await run(address, folder)).toMatchObject({ code: 0 });
      expect(asked.slice(before).flatMap(({ url }) => url.searchParams.get('partNumber') ?? [])).toEqual(['3']);
      expect(bucket.contents()).toMatchObject(EXPECTED);
    });
  });

  test('begins anew where an upload was begun with parts of another size, and ends the old one', async () => {
    const bucket = new Bucket();
    bucket.uploads.set('old', { key: 'models/R1/model-1.safetensors', parts: new Map([[1, Buffer.alloc(10)]]) });
    await withServer(bucket.answer, async (address) => {
      expect(await run(address, folderOf())).toMatchObject({ code: 0 });
      expect(bucket.uploads.size).toBe(0);
      expect(bucket.contents()).toMatchObject(EXPECTED);
    });
  });

  /** Does what it is asked to, and loses its answer, once. */
  const losing = (which: (asked: Asked) => boolean): Bucket => {
    let lost = false;
    const bucket: Bucket = new Bucket((asked, response) => {
      if (lost || !which(asked)) return false;
      lost = true;
      bucket.answer(asked, { writeHead: () => ({ end: () => response.destroy() }) } as unknown as ServerResponse);
      return true;
    });
    return bucket;
  };
  const completes = ({ method, url }: Asked) => method === 'POST' && url.searchParams.has('uploadId');

  test('takes an upload for done that was completed, though the answer was lost', async () => {
    const bucket = losing(completes);
    await withServer(bucket.answer, async (address, asked) => {
      const { code, lines } = await run(address, folderOf());

      expect(lines.at(-1)).toMatch(/^ok: 4 files/);
      expect(code).toBe(0);
      expect(asked.filter(({ url }) => url.searchParams.has('partNumber'))).toHaveLength(3);
      expect(bucket.contents()).toMatchObject(EXPECTED);
    });
  });

  test('knows by the parts that an upload was completed which another run began', async () => {
    const bucket = losing(completes);
    bucket.uploads.set('old', { key: 'models/R1/model-1.safetensors', source: 'other', parts: new Map([[1, FILES['model-1.safetensors'].subarray(0, PART)]]) });
    await withServer(bucket.answer, async (address, asked) => {
      expect(await run(address, folderOf())).toMatchObject({ code: 0 });
      expect(asked.flatMap(({ url }) => url.searchParams.get('partNumber') ?? [])).toEqual(['2', '3']);
      expect(bucket.contents()).toMatchObject(EXPECTED);
    });
  });

  test.each<[string, (asked: Asked) => boolean]>([['a part', ({ url }) => url.searchParams.get('partNumber') === '2'], ['the end', completes]])('begins anew where an upload was taken away before %s, and takes no older file of that size for it', async (_when, which) => {
    let taken = false;
    const bucket: Bucket = new Bucket((asked) => {
      if (!taken && which(asked)) {
        taken = true;
        bucket.uploads.clear();
      }
      return false;
    });
    bucket.objects.set('models/R1/model-1.safetensors', { content: Buffer.alloc(250_000, 'old '), source: 'old' });
    await withServer(bucket.answer, async (address) => {
      const { code, lines } = await run(address, folderOf());

      expect(lines).toContainEqual(expect.stringMatching(/^begun anew: (PUT|POST) models\/R1\/model-1\.safetensors: status 404 NoSuchUpload: It is not there\.$/));
      expect(code).toBe(0);
      expect(bucket.contents()).toMatchObject(EXPECTED);
    });
  });

  test('goes on where the answer was lost that ended an old upload', async () => {
    const bucket = losing(({ method, url }) => method === 'DELETE' && url.searchParams.has('uploadId'));
    bucket.uploads.set('old', { key: 'models/R1/model-1.safetensors', parts: new Map([[1, Buffer.alloc(10)]]) });
    await withServer(bucket.answer, async (address) => { expect(await run(address, folderOf())).toMatchObject({ code: 0 }); });
    expect(bucket.contents()).toMatchObject(EXPECTED);
  });

  test('takes the marker away before it replaces a file, and leaves it where there is nothing to send', async () => {
    const bucket = new Bucket();
    const folder = folderOf();
    await withServer(bucket.answer, async (address) => {
      await run(address, folder);
      bucket.order.length = 0;
      await run(address, folder);
      expect(bucket.order.splice(0)).toEqual(['models/R1/.upload-complete.json']);
      utimesSync(join(folder, 'config.json'), 1, 1);
      await run(address, folder);
      expect(bucket.order).toEqual(['without models/R1/.upload-complete.json', 'models/R1/config.json', 'models/R1/.upload-complete.json']);
    });
  });

  test('leaves no marker over a model that is half replaced', async () => {
    let broken = false;
    const bucket = new Bucket((asked, response) => {
      if (!broken || asked.method !== 'PUT') return false;
      xml(response, '<Error><Code>AccessDenied</Code></Error>', 403);
      return true;
    });
    const folder = folderOf();
    await withServer(bucket.answer, async (address) => {
      await run(address, folder);
      writeFileSync(join(folder, 'config.json'), '{"new":1}');
      broken = true;
      expect(await run(address, folder)).toMatchObject({ code: 3 });
      expect([...bucket.objects.keys()]).not.toContain('models/R1/.upload-complete.json');
    });
  });

  const elsewhere = () => folderOf({ 'shared/deep/model-2.safetensors': Buffer.from('two'), 'R1/config.json': Buffer.from('{}') });

  test('follows links to files and folders of the claim', async () => {
    const claim = elsewhere();
    symlinkSync('../shared/deep', join(claim, 'R1', 'weights'));
    symlinkSync(join(claim, 'shared/deep/model-2.safetensors'), join(claim, 'R1', 'one.safetensors'));
    const bucket = new Bucket();
    await withServer(bucket.answer, async (address) => {
      expect(await run(address, join(claim, 'R1'), {}, KEY, { CLAIM: claim })).toMatchObject({ code: 0 });
      expect(bucket.contents()).toMatchObject({ 'models/R1/config.json': md5(Buffer.from('{}')), 'models/R1/one.safetensors': md5(Buffer.from('two')), 'models/R1/weights/model-2.safetensors': md5(Buffer.from('two')) });
    });
  });

  test.each<[string, string, string]>([
    ['a link leaves the claim', '../../..', 'is a link that leaves the claim: put there what it points to, or remove it'],
    ['a link leads nowhere', 'nothing', 'is no file, or a link to nothing: remove it'],
    ['a link goes round', '../R1', 'is a link to a folder that it lies in: remove it'],
  ])('fails where %s, and uploads nothing', async (_when, to, message) => {
    const claim = elsewhere();
    symlinkSync(to, join(claim, 'R1', 'link'));
    await withServer(new Bucket().answer, async (address, asked) => {
      expect(await run(address, join(claim, 'R1'), {}, KEY, { CLAIM: claim })).toEqual({ code: 3, lines: [`failed: ${join(claim, 'R1', 'link')} ${message}`] });
      expect(asked).toEqual([]);
    });
  });

  const index = (...shards: string[]) => Buffer.from(JSON.stringify({ weight_map: Object.fromEntries(shards.map((shard, at) => [`${at}.weight`, shard])) }));

  test.each<[string, Record<string, Buffer>, string]>([
    ['a shard is absent', { 'model.safetensors.index.json': index('a.safetensors', 'b.safetensors'), 'a.safetensors': Buffer.from('a') }, 'failed: model.safetensors.index.json names 1 files that are not there, such as b.safetensors'],
    ['all are absent', { 'model.safetensors.index.json': index('a.safetensors') }, 'failed: model.safetensors.index.json names 1 files that are not there, such as a.safetensors'],
    ['one of a folder is absent', { 'sub/x.safetensors.index.json': index('a.safetensors'), 'a.safetensors': Buffer.from('a') }, 'failed: sub/x.safetensors.index.json names 1 files that are not there, such as a.safetensors'],
    ['one of another format is absent', { 'pytorch_model.bin.index.json': index('a.bin', 'b.bin'), 'a.bin': Buffer.from('a') }, 'failed: pytorch_model.bin.index.json names 1 files that are not there, such as b.bin'],
    ['an index is cut off', { 'model.safetensors.index.json': Buffer.from('{') }, 'failed: model.safetensors.index.json is no JSON'],
  ])('fails where %s, and uploads nothing', async (_when, files, line) => {
    await withServer(new Bucket().answer, async (address, asked) => {
      expect(await run(address, folderOf(files))).toEqual({ code: 3, lines: [line] });
      expect(asked).toEqual([]);
    });
  });

  test('takes an index of a format that was left out, and other files of that name', async () => {
    const files = { 'model.safetensors.index.json': index('a.safetensors'), 'a.safetensors': Buffer.from('a'), 'pytorch_model.bin.index.json': index('a.bin'), 'other.index.json': Buffer.from('[1]') };
    await withServer(new Bucket().answer, async (address) => { expect(await run(address, folderOf(files))).toMatchObject({ code: 0 }); });
  });

  test('holds no part in memory while it is sent', async () => {
    const folder = folderOf({ 'model.safetensors': Buffer.alloc(150_000_000, 'x') });
    const bucket = new Bucket();
    const { command: [program, ...words], env } = containerOf();
    const command = [program, ...words.slice(0, -1), `${words.at(-1)}\nprint(re.search("VmHWM:\\\\s*(\\\\d+)", open("/proc/self/status").read()).group(1))\n`];
    await withServer(bucket.answer, async (address, asked) => {
      const { lines } = await runContainer({ command, env }, { ADDRESS: address, FOLDER: folder, PAUSE_SECONDS: '0.01', PART_BYTES: '100000000' }, KEY);

      expect(asked.filter(({ url }) => url.searchParams.has('partNumber')).map(({ body }) => body.length)).toEqual([100_000_000, 50_000_000]);
      expect(Number(lines.at(-1)) * 1024).toBeLessThan(80_000_000);
    });
  });

  test('waits for the file that says that the claim is filled', async () => {
    const folder = folderOf();
    const waited = join(folder, '.download-complete.json');
    await withServer(new Bucket().answer, async (address) => {
      setTimeout(() => writeFileSync(waited, '{}'), 2500);
      const { code, lines } = await run(address, folder, { waitForFile: 'R1/.download-complete.json' }, KEY, { WAIT_FOR: waited });

      expect(code).toBe(0);
      expect(lines[0]).toBe(`waiting for ${waited}`);
      expect(lines[1]).toMatch(/^5 files, /);
    });
  });

  test('does not copy what a download left behind', async () => {
    const bucket = new Bucket();
    await withServer(bucket.answer, async (address) => {
      await run(address, folderOf({ 'a.txt': Buffer.from('a'), '.download/x.part': Buffer.from('x'), '.cache/y': Buffer.from('y') }), { path: undefined });
      expect([...bucket.objects.keys()].sort()).toEqual(['.upload-complete.json', 'a.txt']);
    });
  });

  test('tries again where the service is busy', async () => {
    let busy = 2;
    await withServer(new Bucket((_asked, response) => {
      if (busy-- <= 0) return false;
      response.writeHead(503).end();
      return true;
    }).answer, async (address) => {
      expect(await run(address, folderOf())).toMatchObject({ code: 0 });
    });
  });

  test('says which key is wrong, and nothing of what was signed', async () => {
    await withServer(new Bucket().answer, async (address) => {
      const { code, lines } = await run(address, folderOf(), {}, { ...KEY, 'oss-secret/akSecret': 'wrong' });

      expect(code).toBe(3);
      expect(lines.at(-1)).toMatch(/^failed: HEAD models\/R1\/.*: status 403; look at the access key in Secret oss-secret, entries akId and akSecret, and at what it may do$/);
      expect(lines.join('\n')).not.toContain('secret things');
    });
  });

  test.each([[{ 'oss-secret/akId': '', 'oss-secret/akSecret': 'x' }], [{ 'oss-secret/akId': 'x', 'oss-secret/akSecret': 'ключ' }]])('fails where the key cannot be one: %j', async (secrets) => {
    const { code, lines } = await run('http://127.0.0.1:9', folderOf(), {}, secrets);

    expect(code).toBe(3);
    expect(lines).toEqual(['failed: the access key in Secret oss-secret, entries akId and akSecret is empty, or has characters that no header can have']);
  });

  test('fails where the folder is empty', async () => {
    const folder = folderOf({});

    expect(await run('http://127.0.0.1:9', folder)).toEqual({ code: 3, lines: [`failed: there are no files in ${folder}`] });
  });
});

describe('the Job', () => {
  test('reads the claim and takes its key from the Secret', () => {
    const { spec } = jobOf({ waitForFile: 'R1/.download-complete.json' });
    const { env = [] } = containerOf({ waitForFile: 'R1/.download-complete.json' });

    expect(spec.template.spec.containers[0].volumeMounts).toEqual([{ name: 'weights', mountPath: '/weights', readOnly: true }]);
    expect(spec.template.spec.volumes).toEqual([{ name: 'weights', persistentVolumeClaim: { claimName: 'models' } }]);
    expect(env).toEqual(expect.arrayContaining([
      { name: 'ADDRESS', value: 'https://weights.oss-cn-hangzhou-internal.aliyuncs.com' }, { name: 'REGION', value: 'cn-hangzhou' }, { name: 'PREFIX', value: 'models/R1/' },
      { name: 'FOLDER', value: '/weights/R1' }, { name: 'WAIT_FOR', value: '/weights/R1/.download-complete.json' },
      { name: 'ACCESS_KEY_ID', valueFrom: { secretKeyRef: { name: 'oss-secret', key: 'akId' } } },
      { name: 'ACCESS_KEY_SECRET', valueFrom: { secretKeyRef: { name: 'oss-secret', key: 'akSecret' } } },
    ]));
  });

  test.each([['oss-cn-beijing.aliyuncs.com', 'cn-beijing'], ['oss-ap-southeast-1-internal.aliyuncs.com', 'ap-southeast-1']])('reads the region of %s', (endpoint, region) => {
    expect(containerOf({ endpoint }).env).toContainEqual({ name: 'REGION', value: region });
  });

  test('warns of the public endpoint', () => {
    expect(warningsOf(synthesized({ endpoint: 'oss-cn-beijing.aliyuncs.com' }).chart)).toEqual([expect.stringContaining('inside the region use oss-cn-beijing-internal.aliyuncs.com')]);
  });

  test.each<[string, Partial<OssUploadJobProps>, string]>([
    ['the region cannot be read', { endpoint: 'oss-accelerate.aliyuncs.com' }, 'region: got nothing; allowed: the bucket\'s region, such as cn-hangzhou'],
    ['the bucket is a placeholder', { bucket: '<bucket>' }, 'bucket: got "<bucket>"'],
    ['a role shall be taken on', { credentials: OssCredentials.rrsa({ roleName: 'r' }) }, 'credentials: got "OssCredentials.rrsa"; allowed: an access key'],
    ['the claim is a placeholder', { claimName: '<claim>' }, 'claimName: got "<claim>"'],
    ['the file leaves the volume', { waitForFile: '../x' }, 'waitForFile: got "../x"'],
    ['the folder leaves the volume', { directory: 'a/../..' }, 'directory: got "a/../.."'],
    ['the file has no name', { waitForFile: '' }, 'waitForFile: got ""; allowed: a file of the volume, relative to its root, without . and ..'],
    ['the file is a folder', { waitForFile: 'R1/' }, 'waitForFile: got "R1/"; allowed: a file'],
    ['the folder has a dot for an element', { directory: './R1' }, 'directory: got "./R1"; allowed: a folder of the volume, relative to its root, without . and ..'],
    ['the path has a dot for an element', { path: '/a/./b' }, 'path: got "/a/./b"; allowed: a folder, as an absolute path without white space, commas, colons, . and ..'],
    ['the path has white space', { path: '/my models' }, 'path: got "/my models"; allowed: a folder'],
  ])('fails when %s', (_when, props, message) => {
    expect(synthesized(props).job.node.validate()).toEqual([expect.stringContaining(message)]);
  });

  test('fails when two fill one folder of a bucket, wherever they are', () => {
    const { chart, job } = synthesized();
    const upload = (path: string, bucket = 'weights') => new OssUploadJob(new Chart(chart.node.root, `other-${bucket}-${path.replaceAll('/', '-')}`, { namespace: 'elsewhere' }), 'again', {
      claimName: 'other', bucket, endpoint: 'oss-cn-hangzhou.aliyuncs.com', path, credentials: OssCredentials.secret('oss-secret'),
    });

    expect(upload('models/R1/').node.validate()).toEqual(['path: got "models/R1"; allowed: a folder of bucket weights that no other Job fills, as chart/upload does; give one of them another path']);
    expect([job, upload('/models/R2'), upload('/models/R1', 'more-weights')].flatMap(({ node }) => node.validate())).toEqual([]);
  });

  test('fails at once without credentials', () => {
    expect(() => synthesized({ credentials: undefined })).toThrow('chart/upload: credentials: got nothing; allowed: OssCredentials');
  });
});
