import { shellWord } from '../../pod/shell';

/** How long SGLang may take to end without requests, in seconds: less than the 30 that Kubernetes gives a pod without a drain. */
const ENDING_SECONDS = 15;

const SUPERVISE = `import os, signal, subprocess, sys
patience = float(sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
server = subprocess.Popen(sys.argv[2:], start_new_session=True)
try:
    code = server.wait()
except SystemExit as told:
    code = told.code
    server.terminate()
    try:
        server.wait(patience)
    except subprocess.TimeoutExpired:
        pass
try:
    os.killpg(server.pid, signal.SIGKILL)
except ProcessLookupError:
    pass
sys.exit(code if code >= 0 else 128 - code)`;

/**
 * SGLang's command under a process that ends it when told to, and with it all that it started; the exit code is its own,
 * or 143 where it was told to end. As a container's first process SGLang would stay: Linux drops a SIGTERM that such a
 * process does not handle. Leaders handle it from the first request on (sglang/srt/managers/tokenizer_manager.py
 * auto_create_handle_loop), not while they load or wait for the others. Followers handle none up to 0.5.20; later ones
 * do once they are loaded, by waiting for the leader's word (sglang/srt/entrypoints/engine.py), which never comes where
 * the leader is dead.
 *
 * @param command a command line, quoted for the shell
 * @param requestSeconds how long requests that are being answered may take to end
 */
export function supervised(command: string, requestSeconds: number): string {
  return `python3 -c ${shellWord(SUPERVISE)} ${requestSeconds + ENDING_SECONDS} ${command}`;
}
