import { downloadFile, HubApiError, parseSafetensorsMetadata, type TensorInfo } from '@huggingface/hub';
import { ModelSpec } from '../../model/model-spec';
import { invalid, show } from '../../problems';
import { ExitCode } from '../exit-code';
import type { Environment } from '../terminal';

const DEFAULT_ENDPOINT = 'https://huggingface.co';
const DEFAULT_TIMEOUT_SECONDS = 10;
const MOST_TIMEOUT_SECONDS = 3600;
const MOST_BYTES = 100_000_000;
const OFF = ['', '0', 'false', 'no', 'off'];

/** Where the hub is, and how to ask it. */
interface Hub {
  readonly endpoint: string;
  readonly hasToken: boolean;
  readonly timeoutSeconds: number;
  readonly fetch: typeof fetch;
}

/**
 * A model by the files of its repository on the hub: `config.json`, and what tells the size of its weights. Weights are not
 * downloaded.
 * @throws a report where the hub cannot be asked, has no such repository, or the files are not usable
 */
export async function modelOfHub(name: string, environment: Environment, didYouMean: string): Promise<ModelSpec> {
  if (!OFF.includes((environment.HF_HUB_OFFLINE ?? '').toLowerCase())) {
    throw invalid('--model', [`${show(name)} is not in the catalogue, and HF_HUB_OFFLINE keeps from asking the hub${didYouMean}`]);
  }
  const hub = hubOf(environment);
  const interrupted = () => process.exit(ExitCode.INTERRUPTED);
  process.once('SIGINT', interrupted);
  const files = await filesOf(name, hub, didYouMean).finally(() => process.off('SIGINT', interrupted));
  return ModelSpec.fromFiles(files);
}

async function filesOf(name: string, hub: Hub, didYouMean: string): Promise<Parameters<typeof ModelSpec.fromFiles>[0]> {
  const read = (path: string) => asked(name, path, hub, didYouMean, () => textOf(name, path, hub));
  const config = await read('config.json');
  if (config === undefined) throw invalid('--model', [`${name} on ${hub.endpoint} has no config.json; allowed: repositories of transformers`]);
  const [index, quantizationConfig] = await Promise.all([read('model.safetensors.index.json'), read('hf_quant_config.json')]);
  const path = 'model.safetensors';
  const tensors = index === undefined ? await asked(name, path, hub, didYouMean, () => tensorsOf(name, path, hub)) : undefined;
  return { name, config, index, quantizationConfig, tensors };
}

/** The text of a file; nothing where the repository does not have it. */
async function textOf(name: string, path: string, hub: Hub): Promise<string | undefined> {
  const blob = await downloadFile({ repo: { type: 'model', name }, path, hubUrl: hub.endpoint, fetch: hub.fetch, xet: false });
  if (blob === null) return undefined;
  if (blob.size > MOST_BYTES) throw invalid('--model', [`${path} of ${name} has ${blob.size} bytes; allowed: at most ${MOST_BYTES}`]);
  return blob.text();
}

/** What the header of the only file of weights says; nothing where there is no such file. */
async function tensorsOf(name: string, path: string, hub: Hub) {
  const params = { repo: { type: 'model', name }, path, hubUrl: hub.endpoint, fetch: hub.fetch, xet: false } as const;
  const parsed = await parseSafetensorsMetadata(params)
    .catch((error: unknown) => { if (isMissing(error)) return undefined; throw error; });
  if (parsed === undefined || parsed.sharded) return undefined;
  return Object.entries(parsed.header as Record<string, TensorInfo>).filter(([tensor]) => tensor !== '__metadata__')
    .map(([tensor, { dtype, shape, data_offsets: [start, end] }]) => ({ name: tensor, dtype, shape, bytes: end - start }));
}

/** Asks for a file, and turns what goes wrong into a report: who was asked, for what, and what to do. */
async function asked<T>(name: string, path: string, hub: Hub, didYouMean: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const what = `${path} of ${name} from ${hub.endpoint}`;
    if (error instanceof HubApiError) {
      const { statusCode } = error;
      throw invalid('--model', [`got status ${statusCode} for ${what}; ${remedy(statusCode, hub.hasToken)}${didYouMean}`]);
    }
    if (error instanceof Error && error.name === 'TimeoutError') {
      throw invalid('--model', [`got no answer within ${hub.timeoutSeconds} s for ${what}; try again, raise HF_HUB_DOWNLOAD_TIMEOUT, `
        + 'or set HF_ENDPOINT to a mirror']);
    }
    if (error instanceof TypeError || (error instanceof Error && error.cause !== undefined)) {
      throw invalid('--model', [`could not read ${what} (${reason(error)}); check the network and HF_ENDPOINT, or give a folder${didYouMean}`]);
    }
    throw error instanceof Error && error.name === 'InvalidInput' ? error : invalid('--model', [`could not read ${what} (${reason(error)})`]);
  }
}

function remedy(status: number, hasToken: boolean): string {
  if (status === 401) return hasToken ? 'HF_TOKEN is not accepted' : 'it does not exist, or it is private: set HF_TOKEN';
  if (status === 403) return hasToken ? 'HF_TOKEN has no access: accept the licence on its page' : 'it is gated: accept the licence on its page and set HF_TOKEN';
  if (status === 404) return `it does not exist${hasToken ? '' : ', or it is private: set HF_TOKEN'}`;
  return status === 429 ? 'asked too often, try again later' : 'try again later';
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.message.includes('failed to fetch safetensors') || (error instanceof HubApiError && error.statusCode === 404));
}

function hubOf(environment: Environment): Hub {
  const endpoint = (environment.HF_ENDPOINT || DEFAULT_ENDPOINT).replace(/\/+$/, '');
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw invalid('--model', [`got ${show(endpoint)} in HF_ENDPOINT; allowed: an address that begins with https:// or http://`]);
  }
  const token = (environment.HF_TOKEN || environment.HUGGING_FACE_HUB_TOKEN || '').trim();
  // Never shown, whatever is wrong with it.
  if (!/^[\x21-\x7e]*$/.test(token)) throw invalid('--model', ['HF_TOKEN has characters that no token has; copy it once more']);
  const seconds = Number(environment.HF_HUB_DOWNLOAD_TIMEOUT);
  const timeoutSeconds = seconds > 0 && seconds <= MOST_TIMEOUT_SECONDS ? seconds : DEFAULT_TIMEOUT_SECONDS;
  return { endpoint, hasToken: token !== '', timeoutSeconds, fetch: fetchWith(new URL(endpoint).origin, token, timeoutSeconds) };
}

/** Gives up after a while, and shows the token to the hub only: mirrors and stores that it points to do not get it. */
function fetchWith(origin: string, token: string, timeoutSeconds: number): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    const url = new URL(input instanceof Request ? input.url : input);
    if (token !== '' && url.origin === origin) headers.set('Authorization', `Bearer ${token}`);
    return fetch(input, { ...init, headers, signal: AbortSignal.timeout(timeoutSeconds * 1000) });
  };
}
