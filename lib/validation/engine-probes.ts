import { problem } from '../problems';
import { type EngineCommand, isSince, officialTag, resolved, variable } from './engine-command';
import { containerAt, type EngineGroup, engineGroup, isJoined, startsRay } from './engine-groups';
import { eachManifest, type FieldPath, type Fields, fields, list, type Manifest, numberOf, word } from './rule';
import { SourceIndex } from './source-index';

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'];
/** From this release on the API server gives up on an engine that is not ready in so many seconds, unless told otherwise. */
const READY_TIMEOUT_SINCE = [0, 14] as const;
const READY_SECONDS = 600;
const DEFAULT_PORTS = { vllm: 8000, sglang: 30000 };
/** What an engine answers to GET with a success, in any of its releases; vLLM's servers of development answer more. */
const PATHS = {
  vllm: ['/health', '/ping', '/v1/models', '/metrics', '/version', '/load', '/server_info', '/is_sleeping', '/docs', '/redoc', '/openapi.json'],
  sglang: [
    '/', '/health', '/health_generate', '/ping', '/v1/models', '/metrics', '/version', '/get_model_info', '/model_info', '/get_server_info', '/server_info', '/get_server_args', '/get_load', '/v1/loads', '/get_weight_version',
    '/weight_version', '/api/tags', '/api/version', '/docs', '/redoc', '/openapi.json',
  ],
};
/** Flags by which an engine answers at other paths, or with more than its own program. */
const OTHER_PATHS = ['--root-path', '--fastapi-root-path', '--middleware', '--grpc', '--grpc-mode'];
/** Fewer seconds than any group needs that loads hundreds of gigabytes. */
const SHORTEST_START_SECONDS = 600;

function budgetOf(probe: Fields): number {
  return numberOf(probe.initialDelaySeconds ?? 0) + numberOf(probe.failureThreshold ?? 3) * numberOf(probe.periodSeconds ?? 10);
}

/** Tells of the engine that answers the requests of a group. */
function leaderEngine(manifest: Manifest, look: (engine: EngineCommand, group: EngineGroup, at: FieldPath, where: string) => void): void {
  const group = engineGroup(manifest);
  if (group?.leaderEngine === undefined) return;
  const index = list(group.leader.spec.containers).findIndex(({ name }) => name === group.leaderEngine?.container.name);
  look(group.leaderEngine, group, [...group.leader.at, 'spec', 'containers', index], containerAt(group.leader, group.leaderEngine.container));
}

/** The number of the port that a probe or Service asks; undefined for a name that the container does not have. */
function portNumber(container: Fields, port: unknown): number | undefined {
  if (typeof port === 'number') return port;
  const named = list(container.ports).find(({ name }) => name === port);
  return named === undefined ? (/^\d+$/.test(word(port)) ? Number(port) : undefined) : numberOf(named.containerPort);
}

/** The port at which an engine answers; undefined where it is told by what is not known. */
function servedPort(engine: EngineCommand): number | undefined {
  const port = resolved(engine.container, engine.flags.get('--port')) ?? String(DEFAULT_PORTS[engine.engine]);
  return /^\d+$/.test(port) ? Number(port) : undefined;
}

/** Nothing listens on workers of Ray, nor on those that are headless. */
export const workersAnswerNoProbes = eachManifest({
  name: 'workers-answer-no-probes', severity: 'error', summary: 'Workers that serve no HTTP, as those of Ray and headless ones, are not asked over HTTP.', source: 'vllm v0.18.0:vllm/entrypoints/cli/serve.py',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  if (manifest.kind !== 'LeaderWorkerSet' || group?.worker === undefined || group.worker.role === group.leader.role) return;
  const { worker, workerEngine } = group;
  const isSilent = workerEngine === undefined ? startsRay(worker.spec) : workerEngine.engine === 'vllm' && workerEngine.flags.has('--headless');
  if (!isSilent) return;
  const ports = group.leaderEngine === undefined ? [] : [servedPort(group.leaderEngine)];
  for (const [index, container] of list(worker.spec.containers).entries()) {
    for (const probe of PROBES) {
      const { httpGet, tcpSocket } = fields(container[probe]);
      const port = fields(httpGet ?? tcpSocket).port;
      if (httpGet === undefined && (tcpSocket === undefined || !ports.includes(portNumber(container, port)))) continue;
      if (workerEngine !== undefined && container.name !== workerEngine.container.name) continue;
      say(problem(`${containerAt(worker, container)} ${probe}`, port, 'none on workers, where nothing listens', 'leave it out: the group is recreated when a process of it ends'), [...worker.at, 'spec', 'containers', index, probe]);
    }
  }
});

