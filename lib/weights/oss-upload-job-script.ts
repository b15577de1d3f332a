import { TRANSFER_PRELUDE } from './transfer-script';

/**
 * What the Job runs that copies a folder of a claim into a bucket of OSS, with Python's own library and nothing else; all
 * parameters come by the environment. Large files go in parts, each with its MD5, against which OSS holds what arrives; an
 * interrupted upload goes on with the parts that are not there. A file that is there with the size and time of the
 * claim's is left as it is. The marker is written last. It ends with 3 where another try would find the same, with 1 where
 * it may help.
 *
 * Source of the signature: aliyun-oss-python-sdk 2.19.1:oss2/auth.py, ProviderAuthV4.
 */
export const OSS_UPLOAD_SCRIPT = `${TRANSFER_PRELUDE}
import base64, hmac
import xml.etree.ElementTree as tree

ADDRESS, BUCKET, REGION = os.environ["ADDRESS"], os.environ["BUCKET"], os.environ["REGION"]
PREFIX, WAIT_FOR, PART = os.environ["PREFIX"], os.environ.get("WAIT_FOR", ""), int(os.environ["PART_BYTES"])
KEY, SECRET, SECRET_NAME = os.environ.get("ACCESS_KEY_ID", "").strip(), os.environ.get("ACCESS_KEY_SECRET", "").strip(), os.environ["SECRET_NAME"]
MOST_PARTS, PATIENCE, SOURCE, BLOCK = 9000, 120.0, "x-oss-meta-source", 1 << 20
LEFT_OUT = (".download", ".cache", ".git", "lost+found")

class Gone(Again):
    pass

class Segment:
    """Bytes of a file, of which one block at a time is in memory."""
    def __init__(self, path, start, size):
        self.path, self.start, self.size = path, start, size
        digest = hashlib.md5()
        for block in self:
            digest.update(block)
        self.md5 = digest.digest()

    def __iter__(self):
        with open(self.path, "rb") as stored:
            stored.seek(self.start)
            left = self.size
            while left > 0:
                if STOP.is_set():
                    raise Again("stopped")
                block = stored.read(min(BLOCK, left))
                if not block:
                    raise Again(self.path + " became shorter")
                left -= len(block)
                yield block

class Text:
    def __init__(self, text):
        self.text, self.size, self.md5 = text, len(text), hashlib.md5(text).digest()

    def __iter__(self):
        yield self.text

def encoded(text, safe=""):
    return urllib.parse.quote(text, safe=safe + "-_.~")

def signed(method, key, query, headers):
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = dict(headers, **{"x-oss-date": now, "x-oss-content-sha256": "UNSIGNED-PAYLOAD"})
    signing = sorted((name.lower(), value) for name, value in headers.items() if name.lower() in ("content-type", "content-md5") or name.lower().startswith("x-oss-"))
    canonical = chr(10).join([
        method, "/" + encoded(BUCKET + "/" + key, "/"), query,
        "".join(name + ":" + value + chr(10) for name, value in signing), "", "UNSIGNED-PAYLOAD"])
    scope = "/".join([now[:8], REGION, "oss", "aliyun_v4_request"])
    text = chr(10).join(["OSS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    secret = ("aliyun_v4" + SECRET).encode()
    for part in scope.split("/"):
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = "OSS4-HMAC-SHA256 Credential=" + KEY + "/" + scope + ", Signature=" + signature
    return headers

OPENER = urllib.request.build_opener()

def once(method, key, params, body, headers):
    query = "&".join(encoded(name) + ("=" + encoded(value) if value else "") for name, value in sorted(params.items()))
    if body is not None:
        headers = dict(headers, **{"Content-Type": "application/octet-stream", "Content-Length": str(body.size), "Content-MD5": base64.b64encode(body.md5).decode()})
    url = ADDRESS + "/" + encoded(key, "/") + ("?" + query if query else "")
    request = urllib.request.Request(url, data=body, headers=signed(method, key, query, headers), method=method)
    with OPENER.open(request, timeout=PATIENCE) as response:
        return response.status, response.headers, response.read()

def parsed(text):
    try:
        return tree.fromstring(text)
    except tree.ParseError:
        raise Again("an answer is not XML: " + shown(text[:200]))

def call(method, key, params=None, body=None, headers=None):
    for tries in range(TRIES):
        if STOP.is_set():
            raise Again("stopped")
        try:
            return once(method, key, params or {}, body, headers or {})
        except urllib.error.HTTPError as error:
            if error.code == 404 and method in ("HEAD", "GET", "DELETE"):
                return 404, error.headers, b""
            last = told(error)
            if error.code == 404 and "uploadId" in (params or {}):
                raise Gone(method + " " + shown(key) + ": " + last)
            if error.code not in (400, 408, 429) and error.code < 500:
                raise Fatal(method + " " + shown(key or BUCKET) + ": " + last)
        except (OSError, http.client.HTTPException) as error:
            last = reason(error)
        say("not yet: " + method + " " + shown(key or BUCKET) + ": " + last)
        wait(tries)
    raise Again(method + " " + shown(key or BUCKET) + ": " + last)

def told(error):
    line = "status " + str(error.code)
    try:
        root = tree.fromstring(error.read(100000))
        code = root.findtext("Code") or ""
        # The whole answer to a wrong signature holds what was signed.
        line += " " + code + ": " + shown(root.findtext("Message") or "")
    except (tree.ParseError, OSError):
        pass
    return line + ("; look at the access key in " + SECRET_NAME + ", and at what it may do" if error.code == 403 else "")

def files():
    found = []
    def walk(folder, above):
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            raise Fatal("cannot read " + shown(folder) + ": " + reason(error))
        for name in names:
            path = os.path.join(folder, name)
            if name == MARKER or (name in LEFT_OUT and os.path.isdir(path)):
                continue
            if not below(path, ROOT):
                raise Fatal(shown(path) + " is a link that leaves the claim: put there what it points to, or remove it")
            if os.path.isdir(path):
                real = os.path.realpath(path)
                if real in above:
                    raise Fatal(shown(path) + " is a link to a folder that it lies in: remove it")
                walk(path, above + [real])
            elif os.path.isfile(path):
                stat = os.stat(path)
                key = PREFIX + os.path.relpath(path, FOLDER).replace(os.sep, "/")
                found.append({"path": path, "key": key, "size": stat.st_size, "source": str(stat.st_size) + "-" + str(stat.st_mtime_ns)})
            else:
                raise Fatal(shown(path) + " is no file, or a link to nothing: remove it")
    walk(FOLDER, [os.path.realpath(FOLDER)])
    return sorted(found, key=lambda file: -file["size"])

def complete(found):
    names = {file["key"][len(PREFIX):] for file in found}
    for file in found:
        index = file["key"][len(PREFIX):]
        if index.endswith(".index.json"):
            lacking, named = absent(index, file["path"], names)
            # Of a second format of the weights, only the index may have been downloaded.
            if lacking and (len(lacking) < named or index.endswith(".safetensors.index.json")):
                raise Fatal(shown(index) + " names " + str(len(lacking)) + " files that are not there, such as " + shown(lacking[0]))

def head(file):
    status, headers, _ = call("HEAD", file["key"])
    return headers if status == 200 and int(headers.get("Content-Length") or -1) == file["size"] else None

def stands(file):
    headers = head(file)
    return headers is not None and headers.get(SOURCE) == file["source"]

def tag_of(headers):
    return (headers.get("ETag") or "").strip('"').lower()

def begun(file, size):
    answer = parsed(call("GET", "", {"uploads": "", "prefix": file["key"], "max-uploads": "1000"})[2] or b"<a/>")
    ids = [upload.findtext("UploadId") for upload in answer.findall("Upload") if urllib.parse.unquote(upload.findtext("Key") or "") == file["key"] or upload.findtext("Key") == file["key"]]
    for upload in ids[::-1]:
        parts, marker = {}, "0"
        while True:
            status, _, text = call("GET", file["key"], {"uploadId": upload, "max-parts": "1000", "part-number-marker": marker})
            if status != 200:
                break
            page = parsed(text)
            for part in page.findall("Part"):
                parts[int(part.findtext("PartNumber"))] = (int(part.findtext("Size")), (part.findtext("ETag") or "").strip('"').lower())
            if page.findtext("IsTruncated") != "true":
                break
            marker = page.findtext("NextPartNumberMarker")
        if status == 200 and all(length == min(size, file["size"] - (number - 1) * size) for number, (length, _) in parts.items()):
            return upload, parts
        call("DELETE", file["key"], {"uploadId": upload})
    text = call("POST", file["key"], {"uploads": ""}, Text(b""), {SOURCE: file["source"]})[2]
    return parsed(text).findtext("UploadId"), {}

def in_parts(file, size):
    upload, there = begun(file, size)
    tags = []
    try:
        for number in range(1, -(-file["size"] // size) + 1):
            body = Segment(file["path"], (number - 1) * size, min(size, file["size"] - (number - 1) * size))
            tag = body.md5.hex()
            if there.get(number, (0, ""))[1] != tag:
                came = tag_of(call("PUT", file["key"], {"partNumber": str(number), "uploadId": upload}, body)[1])
                if came != tag:
                    raise Again(file["key"] + ": part " + str(number) + " arrived as " + shown(came))
                moved(body.size)
            tags.append(tag)
        parts = "".join("<Part><PartNumber>" + str(number) + "</PartNumber><ETag>" + tag.upper() + "</ETag></Part>" for number, tag in enumerate(tags, 1))
        call("POST", file["key"], {"uploadId": upload}, Text(("<CompleteMultipartUpload>" + parts + "</CompleteMultipartUpload>").encode()))
    except Gone:
        # The answer that completed it may have been lost. An object of the same size may also be an older one.
        headers = head(file)
        of_parts = hashlib.md5(bytes.fromhex("".join(tags))).hexdigest() + "-" + str(len(tags))
        if headers is None or (headers.get(SOURCE) != file["source"] and tag_of(headers) != of_parts):
            raise

def send(file):
    if file["size"] <= PART:
        call("PUT", file["key"], {}, Segment(file["path"], 0, file["size"]), {SOURCE: file["source"]})
        moved(file["size"])
    else:
        for tries in range(TRIES):
            try:
                in_parts(file, max(PART, -(-file["size"] // MOST_PARTS)))
                break
            except Gone as error:
                if tries == TRIES - 1:
                    raise
                say("begun anew: " + str(error))
                wait(tries)
    # An upload that somebody began with other settings holds the same bytes, and another note of where they are from.
    if head(file) is None:
        raise Again(file["key"] + " is not there as it was sent")

def main():
    if not KEY or not SECRET or not (KEY + SECRET).isascii() or not (KEY + SECRET).isprintable():
        raise Fatal("the access key in " + SECRET_NAME + " is empty, or has characters that no header can have")
    waited = False
    while WAIT_FOR and not os.path.exists(WAIT_FOR):
        if not waited:
            say("waiting for " + WAIT_FOR)
            waited = True
        time.sleep(min(5.0, PAUSE))
    if not below(FOLDER, ROOT):
        raise Fatal(FOLDER + " is a link that leaves the claim")
    found = files()
    if not found:
        raise Fatal("there are no files in " + FOLDER)
    complete(found)
    total = sum(file["size"] for file in found)
    say(str(len(found)) + " files, " + gib(total) + ", to " + ADDRESS + "/" + PREFIX)
    missing = []
    every(found, lambda file: None if stands(file) else missing.append(file))
    if missing and call("HEAD", PREFIX + MARKER)[0] == 200:
        call("DELETE", PREFIX + MARKER)
    every(sorted(missing, key=lambda file: -file["size"]), send)
    call("PUT", PREFIX + MARKER, {}, Text(json.dumps({"files": len(found), "bytes": total}, sort_keys=True).encode()))
    say("ok: " + str(len(found)) + " files, " + str(round(time.monotonic() - STARTED)) + " s")

run(main)
`;
