// The pod templates of the LeaderWorkerSet, where its CRD describes them in full.
import * as lws from './imports/leaderworkerset.x-k8s.io';

export type LeaderTemplate = lws.LeaderWorkerSetSpecLeaderWorkerTemplateLeaderTemplate;
export type WorkerTemplate = lws.LeaderWorkerSetSpecLeaderWorkerTemplateWorkerTemplate;
// The import has a class of its own for each place; they are the same, and TypeScript takes any for any other.
export const Quantity = lws.LeaderWorkerSetSpecLeaderWorkerTemplateLeaderTemplateSpecContainersResourcesLimits;
export const HttpGetPort = lws.LeaderWorkerSetSpecLeaderWorkerTemplateLeaderTemplateSpecContainersStartupProbeHttpGetPort;
export const rendered = <T>(template: T): T => template;
