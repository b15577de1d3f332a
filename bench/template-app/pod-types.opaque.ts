// The pod templates of the LeaderWorkerSet, where its CRD leaves them opaque: Kubernetes' own types, rendered here.
import { k8s } from 'cdk8s-plus-28';

export type LeaderTemplate = k8s.PodTemplateSpec;
export type WorkerTemplate = k8s.PodTemplateSpec;
export const Quantity = k8s.Quantity;
export const HttpGetPort = k8s.IntOrString;
export const rendered = k8s.toJson_PodTemplateSpec;
