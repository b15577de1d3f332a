import fc from 'fast-check';
import { isPlaceholder } from '../../lib/placeholder';
import { hostProblems, leadsToApi, pathProblems } from '../../lib/traffic/addresses';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const host = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.')).filter((name) => !isPlaceholder(name) && /[a-z]/.test(name));

describe('hostProblems', () => {
  test('takes names of hosts, with a star in front too', () => {
    fc.assert(fc.property(host, (name) => {
      expect(hostProblems('host', name)).toEqual([]);
      expect(hostProblems('host', `*.${name}`)).toEqual([]);
    }));
  });

  test('fails when a character is none of a name', () => {
    fc.assert(fc.property(host, fc.constantFrom('_', ' ', ':', '/', 'A', '*', '..', 'ä', '\n', '$'), (name, wrong) => {
      expect(hostProblems('host', `a${wrong}${name}`)).toHaveLength(1);
      expect(hostProblems('host', `${name}${wrong}`)).toHaveLength(1);
    }));
  });

  test.each(['', '*', '*.', '*.*.example.com', '10.0.0.1', '127.1', 'https://a.example.com', 'a.example.com:443', '<host>', 'your-host.example.com', `${'a'.repeat(64)}.com`, `${'a.'.repeat(127)}com`, undefined])('fails when the host is %j', (given) => {
    expect(hostProblems('host', given)).toEqual([
      expect.stringMatching(/^host: got .*; allowed: a host name in lower case such as models\.example\.com or \*\.example\.com, not an address, without port and path$/s),
    ]);
  });
});

describe('pathProblems', () => {
  test('takes paths of whole elements', () => {
    const element = fc.stringMatching(/^[A-Za-z0-9_~!$&'()*+,;=:@-]{1,10}$/);
    fc.assert(fc.property(fc.array(element, { maxLength: 5 }), (elements) => {
      expect(pathProblems('path', `/${elements.join('/')}`)).toEqual([]);
    }));
  });

  test.each(['', 'v1', '//', '/a//b', '/./a', '/a/..', '/a/../b', '/a/.', '/a b', '/a#b', '/a?b=c', '/a%2fb', '/a%2Fb', '/a%', '/ä', '/a\n', `/${'a'.repeat(1024)}`, undefined])('fails when the path is %j', (path) => {
    expect(pathProblems('path', path)).toEqual([
      expect.stringMatching(/^path: got .*; allowed: a path of at most 1024 characters that begins with \/, without \/\/ and dots as elements; such as \/v1$/s),
    ]);
  });
});

test.each([['/', true], ['/v1', true], ['/v1/chat', true], ['/v10', false], ['/models/v1', false]])('%s leads to the API: %j', (path, leads) => {
  expect(leadsToApi(path)).toBe(leads);
});
