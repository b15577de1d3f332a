import { isWritable } from '../checks';
import { nearest } from '../nearest';
import { show, shownName } from '../problems';
import { GPU, type Scalar, SCALARS } from './scalars';
import { type Choice, DIRECT, type Field, type Fields, type FieldType, type FileTypes, own, requiredOf, type Variant, variantFields } from './types';

/** The way to a value: keys of maps, and places in lists from 0. */
export type Way = readonly (string | number)[];

/** What is wrong at a way: all that stands behind the way in a message. */
export interface Finding {
  readonly way: Way;
  readonly text: string;
  /** Where it was written, where that is below the way. */
  readonly near?: Way;
}

/** A value that was found to be of its type, in one form whatever short form it was written in. */
export type Read = string | number | boolean | null | ReadMap | Chosen | Read[] | Raw;
/** The fields of a map. A value of `null` takes away what the defaults say. */
export type ReadMap = Map<string, Read>;

/** A variant of a choice, with its fields. */
export class Chosen {
  constructor(readonly variant: string, readonly fields: ReadMap) {}
}

/** A value of any type. */
export class Raw {
  constructor(readonly value: unknown) {}
}

/** Who has so many will not read more, and looking for what was meant takes its time. */
const MOST_FINDINGS = 1000;
const MOST_LISTED = 30;
const HIDDEN = /secret$/i;

/**
 * Reads values by their types. What stands in defaults and in servers is a part of a whole, and may leave out what must be
 * there; what stands in a list is whole.
 */
export class Reader {
  /** What is wrong so far. */
  readonly findings: Finding[] = [];

  constructor(private readonly types: FileTypes) {}

  /** The value, or nothing where it is not of the type. */
  read(value: unknown, type: FieldType, way: Way, isPart: boolean): Read | undefined {
    if (value === null && isPart) return null;
    switch (type.kind) {
      case 'struct': return this.struct(value, this.types.structs[type.name].fields, way, isPart);
      case 'choice': return this.choice(value, this.types.choices[type.name], way, isPart);
      case 'list': return this.list(value, type.of, way);
      case 'map': return this.map(value, { doc: '', type }, way, isPart);
      case 'word': return typeof value === 'string' && type.words.includes(value) ? value : this.refuseWord(value, type.words, way);
      case 'gpu': return isMap(value) ? this.struct(value, this.types.structs[type.facts].fields, way, isPart) : this.scalar(value, GPU, way);
      case 'any': return new Raw(value);
      default: return this.scalar(value, SCALARS[type.kind], way);
    }
  }

  private struct(value: unknown, fields: Fields, way: Way, isPart: boolean): ReadMap | undefined {
    if (!isMap(value)) return this.refuse(way, shownName(value), 'a map of fields', value === null ? '{} stands for all defaults' : undefined);
    const read: ReadMap = new Map();
    for (const [key, given] of Object.entries(value)) {
      const field = own(fields, key);
      if (field === undefined) this.unknown(key, Object.keys(fields), way);
      else set(read, key, field.keys === undefined ? this.read(given, field.type, [...way, key], isPart) : this.map(given, field, [...way, key], isPart));
    }
    if (!isPart && this.findings.length < MOST_FINDINGS) this.findings.push(...missing(value, fields, way));
    return read;
  }

  private choice(value: unknown, { variants }: Choice, way: Way, isPart: boolean): Chosen | undefined {
    const direct = own(variants, DIRECT);
    const names = Object.keys(variants).filter((name) => name !== DIRECT);
    if (typeof value === 'string') {
      const variant = value === DIRECT ? undefined : own(variants, value);
      return variant === undefined ? this.refuseWord(value, names, way) : this.variant(value, variant, {}, way, isPart);
    }
    if (!isMap(value)) return this.refuse(way, value, direct === undefined ? `one of ${names.join(', ')}, with a map of its fields` : `a map of fields, or ${names.join(', ')}`);
    if (direct !== undefined) return this.variant(DIRECT, direct, value, way, isPart);
    const keys = Object.keys(value);
    const known = keys.filter((key) => Object.hasOwn(variants, key));
    for (const key of keys.filter((each) => !known.includes(each))) this.unknown(key, names, way);
    if (keys.length === 0 || known.length > 1) return this.refuse(way, known.length > 1 ? known.join(', ') : value, `one of ${names.join(', ')}`);
    if (known.length === 0) return undefined;
    const [name] = known;
    return this.variant(name, variants[name], value[name] ?? {}, [...way, name], isPart);
  }

