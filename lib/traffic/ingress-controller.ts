import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { problem } from '../problems';

/** Properties of Ingress NGINX. */
export interface NginxIngressProps {
  /**
   * How long the engine may be silent before the controller gives up: of an answer that is not streamed, the whole
   * time that it takes. 1 second to 24 hours. The controller's own value is 60 seconds.
   *
   * @default Duration.hours(1)
   */
  readonly readTimeout?: Duration;

  /**
   * How long the engine may take no part of a request. 1 second to 24 hours. The controller's own value is 60 seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly sendTimeout?: Duration;

  /**
   * The largest request; images are part of it. 1 MiB to 16 GiB. The controller's own value is 1 MiB.
   *
   * @default Size.mebibytes(64)
   */
  readonly maxBodySize?: Size;
}

/** Annotations for a controller, and what is wrong or doubtful about its settings. */
export interface IngressControllerBinding {
  readonly annotations: { [key: string]: string };
  readonly problems: string[];
  readonly warnings: string[];
}

const PREFIX = 'nginx.ingress.kubernetes.io';
const LONGEST_SECONDS = 24 * 3600;
const LARGEST_MEBIBYTES = 16 * 1024;

/** The program behind an Ingress. Each has annotations of its own for what an Ingress cannot say, such as time limits. */
export abstract class IngressController {
  /**
   * Ingress NGINX (`kubernetes/ingress-nginx`): long answers are not cut off, tokens are passed on as they come, large
   * requests are taken. Its maintainers ended it in March 2026; for something new use `ModelHttpRoute`.
   *
   * @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
   */
  static nginx(props: NginxIngressProps = {}): IngressController {
    return new NginxController(props);
  }

  /** Any other controller: what it needs is for `annotations` to say. */
  static other(): IngressController {
    return new OtherController();
  }

  /**
   * What the controller needs on the Ingress.
   *
   * @internal
   */
  abstract _bind(annotations: { [key: string]: string }): IngressControllerBinding;
}

class NginxController extends IngressController {
  constructor(private readonly props: NginxIngressProps) {
    super();
  }

  override _bind(): IngressControllerBinding {
    const { readTimeout = Duration.hours(1), sendTimeout = Duration.minutes(5), maxBodySize = Size.mebibytes(64) } = this.props;
    const read = Math.ceil(readTimeout.toSeconds({ integral: false }));
    const send = Math.ceil(sendTimeout.toSeconds({ integral: false }));
    const body = maxBodySize.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
    const within = (property: string, seconds: number) => (seconds >= 1 && seconds <= LONGEST_SECONDS ? []
      : [problem(`IngressController.nginx ${property}`, `${seconds} s`, '1 second to 24 hours')]);
    return {
      annotations: {
        [`${PREFIX}/proxy-body-size`]: `${Math.ceil(body)}m`,
        [`${PREFIX}/proxy-buffering`]: 'off',
        [`${PREFIX}/proxy-read-timeout`]: String(read),
        [`${PREFIX}/proxy-send-timeout`]: String(send),
      },
      problems: [
        ...within('readTimeout', read),
        ...within('sendTimeout', send),
        ...(body >= 1 && body <= LARGEST_MEBIBYTES ? [] : [problem('IngressController.nginx maxBodySize', maxBodySize.asString(), '1 MiB to 16 GiB')]),
      ],
      warnings: [],
    };
  }
}

class OtherController extends IngressController {
  override _bind(annotations: { [key: string]: string }): IngressControllerBinding {
    return {
      annotations: {},
      problems: [],
      warnings: Object.keys(annotations).length > 0 ? []
        : ['controller: the controller\'s own limits hold, and many cut off answers that take longer than a minute; set annotations, or controller: IngressController.nginx()'],
    };
  }
}