/** Without a readiness probe a Service sends requests while the model loads. */
export const leadersAreProbed = eachManifest({
  name: 'leaders-are-probed', severity: 'warning', summary: 'The container that answers requests has a readiness probe: without one it gets requests while it loads the model.', source: 'kubernetes: Configure Liveness, Readiness and Startup Probes',
}, (manifest, say) => {
  leaderEngine(manifest, (engine, _group, at, where) => {
    if (engine.container.readinessProbe === undefined && ['LeaderWorkerSet', 'Deployment', 'StatefulSet'].includes(word(manifest.kind))) {
      say(problem(`${where} readinessProbe`, undefined, 'a probe of /health', 'else the Service sends requests while the model loads'), at);
    }
  });
});

/** A liveness probe that begins at once ends an engine that still loads. */
export const livenessWaitsForTheStart = eachManifest({
  name: 'liveness-waits-for-the-start', severity: 'warning', summary: 'A liveness probe comes with a startup probe, or it ends the engine while it loads.', source: 'kubernetes: Configure Liveness, Readiness and Startup Probes',
}, (manifest, say) => {
  leaderEngine(manifest, (engine, _group, at, where) => {
    const { livenessProbe, startupProbe } = engine.container;
    if (livenessProbe === undefined || startupProbe !== undefined || budgetOf(fields(livenessProbe)) >= SHORTEST_START_SECONDS) return;
    say(problem(`${where} livenessProbe`, `${budgetOf(fields(livenessProbe))} s to its last failure, and no startupProbe`, 'a startupProbe beside it, with time for loading the model'), [...at, 'livenessProbe']);
  });
});

/** Loading hundreds of gigabytes takes its time, and both sides must give it. */
export const startsHaveTime = eachManifest({
  name: 'starts-have-time', severity: 'warning', summary: 'A startup probe leaves time to load the model, and the engine gives itself as much.', source: 'vllm v0.14.0:vllm/envs.py',
}, (manifest, say) => {
  leaderEngine(manifest, (engine, group, at, where) => {
    const { startupProbe } = engine.container;
    if (startupProbe === undefined) return;
    const seconds = budgetOf(fields(startupProbe));
    if (isJoined(group) && seconds < SHORTEST_START_SECONDS) {
      say(problem(`${where} startupProbe`, `${seconds} s`, `${SHORTEST_START_SECONDS} s or more for a model that needs several pods`, 'raise failureThreshold'), [...at, 'startupProbe']);
    }
    const own = variable(engine.container, 'VLLM_ENGINE_READY_TIMEOUT_S');
    const isGiven = list(engine.container.env).some(({ name }) => name === 'VLLM_ENGINE_READY_TIMEOUT_S');
    const limit = isGiven ? Number(own) : isSince(engine.release, ...READY_TIMEOUT_SINCE) === true ? READY_SECONDS : NaN;
    // Probes count in whole periods, so that a few seconds less are no difference.
    if (engine.engine === 'vllm' && limit < seconds - numberOf(fields(startupProbe).periodSeconds ?? 10) && !(limit >= 3600)) {
      say(problem(`${where} env VLLM_ENGINE_READY_TIMEOUT_S`, own ?? `nothing, so ${READY_SECONDS}`, `${seconds}, as the startup probe waits`, 'else vLLM gives up before the probe does'), at);
    }
  });
});

/** SGLang answers /health by generating a token, which takes a second and more. */
export const probesArePatient = eachManifest({
  name: 'probes-are-patient', severity: 'warning', summary: 'Probes of SGLang wait longer than a second, for its /health generates a token.', source: 'sglang v0.5.9:python/sglang/srt/entrypoints/http_server.py',
}, (manifest, say) => {
  leaderEngine(manifest, (engine, _group, at, where) => {
    if (engine.engine !== 'sglang') return;
    const isCheap = variable(engine.container, 'SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION') === 'false';
    for (const probe of PROBES) {
      const { httpGet, timeoutSeconds = 1 } = fields(engine.container[probe]);
      const { path } = fields(httpGet);
      if (path !== '/health_generate' && (path !== '/health' || isCheap)) continue;
      if (numberOf(timeoutSeconds) < 5) say(problem(`${where} ${probe}.timeoutSeconds`, timeoutSeconds, '5 or more where the probe makes the engine generate a token'), [...at, probe]);
    }
  });
});

