import { TRANSFER_PRELUDE } from './transfer-script';

/**
 * What the Job runs that fills a claim, with Python's own library and nothing else; all parameters come by the
 * environment. It lists the files of one commit, downloads several at once into a hidden folder, goes on where it was
 * interrupted, holds each file against the size and the hash that the hub states, and only then gives it its name. The
 * marker is written last. It ends with 3 where another try would find the same, with 1 where it may help.
 *
 * Sources: huggingface_hub v2.4.0:hf_api.py (list_repo_tree), constants.py; modelscope v1.30.0:hub/api.py
 * (get_model_files), hub/file_download.py (get_file_download_url).
 */
export const DOWNLOAD_SCRIPT = `${TRANSFER_PRELUDE}
import fnmatch

HUB, ENDPOINT = os.environ["HUB"], os.environ["ENDPOINT"].rstrip("/")
REPOSITORY, REVISION = os.environ["REPOSITORY"], os.environ["REVISION"]
INCLUDE, EXCLUDE = json.loads(os.environ["INCLUDE"]), json.loads(os.environ["EXCLUDE"])
TOKEN, TOKEN_NAME = os.environ.get("TOKEN", "").strip(), os.environ.get("TOKEN_NAME", "")
WORK = os.path.join(FOLDER, ".download")
CHUNK, MOST_LIST_BYTES, PATIENCE = 1 << 22, 1 << 26, 60.0

def is_hub(url):
    def origin(text):
        parts = urllib.parse.urlsplit(text)
        return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return origin(url) == origin(ENDPOINT)

class Redirects(urllib.request.HTTPRedirectHandler):
    # The token is for the hub, and not for the storage that the hub sends its clients to.
    def redirect_request(self, request, *rest):
        following = super().redirect_request(request, *rest)
        if following is not None and not is_hub(following.full_url):
            for name in ("Authorization", "Cookie"):
                following.remove_header(name)
        return following

OPENER = urllib.request.build_opener(Redirects())

def ask(url, extra=None):
    headers = {"User-Agent": "cdk8s-inference", "Accept-Encoding": "identity"}
    if not url.startswith(("http://", "https://")):
        raise Fatal("the hub sends its clients to " + shown(url) + ", which is no address of the web")
    if TOKEN and is_hub(url):
        headers["Authorization"] = "Bearer " + TOKEN
        if HUB == "modelscope":
            headers["Cookie"] = "m_session_id=" + TOKEN
    headers.update(extra or {})
    return OPENER.open(urllib.request.Request(url, headers=headers), timeout=PATIENCE)

def refused(code):
    if code in (401, 403):
        return ("the token in " + TOKEN_NAME + " may not read it" if TOKEN else "it wants a token: set token") + "; for a gated repository its terms must be accepted too"
    return "no such repository or revision" if code == 404 else None

def page(url):
    for tries in range(TRIES):
        try:
            with ask(url) as response:
                text, link = response.read(MOST_LIST_BYTES), response.headers.get("Link") or ""
            return json.loads(text), link
        except urllib.error.HTTPError as error:
            if error.code not in (408, 429) and error.code < 500:
                raise Fatal(url + ": status " + str(error.code) + ", " + (refused(error.code) or shown(error.read(2000).decode("utf-8", "replace"))))
            last, failed = "status " + str(error.code), error
        except (OSError, http.client.HTTPException, ValueError) as error:
            last, failed = reason(error), error
        say("not yet: " + last)
        wait(tries, failed)
    raise Again(url + ": " + last)

def quoted(text, safe=""):
    return urllib.parse.quote(text, safe=safe)

def huggingface():
    base = ENDPOINT + "/api/models/" + REPOSITORY
    commit = page(base + "/revision/" + quoted(REVISION))[0].get("sha")
    if not isinstance(commit, str) or not re.fullmatch("[0-9a-f]{40,64}", commit):
        raise Fatal(base + ": the hub names no commit for revision " + REVISION)
    url, files = base + "/tree/" + commit + "?recursive=true", []
    while url:
        entries, link = page(url)
        for entry in entries:
            if entry.get("type") == "file":
                lfs = entry.get("lfs")
                kind, digest = ("sha256", lfs["oid"]) if lfs else ("git", entry["oid"])
                files.append({"path": entry["path"], "size": int((lfs or entry)["size"]), "kind": kind, "digest": digest,
                    "url": ENDPOINT + "/" + REPOSITORY + "/resolve/" + commit + "/" + quoted(entry["path"], "/")})
        following = re.search("<([^>]+)>;[^,]*rel=.?next", link)
        url = urllib.parse.urljoin(url, following.group(1)) if following else None
    return commit, files

def modelscope():
    base = ENDPOINT + "/api/v1/models/" + REPOSITORY + "/repo"
    answer = page(base + "/files?Revision=" + quoted(REVISION) + "&Recursive=True")[0]
    listed = (answer.get("Data") or {}).get("Files")
    if not listed:
        raise Fatal(base + ": the hub lists no files: " + shown(answer.get("Message") or "no message"))
    files = [{"path": entry["Path"], "size": int(entry["Size"]), "kind": "sha256", "digest": entry.get("Sha256") or "",
        "url": base + "?Revision=" + quoted(REVISION) + "&FilePath=" + quoted(entry["Path"])} for entry in listed if entry.get("Type") != "tree"]
    return REVISION, files

def wanted(files):
    def any_of(path, patterns):
        return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)
    kept = []
    for file in files:
        parts = file["path"].split("/")
        if file["path"].startswith("/") or ".." in parts or "" in parts or chr(0) in file["path"] or parts[0] in (".download", MARKER):
            raise Fatal("the repository has a file that cannot be stored: " + shown(file["path"]))
        if (not INCLUDE or any_of(file["path"], INCLUDE)) and not any_of(file["path"], EXCLUDE):
            kept.append(file)
    if not kept:
        raise Fatal("no file of the repository fits include and exclude")
    return sorted(kept, key=lambda file: -file["size"])

def hasher(file):
    if file["kind"] == "git":
        # The hash of a file that is small enough for git itself is that of its blob.
        digest = hashlib.sha1() if len(file["digest"]) == 40 else hashlib.sha256()
        digest.update(("blob " + str(file["size"]) + chr(0)).encode())
        return digest
    return hashlib.sha256()

def size_of(path):
    try:
        return os.path.getsize(path)
    except OSError:
        return -1

def feed(digest, path):
    with open(path, "rb") as stored:
        while not STOP.is_set():
            block = stored.read(CHUNK)
            if not block:
                return digest
            digest.update(block)
    raise Again("stopped")

def good(file, digest):
    return not file["digest"] or digest.hexdigest() == file["digest"]

class State:
    def __init__(self):
        self.path, self.verified = os.path.join(WORK, "verified.json"), {}
        try:
            with open(self.path) as stored:
                self.verified = dict(json.load(stored))
        except (OSError, ValueError):
            pass

    def holds(self, file):
        return self.verified.get(file["path"]) == [file["size"], file["digest"]]

    def add(self, file):
        with LOCK:
            self.verified[file["path"]] = [file["size"], file["digest"]]
            write(self.path, self.verified)

def opened(path, mode):
    # A link would have it written elsewhere.
    return open(path, mode, opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW, 0o666))

def write(path, value):
    with opened(path + ".new", "w") as stored:
        json.dump(value, stored, sort_keys=True)
        stored.flush()
        os.fsync(stored.fileno())
    os.replace(path + ".new", path)

def get(file, part):
    have = size_of(part)
    if have > file["size"]:
        os.remove(part)
        have = -1
    have = max(have, 0)
    digest = hasher(file)
    if have > 0:
        feed(digest, part)
    if have < file["size"] or have == 0:
        with ask(file["url"], {"Range": "bytes=" + str(have) + "-"} if have > 0 else None) as response:
            if have > 0 and (response.status != 206 or not (response.headers.get("Content-Range") or "").startswith("bytes " + str(have) + "-")):
                have, digest = 0, hasher(file)
            with opened(part, "ab" if have > 0 else "wb") as stored:
                while have < file["size"]:
                    if STOP.is_set():
                        raise Again("stopped")
                    block = response.read(min(CHUNK, file["size"] - have))
                    if not block:
                        raise Again("it ended after " + str(have) + " of " + str(file["size"]) + " bytes")
                    stored.write(block)
                    digest.update(block)
                    have += len(block)
                    moved(len(block))
                stored.flush()
                os.fsync(stored.fileno())
    if not good(file, digest):
        os.remove(part)
        raise Again("its hash is " + digest.hexdigest() + " and not " + file["digest"])

def fetch(file, state):
    target = os.path.join(FOLDER, file["path"])
    if size_of(target) == file["size"]:
        if state.holds(file):
            return
        if good(file, feed(hasher(file), target)):
            state.add(file)
            return
        say(file["path"] + " is there with another hash, and is downloaded again")
    part = os.path.join(WORK, hashlib.sha256((file["path"] + chr(0) + file["digest"]).encode()).hexdigest() + ".part")
    tries = 0
    while True:
        before = size_of(part)
        try:
            get(file, part)
            break
        except OSError as error:
            if not isinstance(error, (urllib.error.URLError, TimeoutError, ConnectionError)) and error.errno in (1, 13, 20, 27, 28, 30, 40, 122):
                raise Fatal(file["path"] + ": " + reason(error))
            last, failed = ("status " + str(error.code) if isinstance(error, urllib.error.HTTPError) else reason(error)), error
            if isinstance(error, urllib.error.HTTPError) and error.code == 416 and before >= 0:
                os.remove(part)
        except (Again, http.client.HTTPException) as error:
            last, failed = reason(error), error
        if STOP.is_set():
            raise Again("stopped")
        tries = 0 if size_of(part) > max(before, 0) else tries + 1
        if tries >= TRIES:
            code = getattr(failed, "code", 0)
            raise (Fatal if code in (401, 403, 404) else Again)(file["path"] + ": " + last + (", " + refused(code) if refused(code) else ""))
        say(file["path"] + ": " + last + "; once more")
        wait(tries, failed)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    os.replace(part, target)
    state.add(file)

def complete(files):
    names = {file["path"] for file in files}
    for index in sorted(name for name in names if name.endswith(".safetensors.index.json")):
        lacking, _ = absent(index, os.path.join(FOLDER, index), names)
        if lacking:
            raise Fatal(index + " names " + str(len(lacking)) + " files that were not downloaded, such as " + shown(lacking[0]) + "; look at include and exclude")

def strangers(files):
    names = {file["path"] for file in files}
    found = sorted(name for name in os.listdir(FOLDER) if name.endswith(".safetensors") and name not in names)
    if found:
        raise Fatal("the folder holds weights of something else, such as " + shown(found[0]) + ", which engines would load too; take another directory, or empty it")
    for name in sorted(names):
        if not below(os.path.dirname(os.path.join(FOLDER, name)), FOLDER):
            raise Fatal(shown(name) + " would be written outside of the folder, through a link: remove the link, or take another directory")

def main():
    if TOKEN_NAME and not TOKEN:
        raise Fatal("the token in " + TOKEN_NAME + " is empty")
    if not TOKEN.isascii() or not TOKEN.isprintable():
        raise Fatal("the token in " + TOKEN_NAME + " has characters that no header can have; write it into the Secret once more")
    if not below(FOLDER, ROOT) or os.path.realpath(WORK) != os.path.join(os.path.realpath(FOLDER), ".download"):
        raise Fatal("the folder, or .download in it, is a link to somewhere else: remove the link, or take another directory")
    try:
        os.makedirs(WORK, exist_ok=True)
        write(os.path.join(WORK, "probe"), {})
    except OSError as error:
        raise Fatal("cannot write to the volume as user " + str(os.getuid()) + ": " + reason(error) + "; set runAsUser to the owner of the folder, or fsGroup")
    say("listing " + REPOSITORY + " at " + REVISION + ", " + ENDPOINT)
    commit, listed = huggingface() if HUB == "huggingface" else modelscope()
    files = wanted(listed)
    total = sum(file["size"] for file in files)
    contents = hashlib.sha256(json.dumps(sorted([file["path"], file["size"], file["digest"]] for file in files)).encode()).hexdigest()
    marker = os.path.join(FOLDER, MARKER)
    done = {"repository": REPOSITORY, "revision": commit, "files": len(files), "bytes": total, "contents": contents}
    strangers(files)
    try:
        with open(marker) as stored:
            finished = json.load(stored) == done
    except (FileNotFoundError, ValueError):
        finished = False
    if finished and all(size_of(os.path.join(FOLDER, file["path"])) == file["size"] for file in files):
        shutil.rmtree(WORK, ignore_errors=True)
        say("ok: everything is there already, by its names and sizes")
        return
    missing = sum(file["size"] for file in files if size_of(os.path.join(FOLDER, file["path"])) != file["size"])
    missing -= sum(size_of(os.path.join(WORK, name)) for name in os.listdir(WORK) if name.endswith(".part"))
    room = shutil.disk_usage(FOLDER)
    if room.total > 0 and room.free < missing:
        raise Fatal("the volume has " + gib(room.free) + " free, and " + gib(missing) + " are missing")
    unhashed = sum(not file["digest"] for file in files)
    say(str(len(files)) + " files, " + gib(total) + ", revision " + commit + ("; for " + str(unhashed) + " the hub states no hash: their size is checked" if unhashed else ""))
    state = State()
    # Only now, so that what refuses to go on leaves a finished model as it is.
    if os.path.lexists(marker):
        os.remove(marker)
    every(files, lambda file: fetch(file, state))
    complete(files)
    write(marker, done)
    shutil.rmtree(WORK, ignore_errors=True)
    say("ok: " + str(len(files)) + " files verified, " + str(round(time.monotonic() - STARTED)) + " s")

run(main)
`;
