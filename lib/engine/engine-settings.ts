import { isWritable } from '../checks';
import { isPlaceholder } from '../placeholder';
import type { EngineVersion } from '../planning/engine-version';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import { isWhole, problem } from '../problems';
import { Drain } from './drain';
import type { EngineServeProps } from './engine-props';
import { HealthChecks } from './health-checks';

/** The properties of an engine with all defaults but those that depend on the plan. */
export type EngineSettings<Props extends EngineServeProps> = Required<Omit<Props, 'servedModelName' | 'host'>> & Pick<Props, 'servedModelName' | 'host'>;

const LONGEST_NAME = 1024;
/** The defaults that engines share. */
const DEFAULTS = { trustRemoteCode: false, healthChecks: HealthChecks.http(), drain: Drain.of(), extraArguments: [] };
/** All addresses of a pod, of IPv4 and of IPv6. */
const HOSTS = ['0.0.0.0', '::'];
/** A host with its port, folders, a name, a tag and a digest, all but the name optional. */
const IMAGE = /^([a-z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;
/** A tag that begins with numbers as versions of engines have them. */
const VERSION_IN_TAG = /:v?(0\.(?:0|[1-9]\d{0,3})(?:\.(?:0|[1-9]\d{0,3}))?)(?=$|[^\d.]|\.post\d)[^/]*$/;

/** Defaults of all engines, of one, and what was given: a property that is there but undefined must not hide its default. */
export function settingsOf<Props extends EngineServeProps>(
  props: Props, defaults: Required<Omit<Props, Exclude<keyof EngineServeProps, 'port'>>>,
): EngineSettings<Props> {
  const given = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
  return { ...DEFAULTS, ...defaults, ...given } as unknown as EngineSettings<Props>;
}

/** The model's name in requests. */
export function servedModelNameOf({ servedModelName }: EngineServeProps, { model }: ParallelismPlan): string {
  return servedModelName ?? model.name.split('/').at(-1) ?? model.name;
}

/** What is wrong about the settings that all engines have; the example is an image of the engine's own. */
export function settingsProblems(settings: EngineSettings<EngineServeProps>, servedModelName: string, example: string): string[] {
  const { image, host, port, healthChecks, drain } = settings;
  return [
    ...(isPlaceholder(image) || image.length > 512 || !IMAGE.test(image) ? [problem('engine image', image, `a container image, such as ${example}`)] : []),
    ...(host === undefined || HOSTS.includes(host) ? []
      : [problem('engine host', host, HOSTS.join(' or '), 'probes and the Service ask by the pod\'s address, which nobody knows yet')]),
    ...portProblems('engine port', port),
    ...(isName(servedModelName) ? [] : [problem('engine servedModelName', servedModelName, `a name of at most ${LONGEST_NAME} characters on one line that does not begin with a hyphen`)]),
    ...healthChecks.validate(),
    ...drain.validate(),
  ];
}

/** What is wrong about a port. */
export function portProblems(property: string, port: number): string[] {
  return isWhole(port) && port <= 65535 ? [] : [problem(property, port, 'a port from 1 to 65535')];
}

/** What is wrong about a plan that counts with another engine than the one that runs. */
export function engineProblems({ engineVersion }: ParallelismPlan, name: string): string[] {
  return engineVersion.name === name ? [] : [problem('engineVersion of the plan', engineVersion.toString(), `a version of ${name}, which this engine runs`)];
}

/** A tag that looks like one of the engine's versions is one in most cases; memory and flags are those of another then. */
export function imageWarnings(image: string, planned: EngineVersion): string[] {
  const tagged = VERSION_IN_TAG.exec(image)?.[1];
  if (tagged === undefined) return [];
  const [major, minor, patch = 0] = tagged.split('.').map(Number);
  return planned.isAtLeast(tagged) && !planned.isAtLeast(`${major}.${minor}.${patch + 1}`) ? []
    : [`the image ${image} looks like version ${tagged}, the plan counts with ${planned.toString()}: set the plan's engineVersion to what the image holds`];
}

function isName(name: string): boolean {
  return name.trim() !== '' && name.length <= LONGEST_NAME && !isPlaceholder(name) && !/[\t\r\n]/.test(name) && isWritable(name) && !name.startsWith('-');
}
