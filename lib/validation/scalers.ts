import { problem } from '../problems';
import { engineGroup } from './engine-groups';
import { eachManifest, fields, list, numberOf, word } from './rule';
import { SourceIndex } from './source-index';

/** A number of pods that two own is reset by whoever comes last. */
export const scalersOwnReplicas = eachManifest({
  name: 'scalers-own-replicas', severity: 'error', summary: 'A LeaderWorkerSet whose groups a scaler counts has no replicas, or each apply sets the number back; and a scaler names its API version.', source: 'lws: Horizontal Pod Autoscaler',
}, (manifest, say, sources) => {
  if (manifest.kind !== 'HorizontalPodAutoscaler' && manifest.kind !== 'ScaledObject') return;
  const { scaleTargetRef } = fields(manifest.spec);
  const { kind, name, apiVersion } = fields(scaleTargetRef);
  if (kind !== 'LeaderWorkerSet') return;
  if (apiVersion !== 'leaderworkerset.x-k8s.io/v1') say(problem(`${word(manifest.kind)} spec.scaleTargetRef.apiVersion`, apiVersion, 'leaderworkerset.x-k8s.io/v1'), ['spec', 'scaleTargetRef']);
  const { namespace = 'default' } = fields(manifest.metadata);
  const set = name === undefined ? undefined : SourceIndex.of(sources).named('LeaderWorkerSet', name, namespace).at(0);
  const replicas = fields(set?.manifest.spec).replicas;
  if (replicas !== undefined) say(problem(`LeaderWorkerSet ${word(name)} spec.replicas`, replicas, `left out where ${word(manifest.kind)} ${word(fields(manifest.metadata).name)} owns the number`), ['spec', 'scaleTargetRef']);
});

/** How many groups a scaler may make, as metrics of the engine tell. */
export const scalersAskMetricsThatExist = eachManifest({
  name: 'scalers-ask-metrics-that-exist', severity: 'warning', summary: 'A scaler asks for metrics that this release of the engine has, and not for those of groups that are not there.', source: 'vllm#18354, vllm#29330; sglang: --enable-metrics',
}, (manifest, say, sources) => {
  if (manifest.kind !== 'HorizontalPodAutoscaler' && manifest.kind !== 'ScaledObject') return;
  const { scaleTargetRef, minReplicaCount, triggers } = fields(manifest.spec);
  const { name, kind } = fields(scaleTargetRef);
  const text = JSON.stringify(manifest.spec);
  const target = name === undefined ? undefined : SourceIndex.of(sources).named(word(kind), name).at(0)?.manifest;
  const engine = target && engineGroup(target)?.leaderEngine;
  const tell = (metric: string, allowed: string) => say(problem(`${word(manifest.kind)} metric`, metric, allowed), ['spec']);
  const [, minor] = engine?.release ?? [];
  if (engine?.engine === 'vllm' && minor !== undefined && engine.release?.[0] === 0) {
    if (/gpu_cache_usage_perc/.test(text) && minor >= 11) tell('vllm:gpu_cache_usage_perc', 'vllm:kv_cache_usage_perc from vLLM 0.11 on');
    if (/kv_cache_usage_perc/.test(text) && minor < 9) tell('vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc before vLLM 0.9.2');
  }
  if (engine?.engine === 'sglang' && /sglang[:_]/.test(text) && !engine.flags.has('--enable-metrics')) tell('sglang:…', 'metrics of SGLang only with --enable-metrics in its command');
  const isOwn = list(triggers).length > 0 && list(triggers).every((trigger) => /(vllm|sglang)[:_]/.test(JSON.stringify(trigger)));
  if (numberOf(minReplicaCount) === 0 && isOwn) say(problem('ScaledObject spec.minReplicaCount', minReplicaCount, '1 or more with metrics of the engine, of which none is there without a group', 'to wake from 0, use a metric from outside, such as the gateway\'s requests'), ['spec', 'minReplicaCount']);
});