/** Probes and Services ask at the port at which the engine answers. */
export const probesAskTheEngine = eachManifest({
  name: 'probes-ask-the-engine', severity: 'error', summary: 'Probes of the engine and the Service before it ask at the port that the engine is told.', source: 'vllm: vllm serve, --port',
}, (manifest, say, sources) => {
  leaderEngine(manifest, (engine, group, at, where) => {
    const port = servedPort(engine);
    if (port === undefined || engine.hasAlternative || list(group.leader.spec.containers).length > 1) return;
    for (const probe of PROBES) {
      const { httpGet, tcpSocket } = fields(engine.container[probe]);
      const asked = fields(httpGet ?? tcpSocket).port;
      if (asked !== undefined && portNumber(engine.container, asked) !== port) say(problem(`${where} ${probe} port`, asked, `${port}, at which the engine answers`), [...at, probe]);
    }
    const { name, namespace = 'default' } = fields(manifest.metadata);
    for (const { manifest: service } of SourceIndex.of(sources).servicesOf(name)) {
      const { ports, clusterIP } = fields(service.spec);
      const isIts = (fields(service.metadata).namespace ?? 'default') === namespace && clusterIP !== 'None';
      const targets = isIts ? list(ports).map((each) => each.targetPort ?? each.port) : [];
      if (targets.length === 0 || targets.some((target) => portNumber(engine.container, target) === port)) continue;
      say(problem(`${where} --port`, port, `${targets.map(word).join(', ')}, to which Service ${word(fields(service.metadata).name)} leads`), at);
    }
  });
});

/** Any other path is answered with 404, which a probe takes for a failure. */
export const probesAskKnownPaths = eachManifest({
  name: 'probes-ask-known-paths', severity: 'warning', summary: 'Probes of vLLM and SGLang ask a path that the engine answers, such as /health, where it is an image of theirs.', source: 'vllm: vllm/entrypoints/openai/api_server.py, sglang: python/sglang/srt/entrypoints/http_server.py',
}, (manifest, say) => {
  leaderEngine(manifest, (engine, _group, at, where) => {
    if (officialTag(engine) === undefined || engine.hasAlternative || OTHER_PATHS.some((flag) => engine.flags.has(flag))) return;
    for (const probe of PROBES) {
      const { httpGet } = fields(engine.container[probe]);
      const { path = '/', port, host } = fields(httpGet);
      // At another port another program may answer, or nothing does and another rule says so.
      if (httpGet === undefined || host !== undefined || portNumber(engine.container, port) !== servedPort(engine) || isAnswered(engine, word(path))) continue;
      say(problem(`${where} ${probe} path`, path, `a path that ${engine.engine === 'vllm' ? 'vLLM' : 'SGLang'} answers, such as /health`, 'it answers others with 404, and the probe fails'), [...at, probe]);
    }
  });
});

/** Whether an engine answers a path as a probe asks it: with a slash in front, and by redirection with one behind. */
function isAnswered({ engine }: EngineCommand, path: string): boolean {
  const [asked] = `/${path.replace(/^\//, '')}`.split(/[?#]/, 1);
  return PATHS[engine].includes(asked) || PATHS[engine].includes(asked.replace(/\/$/, '')) || asked.startsWith('/v1/models/');
}

/** What needs a key answers a probe with 401. */
export const probesNeedNoKey = eachManifest({
  name: 'probes-need-no-key', severity: 'error', summary: 'Where an engine asks for a key, probes ask a path that needs none.', source: 'vllm v0.18.0:vllm/entrypoints/openai/server_utils.py',
}, (manifest, say) => {
  leaderEngine(manifest, (engine, _group, at, where) => {
    const hasKey = engine.flags.has('--api-key') || list(engine.container.env).some(({ name }) => name === 'VLLM_API_KEY');
    for (const probe of PROBES) {
      const { path, httpHeaders } = fields(fields(engine.container[probe]).httpGet);
      const isGuarded = hasKey && /^\/v1(\/|$)/.test(word(path)) && !list(httpHeaders).some(({ name }) => /^authorization$/i.test(word(name)));
      if (isGuarded) say(problem(`${where} ${probe} path`, path, '/health, which needs no key'), [...at, probe]);
    }
  });
});
