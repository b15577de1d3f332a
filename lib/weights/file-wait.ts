import type { PodContribution } from '../pod/pod-contribution';
import { literal, shellCommand, shellWord } from '../pod/shell';
import { problem } from '../problems';
import { hasDots } from './mount-checks';
import { HELPER_IMAGE, helperResources, helperSecurity } from './helper-container';
import { WEIGHTS_VOLUME } from './weights-mount';

const FOLDER = '/weights';

/** The init container that waits until a file is on the weights' volume. It never fails: LeaderWorkerSet would recreate the group. */
export function fileWait(file: string, image = HELPER_IMAGE): PodContribution {
  const path = shellWord(`${FOLDER}/${file.replace(/^\/+/, '')}`);
  // A shell that is the first process of its container ends at no signal by itself, and at none before its child has ended.
  const script = `trap 'exit 143' TERM
tries=0
until [ -e ${path} ]; do
  [ ${literal('$((tries % 12))')} -ne 0 ] || echo waiting for ${path}
  tries=${literal('$((tries + 1))')}
  sleep 5 & wait ${literal('$!')}
done
echo ${path} is there`;
  return {
    initContainers: [{
      name: 'wait-for-weights',
      image,
      command: shellCommand(script),
      resources: helperResources(),
      securityContext: helperSecurity(),
      volumeMounts: [{ name: WEIGHTS_VOLUME, mountPath: FOLDER, readOnly: true }],
    }],
  };
}

/** What is wrong about the name of a file that is waited for. */
export function fileWaitProblems(file: unknown): string[] {
  const usable = typeof file === 'string' && /^[^\0-\x1f\x7f]{1,1000}$/.test(file) && !file.endsWith('/') && !hasDots(file);
  return usable ? [] : [problem('waitForFile', file, 'a file of the volume, relative to its root, without . and ..')];
}
