import { unknownFlag } from '../engine/known-flags';
import { problem } from '../problems';
import { type EngineCommand, isSince, officialTag } from './engine-command';
import { containerAt } from './engine-groups';
import { eachEngine, FLAGS_WITH_RELEASE } from './engine-launch';
import { eachManifest } from './rule';

/** A release, and what it was built for. Builds of other sources, such as candidates, have other flags. */
const RELEASED = /^((?:(?:0|[1-9]\d{0,2})\.){2}(?:0|[1-9]\d{0,2})(?:\.post\d{1,2})?)(?:-(?:(?:cu|rocm|ubuntu)\d+|x86_64|aarch64|amd64|arm64|mi\d+x|runtime))*$/;
const FLAG = /^--?[A-Za-z][\w.-]*(?==|$)/;
/** More names the same fault, such as a command of another program. */
const MOST_TOLD = 10;

/** What the parser of a release does not know it refuses, and the container ends at once. */
export const flagsAreKnown = eachManifest({
  name: 'flags-are-known', severity: 'warning', summary: 'The flags of vLLM and SGLang are flags that the release of the image has, where it is an image of theirs.', source: 'vllm: vllm/engine/arg_utils.py, sglang: python/sglang/srt/server_args.py, of each release',
}, (manifest, say) => {
  eachEngine(manifest, (engine, pod, _group, at) => {
    const release = RELEASED.exec(officialTag(engine) ?? '')?.[1];
    // What `sglang serve` makes of its flags depends on the model: those of pictures have others.
    if (release === undefined || engine.hasAlternative || (engine.engine === 'sglang' && engine.form === 'command')) return;
    for (const { flag, reason } of unknownFlags(engine, release)) {
      say(problem(`${containerAt(pod, engine.container)} ${flag}`, 'given', `flags that ${engine.engine === 'vllm' ? 'vLLM' : 'SGLang'} ${release} has`, reason), at);
    }
  });
});

/** Flags that the release does not have, but those of which an error tells. */
function unknownFlags({ engine, words, release }: EngineCommand, tag: string): { readonly flag: string; readonly reason: string }[] {
  const found: { readonly flag: string; readonly reason: string }[] = [];
  for (const flag of new Set(words.flatMap((each) => FLAG.exec(each)?.[0] ?? []))) {
    const isTold = engine === 'vllm' && FLAGS_WITH_RELEASE.some(([name, minor, patch]) => name === flag && isSince(release, 0, minor, patch) === false);
    const reason = isTold ? undefined : unknownFlag(engine, tag, flag);
    if (reason !== undefined) found.push({ flag, reason });
    if (found.length === MOST_TOLD) break;
  }
  return found;
}