  private variant(name: string, variant: Variant, value: unknown, way: Way, isPart: boolean): Chosen | undefined {
    const fields = variantFields(this.types, variant);
    const given = variant.short !== undefined && !isMap(value) ? { [variant.short]: value } : value;
    const read = this.struct(given, fields, way, isPart);
    return read && new Chosen(name, read);
  }

  private list(value: unknown, of: FieldType, way: Way): Read[] | undefined {
    if (!Array.isArray(value)) return this.refuse(way, shownName(value), 'a list');
    return value.flatMap((entry, index) => this.read(entry, of, [...way, index], false) ?? []);
  }

  private map(value: unknown, { type, keys, required = false }: Field, way: Way, isPart: boolean): ReadMap | undefined {
    if (!isMap(value)) return this.refuse(way, shownName(value), 'a map');
    const of = 'of' in type ? type.of : type;
    const pattern = keys === undefined ? undefined : new RegExp(keys, 'u');
    if (pattern !== undefined && required && Object.keys(value).length === 0) return this.refuse(way, value, 'at least one entry');
    const read: ReadMap = new Map();
    for (const [key, given] of Object.entries(value)) {
      const place = [...way, key];
      if (key === '__proto__' || !isWritable(key)) this.refuse(place, key, 'keys that manifests can hold');
      else {
        const isFit = pattern?.test(key) !== false;
        if (!isFit) this.refuse(place, key, 'a letter, then letters, digits and hyphens in lower case, none at the end, at most 50 characters');
        const entry = this.read(given, of, place, isPart);
        if (isFit) set(read, key, entry);
      }
    }
    return read;
  }

  private scalar(value: unknown, scalar: Scalar, way: Way): Read | undefined {
    if (scalar.fits(value)) {
      if (typeof value !== 'string' || isWritable(value)) return value as Read;
      return this.refuse(way, shown(value, way), 'text without control characters and halves of characters, which manifests cannot hold');
    }
    if (this.findings.length >= MOST_FINDINGS) return undefined;
    const near = scalar.near?.(value) ?? nearest(String(value), scalar.names?.() ?? []).join(', ');
    const isQuoted = scalar === SCALARS.text && (typeof value === 'number' || typeof value === 'boolean');
    return this.refuse(way, shown(value, way), scalar.allowed, near ? `did you mean ${near}?` : isQuoted ? 'put it in quotes' : undefined);
  }

  private refuseWord(value: unknown, words: readonly string[], way: Way): undefined {
    const near = typeof value === 'string' && this.findings.length < MOST_FINDINGS ? nearest(value, words) : [];
    // What is nearly one of the words is no key, however it looks.
    return near.length > 0 ? this.refuse(way, value, words.join(', '), `did you mean ${near.join(', ')}?`) : this.refuse(way, shownName(value), words.join(', '));
  }

  private unknown(key: string, names: readonly string[], way: Way): void {
    if (this.findings.length >= MOST_FINDINGS) return;
    const near = nearest(key, names);
    const allowed = names.length <= MOST_LISTED ? `allowed: ${names.length === 0 ? 'no fields' : names.join(', ')}` : 'docs/fleet-fields.md lists what is';
    this.findings.push({ way: [...way, key], text: `not known here; ${near.length > 0 ? `did you mean ${near.join(', ')}?` : allowed}` });
  }

  private refuse(way: Way, value: unknown, allowed: string, remedy?: string): undefined {
    if (this.findings.length >= MOST_FINDINGS) return undefined;
    this.findings.push({ way, text: `got ${show(value)}; allowed: ${allowed}${remedy === undefined ? '' : `; ${remedy}`}` });
    return undefined;
  }
}

/** What must be there and is not, in a map as it was written. */
function missing(value: object, fields: Fields, way: Way): Finding[] {
  return requiredOf(fields).filter((name) => !Object.hasOwn(value, name)).map((name) => absent(name, fields, way));
}

/** That a field is not there. */
export function absent(name: string, fields: Fields, way: Way): Finding {
  const [meaning] = fields[name].doc.split(/(?<=[.;:])\s|\n/);
  const words = meaning.replace(/[.;:]$/, '').replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
  return { way: [...way, name], text: `got nothing; allowed: ${words || 'a value'}` };
}

function set(map: ReadMap, key: string, value: Read | undefined): void {
  if (value !== undefined) map.set(key, value);
}

function shown(value: unknown, way: Way): unknown {
  return HIDDEN.test(String(way.at(-1))) ? 'a value that is not shown' : value;
}

/** Whether a value is a map of a file, and no list. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
