import fc from 'fast-check';
import { againstSchema } from '../../lib/preflight/schema';

const told = (object: object, schema: object) => againstSchema({ ...object }, { ...schema }).map(({ field, what }) => `${field} ${what}`);
const STRING = { type: 'string' };

test('fields that the schema has are kept, and those of every object', () => {
  expect(told({ apiVersion: 'v1', kind: 'X', metadata: { name: 'a', labels: {} }, spec: { a: 'b', list: [{ a: 'c' }] } }, {
    properties: { spec: { properties: { a: STRING, list: { items: { properties: { a: STRING } } } } } },
  })).toEqual([]);
});

test('fields that it does not have are dropped, each told with its path and once for all below it', () => {
  expect(told({ spec: { b: { c: 1 }, list: [{ a: 1 }, { b: 2 }] }, status: {} }, { properties: { spec: { properties: { list: { items: { properties: { a: {} } } } } } } }))
    .toEqual(['spec.b is dropped', 'spec.list[1].b is dropped', 'status is dropped']);
});

test('maps and places that keep what they do not know are left alone', () => {
  expect(told({ map: { a: { x: 1 }, b: { y: 1 } }, any: { z: 1 }, open: { q: 1, known: { r: 1 } } }, {
    properties: {
      map: { additionalProperties: { properties: { x: {} } } }, any: { additionalProperties: true },
      open: { 'x-kubernetes-preserve-unknown-fields': true, properties: { known: { properties: {} } } },
    },
  })).toEqual(['map.b.y is dropped', 'open.known.r is dropped']);
});

test('objects within objects have metadata where they are declared as such', () => {
  const template = { properties: { spec: {} } };
  expect(told({ a: { metadata: { name: 'x' } }, b: { metadata: { name: 'x' } } }, { properties: { a: { ...template, 'x-kubernetes-embedded-resource': true }, b: template } }))
    .toEqual(['b.metadata is dropped']);
});

test('values that are not listed are refused', () => {
  expect(told({ policy: 'New', other: 'Old' }, { properties: { policy: { enum: ['Old', 1] }, other: { enum: ['Old'] } } })).toEqual(['policy "New" is refused; the cluster takes "Old", 1']);
});

test('no object and no schema makes it stop', () => {
  fc.assert(fc.property(fc.object({ maxDepth: 4 }), fc.object({ maxDepth: 4, key: fc.constantFrom('properties', 'items', 'enum', 'additionalProperties', 'spec', 'a') }), (object, schema) => {
    expect(Array.isArray(againstSchema(object as Record<string, unknown>, schema as Record<string, unknown>))).toBe(true);
  }));
});
