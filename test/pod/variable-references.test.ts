import { referencesIn } from '../../lib/pod/variable-references';

describe('referencesIn', () => {
  test.each([
    ['$(A)', ['A']],
    ['a$(A)b$(B)', ['A', 'B']],
    ['$$(A)', []],
    ['$$$(A)', ['A']],
    ['$A ${A} $', []],
    ['$(A', []],
  ])('finds in %j what Kubernetes would expand', (text, names) => {
    expect(referencesIn(text)).toEqual(names);
  });
});
