import { setsHaveKnownValues, rolloutsMakeProgress, subGroupsDivideGroups } from './webhook';
import {
  leadersDoNotWaitForWorkers, copiesRestartTogether, groupsRestartTogether, joinsArePatient, sidecarsDoNotRestartGroups,
  templatesStayTheSame, updatesLeaveGroups, podsRestartAlways, workersOutliveLeaders, topologiesHaveRoom, gangsHaveTheirScheduler,
  budgetsCountPods,
} from './group-rules';
import { ranksAreGpus, gpusAreUsed, tensorParallelismStaysInPods, groupSizesAgree, nodeRanksCountPods } from './engine-numbers';
import {
  followersAreHeadless, headlessNeedsVllmServe, rayIsAskedFor, imagesHaveRay, flagsFitTheRelease, dataParallelLeadersHaveNoRank,
  hybridBalancingReachesAllPods, waitsAreHeeded, scriptsAreInTheImage, serversListenEverywhere, mpiLeadersMayExecute,
  localRanksAreGpus,
} from './engine-launch';
import { flagsAreKnown } from './engine-flags';
import {
  workersAnswerNoProbes, leadersAreProbed, livenessWaitsForTheStart, startsHaveTime, probesArePatient, probesAskTheEngine,
  probesAskKnownPaths, probesNeedNoKey,
} from './engine-probes';
import {
  addressesAreThePodsOwn, keysAreNotArguments, debuggingIsOff, contextsAreChosen, remoteCodeIsPinned, modelsHaveNames,
  modelsAreMounted, cachesAreWritable, weightsAreOnlyRead, enginesAreExecuted,
} from './engine-settings';
import {
  networksAgree, templatesAgree, adaptersAreChosenExactly, glooHasAnInterface, pluginsAreAllowed, tcpHasNoRdmaSettings,
  hostNetworksResolveTheLeader, hostNetworksSharePorts, efaIsWhole, interfacesNeedAPodNetwork, groupsMayTalk,
} from './group-network';
import {
  portsAreValid, namesAreToldApart, volumesHaveOneSource, probesHaveOneCheck, devicesHaveLimits, memoryIsBinary,
  sharedMemoryIsMounted, serviceLinksSpareEngines, definitionsFitTheirAnnotation, lifecyclesAreValid,
} from './containers';
import {
  claimsMatchVolumes, claimsNameTheirClass, volumeSecretsAreComplete, bucketOptionsFitTheirProgram, bucketsAreReachedInside,
  secretsAreNotWrittenDown,
} from './claims';
import {
  datasetsHaveRuntimes, claimsAreBesideDatasets, datasetsLeadToTheModel, cachesFitTheirWorkers, cachesAreAskedForAsTheyAre,
  fluidObjectsHaveKnownValues, loadsAreAwaited,
} from './fluid';
import {
  acsPodsNameTheirGpu, acsRdmaNeedsWholePods, acsReservedPodsChooseNodes, acsReservedPodsAreKept, acsGroupsAreKept,
  acsGpuPodsAreGuaranteed, acsSizesAreOffered, acsResourcesAreTheVendors, acsImagesAreNear, acsImagesHaveRoom,
  acsSidecarsDoNotBurst,
} from './acs-pods';
import { acsLabelsAreNotSelected, acsPodsNeedNoNode, acsServicesHaveNoNodePorts } from './acs';
import { fieldsAreKnown, fieldsFitTheirSchema } from './crd-fields';
import { autoscalersAreValid } from './autoscalers';
import { budgetsHaveOneLimit } from './budgets';
import { headlessServicesAreLeftAlone, namesAreUnique, setsHaveNamesOfTheirOwn } from './collisions';
import { entriesAreText } from './config-entries';
import { backendsAreNoJobs, deploymentsSelectTheirPods } from './deployments';
import { ingressesAreValid } from './ingresses';
import { jobsAreValid } from './jobs';
import { policiesAreValid, rangesAreExact } from './network-policies';
import { securityContextsAreValid } from './security-contexts';
import { servicesAreValid } from './service-fields';
import { containersRestartWithTheirPod, hugePagesAreWhole, imagesAreNamed, podsHaveUsableNames, podsHaveUsableNumbers, variablesComeFromSomewhere } from './pod-fields';
import { affinitiesAreValid, spreadsAreValid, tolerationsAreValid } from './scheduling';
import { labelsAreValid, lwsLabelsAreLeftAlone } from './labels';
import { namesAreValid, namespacesAreValid } from './names';
import { environmentIsDefined, mountsHaveVolumes, resourcesAreQuantities } from './pods';
import { referencesAreNames } from './references';
import { dotted, type Finding, type Manifest, type Rule, type Source } from './rule';
import { scalersAskMetricsThatExist, scalersOwnReplicas } from './scalers';
import { servicesNameSets, servicesLeadToOpenPorts } from './selected-pods';
import { servicesLeadToLeaders } from './services';
import { serviceNamesOfGroupsAreFree, setsHaveNumbers } from './sets';
import { backendsHavePorts, poolsHoldLeaders, selectorsMatchPods } from './traffic';
import { podVolumesAreComplete, storageIsComplete } from './storage';
import { workloadsRestartTheirPods, workloadsSelectTheirPods } from './workloads';
import { cut, manifestsAreSmall, valuesAreWhole } from './values';

