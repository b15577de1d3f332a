import fc from 'fast-check';
import { ArgumentList } from '../../../lib/cli/input/argument-list';

const COMMAND = { options: [{ name: '--size', value: '<n>', aliases: ['-s', '-tp'] }, { name: '--eager' }] };
const ofUser = (...args: string[]) => ArgumentList.ofUser(args, COMMAND);

test('other spellings become ours', () => {
  expect(ofUser('plan', '-tp', '8', '-s=4', '--eager')).toEqual(['plan', '--size', '8', '--size=4', '--eager']);
});

test('an option in place of a value, or nothing, leaves the value empty', () => {
  expect(ofUser('--size', '--eager', '--size')).toEqual(['--size=', '--eager', '--size=']);
  expect(ofUser('--size', '--unknown')).toEqual(['--size', '--unknown']);
});

test('what is no option stays as it is', () => {
  fc.assert(fc.property(fc.array(fc.string().filter((text) => !text.startsWith('-'))), (args) => {
    expect(ofUser(...args)).toEqual(args);
    expect(ArgumentList.sorted(args)).toEqual({ operands: args, unknown: [] });
  }));
});

test('the value behind an unknown option is not told as well', () => {
  expect(ArgumentList.sorted(['--sise', '8', 'filter', '--x=1', 'more'])).toEqual({ operands: ['filter', 'more'], unknown: ['--sise', '--x'] });
});
