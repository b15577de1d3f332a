import { Construct } from 'constructs';
import { isPlaceholder } from '../placeholder';
import { invalid, missing, problem } from '../problems';
import { validateConstruct } from '../validation/chart-validation';
import type { DownloadJobProps } from './download-job-props';
import { DOWNLOAD_SCRIPT } from './download-job-script';
import { ModelHub } from './model-hub';
import { writerProblems } from './one-writer';
import { secretKeyProblems } from './secret-key-checks';
import { directoryProblems, TRANSFER_FOLDER, transferJob, transferProblems } from './transfer-job';

const REQUIRED = { repository: 'the model\'s repository', claim: 'a WeightsClaim, such as WeightsClaim.existing(\'models\')' };
/** Written last, when every file is there and verified. */
const MARKER = '.download-complete.json';
const MOST_PATTERNS = 100;

/**
 * A Job that fills a claim with a model from the Hugging Face hub or from ModelScope. A download that was interrupted
 * goes on where it stopped; each file is held against the size and the hash that the hub states before it gets its name;
 * a checkpoint's index must find all of its files; and a marker is written last, for which
 * `new ExistingClaim(…, { claimName: job.claimName, modelDirectory: job.directory, waitForFile: job.markerFile })` waits.
 *
 * What another try cannot mend (a token that may not read, a full volume) fails the Job at once, with one line in the
 * pod's termination message. Two Jobs must not fill one directory at the same time: in one app they are refused, and of an
 * earlier one the old Job must be deleted first.
 */
export class DownloadJob extends Construct {
  /** The name of the Job. */
  readonly name: string;
  /** The name of the claim that is filled. */
  readonly claimName: string;
  /** The folder of the volume that holds the model, relative to its root. */
  readonly directory: string;
  /** The file that is written last, relative to the volume's root. */
  readonly markerFile: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the model, and where it goes
   * @throws where `repository` or `claim` is missing
   */
  constructor(scope: Construct, id: string, props: DownloadJobProps) {
    super(scope, id);
    const absent = missing(props, REQUIRED);
    if (absent.length > 0) throw invalid(this.node.path, absent);
    const { repository, claim, hub = ModelHub.huggingFace(), revision = hub.defaultRevision, token, include = [], exclude = [], httpsProxy, name = id } = props;
    this.claimName = claim._bind(this);
    this.directory = (props.directory ?? String(repository).split('/').at(-1) ?? '').split('/').filter(Boolean).join('/');
    this.markerFile = [this.directory, MARKER].filter(Boolean).join('/');
    validateConstruct(this, [...problemsOf(props, hub), ...transferProblems(name, props), ...this.writerProblems()], revision === hub.defaultRevision
      ? [`revision ${revision} moves: a later run may find another model; name a commit`] : []);
    this.name = transferJob(this, {
      name,
      container: 'download',
      script: DOWNLOAD_SCRIPT,
      claimName: this.claimName,
      readOnly: false,
      settings: {
        HUB: hub.name, ENDPOINT: hub.endpoint, REPOSITORY: repository, REVISION: revision,
        INCLUDE: JSON.stringify(include), EXCLUDE: JSON.stringify(exclude),
        FOLDER: [TRANSFER_FOLDER, this.directory].filter(Boolean).join('/'), MARKER,
        ...(token === undefined ? {} : { TOKEN_NAME: `Secret ${token.secretName}, entry ${token.key}` }),
        ...(httpsProxy === undefined ? {} : { HTTPS_PROXY: httpsProxy, NO_PROXY: 'localhost,127.0.0.1,.svc,.cluster.local' }),
      },
      secrets: token === undefined ? {} : { TOKEN: token },
    }, props);
  }

  private writerProblems(): string[] {
    return writerProblems(this, { holder: `claim ${this.claimName}`, ofNamespace: true, property: 'directory', folder: this.directory });
  }
}

function problemsOf({ repository, claim, revision, token, directory, include = [], exclude = [], httpsProxy }: DownloadJobProps, hub: ModelHub): string[] {
  const isPattern = (pattern: unknown) => typeof pattern === 'string' && /^[^\0-\x1f\x7f]{1,500}$/.test(pattern);
  const patterns = (property: string, given: readonly string[]) => (given.length <= MOST_PATTERNS && given.every(isPattern) ? [] : [problem(property, given, `at most ${MOST_PATTERNS} patterns of file names`)]);
  return [
    ...(!isPlaceholder(repository) && /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9_][\w.-]{0,199}$/.test(repository) ? [] : [problem('repository', repository, 'the name of a repository, such as deepseek-ai/DeepSeek-R1')]),
    ...claim._problems(),
    ...hub._problems(),
    ...(revision === undefined || (!isPlaceholder(revision) && /^[A-Za-z0-9][\w./-]{0,199}$/.test(revision) && !revision.includes('..')) ? [] : [problem('revision', revision, 'a commit, a tag or a branch')]),
    ...(token === undefined ? [] : secretKeyProblems('token', token)),
    ...(directory === undefined ? [] : directoryProblems('directory', directory)),
    ...patterns('include', include),
    ...patterns('exclude', exclude),
    ...(httpsProxy === undefined || /^https?:\/\/[A-Za-z0-9.:[\]-]+\/?$/.test(httpsProxy) ? [] : [problem('httpsProxy', httpsProxy.includes('@') ? 'an address with a password, which is not shown' : httpsProxy, 'an address such as http://proxy.example.com:3128, without a password')]),
  ];
}