/** What must hold for names of objects that are applied together; of an app, over all its charts. Kind, name and namespace are all that these read. */
export const NAME_RULES: readonly Rule[] = [
  namesAreUnique,
  headlessServicesAreLeftAlone,
  setsHaveNamesOfTheirOwn,
];

/** What must hold for the manifests of one chart. A new rule is one value in this room and one line here. */
export const MANIFEST_RULES: readonly Rule[] = [
  valuesAreWhole,
  manifestsAreSmall,
  namesAreValid,
  namespacesAreValid,
  referencesAreNames,
  labelsAreValid,
  lwsLabelsAreLeftAlone,
  fieldsFitTheirSchema,
  fieldsAreKnown,
  setsHaveNumbers,
  serviceNamesOfGroupsAreFree,
  environmentIsDefined,
  mountsHaveVolumes,
  resourcesAreQuantities,
  servicesLeadToLeaders,
  deploymentsSelectTheirPods,
  backendsAreNoJobs,
  poolsHoldLeaders,
  selectorsMatchPods,
  backendsHavePorts,
  acsPodsNeedNoNode,
  acsLabelsAreNotSelected,
  acsServicesHaveNoNodePorts,
  setsHaveKnownValues,
  rolloutsMakeProgress,
  subGroupsDivideGroups,
  leadersDoNotWaitForWorkers,
  copiesRestartTogether,
  groupsRestartTogether,
  joinsArePatient,
  sidecarsDoNotRestartGroups,
  templatesStayTheSame,
  updatesLeaveGroups,
  podsRestartAlways,
  workersOutliveLeaders,
  topologiesHaveRoom,
  gangsHaveTheirScheduler,
  budgetsCountPods,
  ranksAreGpus,
  gpusAreUsed,
  tensorParallelismStaysInPods,
  groupSizesAgree,
  nodeRanksCountPods,
  followersAreHeadless,
  headlessNeedsVllmServe,
  rayIsAskedFor,
  imagesHaveRay,
  flagsFitTheRelease,
  flagsAreKnown,
  dataParallelLeadersHaveNoRank,
  hybridBalancingReachesAllPods,
  waitsAreHeeded,
  scriptsAreInTheImage,
  serversListenEverywhere,
  mpiLeadersMayExecute,
  localRanksAreGpus,
  workersAnswerNoProbes,
  leadersAreProbed,
  livenessWaitsForTheStart,
  startsHaveTime,
  probesArePatient,
  probesAskTheEngine,
  probesAskKnownPaths,
  probesNeedNoKey,
  addressesAreThePodsOwn,
  keysAreNotArguments,
  debuggingIsOff,
  contextsAreChosen,
  remoteCodeIsPinned,
  modelsHaveNames,
  modelsAreMounted,
  cachesAreWritable,
  weightsAreOnlyRead,
  enginesAreExecuted,
  networksAgree,
  templatesAgree,
  adaptersAreChosenExactly,
  glooHasAnInterface,
  pluginsAreAllowed,
  tcpHasNoRdmaSettings,
  hostNetworksResolveTheLeader,
  hostNetworksSharePorts,
  efaIsWhole,
  interfacesNeedAPodNetwork,
  groupsMayTalk,
  portsAreValid,
  namesAreToldApart,
  volumesHaveOneSource,
  probesHaveOneCheck,
  devicesHaveLimits,
  memoryIsBinary,
  sharedMemoryIsMounted,
  serviceLinksSpareEngines,
  definitionsFitTheirAnnotation,
  tolerationsAreValid,
  affinitiesAreValid,
  imagesAreNamed,
  variablesComeFromSomewhere,
  hugePagesAreWhole,
  podsHaveUsableNames,
  containersRestartWithTheirPod,
  lifecyclesAreValid,
  workloadsSelectTheirPods,
  workloadsRestartTheirPods,
  podVolumesAreComplete,
  storageIsComplete,
  entriesAreText,
  budgetsHaveOneLimit,
  spreadsAreValid,
  securityContextsAreValid,
  podsHaveUsableNumbers,
  servicesAreValid,
  policiesAreValid,
  rangesAreExact,
  ingressesAreValid,
  autoscalersAreValid,
  jobsAreValid,
  servicesLeadToOpenPorts,
  servicesNameSets,
  scalersOwnReplicas,
  scalersAskMetricsThatExist,
  claimsMatchVolumes,
  claimsNameTheirClass,
  volumeSecretsAreComplete,
  bucketOptionsFitTheirProgram,
  bucketsAreReachedInside,
  secretsAreNotWrittenDown,
  datasetsHaveRuntimes,
  claimsAreBesideDatasets,
  datasetsLeadToTheModel,
  cachesFitTheirWorkers,
  cachesAreAskedForAsTheyAre,
  fluidObjectsHaveKnownValues,
  loadsAreAwaited,
  acsPodsNameTheirGpu,
  acsRdmaNeedsWholePods,
  acsReservedPodsChooseNodes,
  acsReservedPodsAreKept,
  acsGroupsAreKept,
  acsGpuPodsAreGuaranteed,
  acsSizesAreOffered,
  acsResourcesAreTheVendors,
  acsImagesAreNear,
  acsImagesHaveRoom,
  acsSidecarsDoNotBurst,
];

