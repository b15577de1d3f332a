import { ApiObject, type Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../k8s';
import { isPlaceholder } from '../placeholder';
import { isSize } from '../pod/quantity';
import { problem } from '../problems';
import { DNS_1123_SUBDOMAIN } from '../validation/dns';

const MODES = ['ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** Properties of a claim that the manifests make. */
export interface WeightsClaimProps {
  /** The size of the volume: the checkpoint, and some room for what is downloaded anew later. */
  readonly size: Size;

  /**
   * The claim's name.
   *
   * @default - the id of the Job's construct
   */
  readonly name?: string;

  /**
   * The StorageClass that makes the volume.
   *
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;

  /**
   * How the volume may be mounted: ReadWriteMany, so that pods on several nodes read what the Job wrote; ReadWriteOnce for
   * a server on the node of the volume.
   *
   * @default "ReadWriteMany"
   */
  readonly accessMode?: string;
}

/** The claim that a Job fills. */
export class WeightsClaim {
  /**
   * A claim that is there, in the chart's namespace.
   *
   * @param name the claim's name
   */
  static existing(name: string): WeightsClaim {
    return new WeightsClaim(name);
  }

  /** A claim that the manifests make. A later change of its size needs a StorageClass that expands volumes. */
  static create(props: WeightsClaimProps): WeightsClaim {
    return new WeightsClaim(props.name, props);
  }

  private constructor(private readonly name: string | undefined, private readonly creation?: WeightsClaimProps) {}

  /**
   * Makes the claim where it is ours to make, and tells its name.
   *
   * @internal
   */
  _bind(scope: Construct): string {
    const name = this.name ?? scope.node.id;
    if (this.creation) {
      const { size, storageClassName, accessMode = MODES[0] } = this.creation;
      new ApiObject(scope, 'Claim', k8s.KubePersistentVolumeClaim.manifest({
        metadata: { name },
        spec: { accessModes: [accessMode], storageClassName, resources: { requests: { storage: k8s.Quantity.fromString(size.asString()) } } },
      }));
    }
    return name;
  }

  /** @internal */
  _problems(): string[] {
    const { name, creation } = this;
    const isName = (text: unknown) => !isPlaceholder(text) && typeof text === 'string' && text.length <= 253 && DNS_1123_SUBDOMAIN.test(text);
    return [
      ...(isName(name) || (creation && name === undefined) ? [] : [problem('claim', name, 'the name of a claim')]),
      ...(creation === undefined || isSize(creation.size) ? [] : [problem('claim size', creation.size.asString(), 'a size above 0')]),
      ...(creation?.storageClassName === undefined || isName(creation.storageClassName) ? [] : [problem('claim storageClassName', creation.storageClassName, 'the name of a StorageClass')]),
      ...(creation?.accessMode === undefined || MODES.includes(creation.accessMode) ? [] : [problem('claim accessMode', creation.accessMode, MODES.join(', '))]),
    ];
  }
}
