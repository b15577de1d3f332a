import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');

/**
 * Holds a text against a committed file, path relative to the project. `UPDATE_GOLDEN=1 npx jest` writes the file
 * instead; read what changed before you commit it.
 */
export function expectGolden(path: string, text: string): void {
  const file = join(ROOT, path);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}
