import { TRANSFER_FOLDER } from './transfer-job';

/**
 * What the scripts of Jobs that move weights begin with: how they tell what happens, and how they work on several files at
 * once. `FATAL` is what they end with where another try would find the same; anything else may mend.
 */
export const TRANSFER_PRELUDE = `
import concurrent.futures, hashlib, http.client, json, os, re, shutil, sys, threading, time, urllib.error, urllib.parse, urllib.request

FOLDER, MARKER, CLAIM = os.environ["FOLDER"], os.environ["MARKER"], os.environ.get("CLAIM", "${TRANSFER_FOLDER}")
ROOT = CLAIM if (FOLDER + "/").startswith(CLAIM + "/") else FOLDER
PARALLEL, PAUSE, TRIES = int(os.environ["PARALLEL"]), float(os.environ["PAUSE_SECONDS"]), 8
GIB, SAY_EVERY = 1 << 30, 30
STOP, LOCK, MOVED, STARTED = threading.Event(), threading.Lock(), [0], time.monotonic()

class Fatal(Exception):
    pass

class Again(Exception):
    pass

def shown(text, most=300):
    line = "".join(c if c.isprintable() else "?" for c in " ".join(str(text).split()))
    return line if len(line) <= most else line[:most] + "..."

def say(line):
    print(line.encode("utf-8", "replace").decode("utf-8"), flush=True)

def leave(code, line):
    line = "failed: " + line
    say(line)
    try:
        # Kubernetes makes this file; where it is not there, the last lines of the log are the message.
        with open("/dev/termination-log", "r+b") as log:
            log.write(line.encode("utf-8", "replace")[:4000])
    except OSError:
        pass
    os._exit(code)

def reason(error):
    cause = getattr(error, "reason", error)
    return shown(getattr(cause, "strerror", None) or str(cause) or type(cause).__name__)

def wait(tries, error=None):
    seconds = min(60.0, PAUSE * 2 ** tries)
    try:
        seconds = max(seconds, min(300.0, float(error.headers.get("Retry-After"))))
    except (AttributeError, TypeError, ValueError):
        pass
    STOP.wait(seconds)

def moved(size):
    with LOCK:
        MOVED[0] += size

def below(path, root):
    real, root = os.path.realpath(path), os.path.realpath(root)
    return real == root or real.startswith(os.path.join(root, ""))

def absent(index, path, names):
    """The shards that a checkpoint's index names and that are not among the names; and how many it names."""
    try:
        with open(path, encoding="utf-8") as stored:
            read = json.load(stored)
    except ValueError:
        raise Fatal(shown(index) + " is no JSON")
    named = read.get("weight_map") if isinstance(read, dict) else None
    folder, shards = os.path.dirname(index), set(named.values()) if isinstance(named, dict) else set()
    return sorted(shard for shard in shards if os.path.join(folder, shard) not in names), len(shards)

def gib(size):
    return format(size / GIB, ".3f") + " GiB"

def every(files, work):
    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        waiting = {pool.submit(work, file) for file in files}
        try:
            while waiting:
                finished, waiting = concurrent.futures.wait(waiting, timeout=SAY_EVERY, return_when=concurrent.futures.FIRST_EXCEPTION)
                for task in finished:
                    task.result()
                if waiting:
                    say(str(len(files) - len(waiting)) + " of " + str(len(files)) + " files; " + gib(MOVED[0] / max(time.monotonic() - STARTED, 0.001)) + "/s")
        except BaseException:
            STOP.set()
            for task in waiting:
                task.cancel()
            raise

def run(main):
    try:
        main()
    except Fatal as error:
        leave(FATAL, str(error))
    except Again as error:
        leave(1, str(error))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        leave(FATAL, "the other side answers in a form that is not known: " + type(error).__name__ + " " + shown(error))
    except (OSError, http.client.HTTPException) as error:
        leave(1, reason(error))

FATAL = 3
`;
