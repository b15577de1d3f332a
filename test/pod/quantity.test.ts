import { Size } from 'cdk8s';
import { gibOf } from '../../lib/pod/quantity';

test('a size keeps its fraction of a GiB', () => {
  expect(gibOf(Size.mebibytes(1536))).toBe(1.5);
});
