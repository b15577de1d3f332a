import { isPlaceholder } from '../placeholder';
import { problem } from '../problems';

/** Properties of a hub. */
export interface ModelHubProps {
  /**
   * The hub's address, such as that of a mirror.
   *
   * @default - the hub's own
   */
  readonly endpoint?: string;
}

/** A hub that models are downloaded from. */
export class ModelHub {
  /** The Hugging Face hub. It states a hash for each file. */
  static huggingFace(props: ModelHubProps = {}): ModelHub {
    return new ModelHub('huggingface', props.endpoint ?? 'https://huggingface.co', 'main');
  }

  /** ModelScope. Where it states no hash of a file, the file's size is checked. */
  static modelScope(props: ModelHubProps = {}): ModelHub {
    return new ModelHub('modelscope', props.endpoint ?? 'https://www.modelscope.cn', 'master');
  }

  /** What the hub is called. */
  readonly name: string;
  /** The hub's address. */
  readonly endpoint: string;
  /** The branch that holds the model where no revision is named. */
  readonly defaultRevision: string;

  private constructor(name: string, endpoint: string, defaultRevision: string) {
    this.name = name;
    this.endpoint = endpoint;
    this.defaultRevision = defaultRevision;
  }

  /** @internal */
  _problems(): string[] {
    return !isPlaceholder(this.endpoint) && /^https?:\/\/[A-Za-z0-9.:[\]-]+(\/[A-Za-z0-9._~/-]*)?$/.test(this.endpoint) ? []
      : [problem('hub endpoint', this.endpoint, 'an address such as https://huggingface.co')];
  }
}