/** All rules, in the order in which they are told. */
export const RULES: readonly Rule[] = [...MANIFEST_RULES, ...NAME_RULES];

/** Longer than the way to any field that is known. */
const LONGEST_PLACE = 300;

/** Everything that does not hold, in the order of the rules; once for each field, by the rule that has most to say about it. */
export function findingsIn(sources: readonly Source[], rules: readonly Rule[] = MANIFEST_RULES): Finding[] {
  const short = sources.map((source) => ({ ...source, manifest: cut(source.manifest) as Manifest }));
  const found = rules.map((rule) => ({ yields: rule.yields === true, findings: rule.look(rule.measures === true ? sources : short) }));
  const places = new Map<string, Set<string>>();
  for (const { path, severity, message, at = [] } of found.flatMap(({ yields, findings }) => (yields ? [] : findings))) {
    if (severity !== 'error') continue;
    const told = places.get(path) ?? new Set();
    for (const place of [dotted(at), ...placesOf(message)]) told.add(place);
    places.set(path, told);
  }
  const isTold = ({ path, message }: Finding) => placesOf(message).slice(0, 1).some((place) => places.get(path)?.has(place));
  return found.flatMap(({ yields, findings }) => (yields ? findings.filter((finding) => !isTold(finding)) : findings));
}

/** The fields that the beginning of a message names, the whole one first, and those that these are in. */
function placesOf(message: string): string[] {
  const places = message.slice(0, Math.max(message.indexOf(': got'), 0)).split(' ')
    .filter((place) => place.length <= LONGEST_PLACE && /[.[]/.test(place));
  return places.flatMap((place) => [place, ...[...place.matchAll(/[.[]/g)].map(({ index }) => place.slice(0, index)).filter((outer) => outer.includes('.'))]);
}

/** Findings of which what leader and worker have in common is said once. */
export function saidOnce(findings: readonly Finding[]): Finding[] {
  const said = new Set<string>();
  return findings.filter(({ path, message }) => {
    const key = `${path} ${message.replace(/(leader|worker)Template/g, 'template').replace(/-(leader|worker)\b/g, '')}`;
    return said.has(key) ? false : said.add(key);
  });
}
