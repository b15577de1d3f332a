import type { Construct } from 'constructs';
import { problem } from '../problems';
import { DNS_1123_SUBDOMAIN } from '../validation/dns';
import type { Places } from './places';
import { ClaimedWeights } from './claimed-weights';
import { dataset } from './fluid-dataset';
import { mountProblems, withFluidMountPath } from './fluid-mount-checks';
import type { FluidMountProps } from './fluid-mount-props';
import { fluidRuntime } from './fluid-runtime';
import type { WeightsContext, WeightsFindings } from './weights-source';

/** Properties of storage that a ThinRuntimeProfile knows how to mount. */
export interface ThinVolumeProps extends FluidMountProps {
  /** The name of the ThinRuntimeProfile, which somebody made in the cluster: its image mounts the storage. */
  readonly profile: string;

  /**
   * The name of Dataset and ThinRuntime, which Fluid gives to the claim as well: a lower-case letter, then letters,
   * digits and hyphens, at most 37 characters.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/**
 * Storage that Fluid mounts by an image of one's own: a Dataset and a ThinRuntime. Fluid neither caches it nor loads it:
 * what the pods read, they read from the storage.
 *
 * Source: fluid v1.0.8:pkg/ddc/thin/transform.go, docs/zh/samples/thinruntime.md.
 *
 * @see https://fluid-cloudnative.github.io
 */
export class ThinVolume extends ClaimedWeights {
  readonly claimName: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the storage
   */
  constructor(scope: Construct, id: string, props: ThinVolumeProps) {
    super(scope, id, withFluidMountPath(props));
    const { name = id, profile } = props;
    this.claimName = name;
    this.node.addValidation({ validate: () => [...mountProblems(props, '[a-z0-9]+'), ...profileProblems(profile)] });
    dataset(this, name, { ...props, name });
    fluidRuntime(this, 'ThinRuntime', name, { profileName: profile });
  }

  /** @internal */
  protected override get _places(): Places {
    return { source: 'ThinVolume', not: ['acs'], because: 'what mounts it runs on nodes, and ACS documents Jindo only' };
  }

  protected findingsFor(_context: WeightsContext): WeightsFindings {
    return { problems: [], warnings: [] };
  }
}

function profileProblems(profile: unknown): string[] {
  return typeof profile === 'string' && profile.length <= 253 && DNS_1123_SUBDOMAIN.test(profile) ? [] : [problem('profile', profile, 'the name of a ThinRuntimeProfile')];
}
