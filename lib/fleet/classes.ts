import { AlertRules } from '../monitoring/alert-rules';
import { Dashboard } from '../monitoring/dashboard';
import { MetricsScrape } from '../monitoring/metrics-scrape';
import { Autoscaling } from '../availability/autoscaling';
import { DisruptionBudget } from '../availability/disruption-budget';
import { GroupPlacement } from '../availability/group-placement';
import { Rollout } from '../availability/rollout';
import { Drain } from '../engine/drain';
import { Engine } from '../engine/engine';
import { HealthChecks } from '../engine/health-checks';
import { RayBootstrap } from '../engine/vllm/ray-bootstrap';
import { NetworkProfile } from '../network/network-profile';
import { RdmaProfile } from '../network/rdma-profile';
import { AckPlatform } from '../platform/ack-platform';
import { AcsPlatform } from '../platform/acs-platform';
import { AksPlatform } from '../platform/aks-platform';
import { EksPlatform } from '../platform/eks-platform';
import { GkePlatform } from '../platform/gke-platform';
import { OciPlatform } from '../platform/oci-platform';
import { OpenShiftPlatform } from '../platform/openshift-platform';
import { Platform } from '../platform/platform';
import { NetworkAccess } from '../security/network-access';
import { NetworkPeer } from '../security/network-peer';
import { PodSecurity } from '../security/pod-security';
import { IngressController } from '../traffic/ingress-controller';
import { AlluxioCache } from '../weights/alluxio-cache';
import { CpfsVolume } from '../weights/cpfs-volume';
import { ExistingClaim } from '../weights/existing-claim';
import { FluidCache } from '../weights/fluid-cache';
import { GcsFuseVolume } from '../weights/gcs-fuse-volume';
import { HostPathWeights } from '../weights/host-path-weights';
import { ImageVolumeWeights } from '../weights/image-volume-weights';
import { JuiceFsCache } from '../weights/juicefs-cache';
import { ModelHub } from '../weights/model-hub';
import { NasVolume } from '../weights/nas-volume';
import { NfsVolume } from '../weights/nfs-volume';
import { OssCredentials } from '../weights/oss-credentials';
import { OssVolume } from '../weights/oss-volume';
import { S3Volume } from '../weights/s3-volume';
import { ThinVolume } from '../weights/thin-volume';
import { WeightsClaim } from '../weights/weights-claim';

/** The classes that variants name in types.json. A test holds the two against each other. */
export const CLASSES: Readonly<Record<string, unknown>> = {
  AckPlatform, AcsPlatform, AksPlatform, AlertRules, AlluxioCache, Autoscaling, CpfsVolume, Dashboard, DisruptionBudget, Drain, EksPlatform, Engine,
  ExistingClaim, FluidCache, GcsFuseVolume, GkePlatform, GroupPlacement, HealthChecks, HostPathWeights, ImageVolumeWeights, IngressController,
  JuiceFsCache, MetricsScrape, ModelHub, NasVolume, NetworkAccess, NetworkPeer, NetworkProfile, NfsVolume, OciPlatform, OpenShiftPlatform,
  OssCredentials, OssVolume, Platform, PodSecurity, RayBootstrap, RdmaProfile, Rollout, S3Volume, ThinVolume, WeightsClaim,
};
