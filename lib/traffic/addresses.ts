import { isPlaceholder } from '../placeholder';
import { problem } from '../problems';
import { DNS_1123_SUBDOMAIN } from '../validation/dns';

const LONGEST_HOST = 253;
const LONGEST_LABEL = 63;
const LONGEST_PATH = 1024;
/**
 * Below it, engines answer what clients ask. Of the rest a key guards all but health and metrics (SGLang 0.5.22:
 * sglang/srt/utils/auth.py), or little (vLLM v0.29.0:vllm/entrypoints/serve/middleware/authenticate.py).
 */
export const API_PATH = '/v1';

/** What is wrong with the name of a host, which may begin with `*.`. Ingress and Gateway API have the same rules. */
export function hostProblems(property: string, host: unknown): string[] {
  const name = typeof host === 'string' ? host.replace(/^\*\./, '') : '';
  const valid = !isPlaceholder(host) && name.length + 2 <= LONGEST_HOST && DNS_1123_SUBDOMAIN.test(name)
    && name.split('.').every((label) => label.length <= LONGEST_LABEL) && !/^[\d.]+$/.test(name);
  return valid ? [] : [problem(property, host, 'a host name in lower case such as models.example.com or *.example.com, not an address, without port and path')];
}

/** What is wrong with a path by whose elements requests are told apart; as Gateway API has it, which is stricter than Ingress. */
export function pathProblems(property: string, path: unknown): string[] {
  const valid = typeof path === 'string' && path.length <= LONGEST_PATH && /^\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*$/.test(path)
    && !/\/\/|\/\.\.?(\/|$)|%2f/i.test(path);
  return valid ? [] : [problem(property, path, `a path of at most ${LONGEST_PATH} characters that begins with /, without // and dots as elements`, 'such as /v1')];
}

/** Whether requests with this path get to the engine's API as they are. */
export function leadsToApi(path: string): boolean {
  return path === '/' || path === API_PATH || path.startsWith(`${API_PATH}/`);
}

/** What is wrong with the name of another object. */
export function nameProblems(property: string, name: unknown, what: string): string[] {
  const valid = typeof name === 'string' && !isPlaceholder(name) && name.length <= LONGEST_HOST && DNS_1123_SUBDOMAIN.test(name);
  return valid ? [] : [problem(property, name, `the name of ${what}: at most ${LONGEST_HOST} lower-case letters, digits, hyphens and dots`)];
}

/** What is wrong where an object leads to a server of another namespace. */
export function namespaceProblems(own: string | undefined, server: string): string[] {
  return (own ?? 'default') === server ? []
    : [problem('namespace of the chart', own ?? '(none)', `that of the server, ${server}`, 'put it into the server\'s chart: it cannot lead to another namespace')];
}

/** What a path lets through beside the API. */
export function pathWarnings(path: string): string[] {
  return path === '/' ? ['path /: clients from outside reach all that the server answers, such as /metrics, which no API key guards, and of a router the paths by which workers are added and taken away'] : [];
}
