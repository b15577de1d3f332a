import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textsOf } from '../../../lib/cli/input/file-texts';
import { documentsOf } from '../../../lib/cli/input/yaml-documents';

const folder = mkdtempSync(join(tmpdir(), 'file-texts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

async function read(...paths: string[]): Promise<{ readonly names: string[]; readonly problems: string[] }> {
  const problems: string[] = [];
  const texts = await textsOf(paths, problems);
  return { names: texts.map(({ file }) => file), problems };
}

test('what has no end is read up to what a file may have', async () => {
  expect(await read('/dev/zero')).toEqual({ names: [], problems: ['/dev/zero: got "more than 16777216 bytes"; allowed: at most 16777216 bytes'] });
});

test('a file of the most bytes is read, one byte more is not', async () => {
  writeFileSync(at('most'), Buffer.alloc(2 ** 24, 'a'));
  writeFileSync(at('more'), Buffer.alloc(2 ** 24 + 1, 'a'));

  expect(await read(at('most'), at('more'))).toEqual({ names: [at('most')], problems: [`${at('more')}: got "16777217 bytes"; allowed: at most 16777216 bytes`] });
});

test('in a folder a link that leads nowhere is told by its name, folders are left alone, and the others are read', async () => {
  mkdirSync(at('all/below.yaml'), { recursive: true });
  writeFileSync(at('all/a.yaml'), '');
  symlinkSync(at('nowhere'), at('all/b.yaml'));
  symlinkSync('c.yaml', at('all/c.yaml'));

  expect(await read(at('all'))).toEqual({
    names: [at('all/a.yaml')],
    problems: [`files: got "${at('all/b.yaml')}"; allowed: files that can be read (ENOENT)`, `files: got "${at('all/c.yaml')}"; allowed: files that can be read (ELOOP)`],
  });
});

test.each([['\0', '"\\u0000"'], ['\x1b', '"\\u001b"']])('a text with control characters is told by its place', (sign, shown) => {
  const problems: string[] = [];

  expect(documentsOf({ file: 'a.yaml', text: `kind: A\nname: b${sign}` }, problems)).toEqual([]);
  expect(problems).toEqual([`a.yaml:2:8: not text: got ${shown}; allowed: text without control characters`]);
});
