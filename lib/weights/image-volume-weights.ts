import type { Construct } from 'constructs';
import { isPlaceholder } from '../placeholder';
import type { PodContribution } from '../pod/pod-contribution';
import { problem } from '../problems';
import { readOnlyMount, WEIGHTS_VOLUME } from './weights-mount';
import type { Places } from './places';
import { type WeightsContext, type WeightsFindings, WeightsSource, type WeightsSourceProps } from './weights-source';

/** When an image is pulled. */
export enum ImagePull {
  /** Each time a pod starts: layers that are on the node stay there. */
  ALWAYS = 'Always',
  /** Where the node does not have it. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** Never: somebody puts it onto the nodes. */
  NEVER = 'Never',
}

/** Properties of an image that holds weights. */
export interface ImageVolumeWeightsProps extends WeightsSourceProps {
  /** The image or OCI artifact, such as `registry.example.com/models/deepseek-r1:v1`. */
  readonly image: string;

  /**
   * When it is pulled.
   *
   * @default - Always for the tag `latest` and for none, else IfNotPresent
   */
  readonly pull?: ImagePull;
}

/**
 * Weights in an image that the node pulls and mounts as a volume, to be read only; the `imagePullSecrets` of the server
 * hold for it. Needs a container runtime that knows image volumes, and the feature gate `ImageVolume` in API server and
 * kubelet: there from Kubernetes 1.31, on by default from 1.35. Without the gate the API server drops the volume's source
 * and refuses the pods. The pull stands in front of the start and is not part of `readGibPerSecond`, and the node's disk
 * holds the image packed and unpacked: twice the checkpoint. For models of some ten GiB.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes
 */
export class ImageVolumeWeights extends WeightsSource {
  private readonly image: string;
  private readonly pull?: ImagePull;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the image
   */
  constructor(scope: Construct, id: string, props: ImageVolumeWeightsProps) {
    super(scope, id, props);
    this.image = props.image;
    this.pull = props.pull;
    this.node.addValidation({ validate: () => problemsOf(props) });
  }

  /** @internal */
  protected override get _places(): Places {
    return { source: 'ImageVolumeWeights', not: ['acs'], because: 'ACS documents no image volumes' };
  }

  protected podPart(_context: WeightsContext): PodContribution {
    return { imageVolumes: [{ name: WEIGHTS_VOLUME, reference: this.image, pullPolicy: this.pull }], volumeMounts: [readOnlyMount(this.mountPath)] };
  }

  protected findingsFor(_context: WeightsContext): WeightsFindings {
    return { problems: [], warnings: [] };
  }
}

function problemsOf({ image, pull }: ImageVolumeWeightsProps): string[] {
  return [
    ...(isPlaceholder(image) || !/^[\x21-\x7e]{1,2000}$/.test(image) || image.includes('://')
      ? [problem('image', image, 'the name of an image, such as registry.example.com/models/deepseek-r1:v1, without a scheme')] : []),
    ...(pull === undefined || Object.values(ImagePull).includes(pull) ? [] : [problem('pull', pull, Object.values(ImagePull).join(', '))]),
  ];
}
