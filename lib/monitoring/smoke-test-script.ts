/**
 * What the Job runs, with Python's own library and nothing else. All parameters come by the environment. It asks until
 * the server answers or the time is up, holds the answer against what was asked for, and says in one line what came.
 *
 * Refused connections, names that are not known yet and the statuses 429, 502, 503 and 504 mean "not yet"; anything else
 * is an answer. Proxies of the environment are not used: the server is in the cluster.
 */
export const SMOKE_TEST_SCRIPT = `
import http.client, json, os, re, socket, sys, time, urllib.error, urllib.request

def setting(name):
    return os.environ[name]

BASE, MODEL, PROMPT = setting("ENDPOINT").rstrip("/"), setting("MODEL"), setting("PROMPT")
EXPECTED = os.environ.get("EXPECT", "")
CHAT = BASE + "/v1/chat/completions"
WAIT, PATIENCE, PAUSE = float(setting("WAIT_SECONDS")), float(setting("ANSWER_SECONDS")), float(setting("PAUSE_SECONDS"))
KEY, KEY_NAME = os.environ.get("API_KEY", "").strip(), os.environ.get("API_KEY_NAME", "")
NOT_YET, MOST_BYTES = (429, 502, 503, 504), 1 << 20
# Shorter than a sentence: small models do say one over and over at temperature 0.
LONGEST_UNIT, LEAST_TIMES = 24, 8
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
STARTED = time.monotonic()

def shown(text, most=300):
    line = " ".join(str(text).split())
    line = "".join(c if c.isprintable() else "?" for c in line)
    return line if len(line) <= most else line[:most] + "..."

def say(line):
    print(line.encode("utf-8", "replace").decode("utf-8"), flush=True)

def fail(line):
    line = "smoke test failed: " + line
    say(line)
    try:
        # Kubernetes makes this file; where it is not there, the last lines of the log are the message.
        with open("/dev/termination-log", "r+b") as log:
            log.write(line.encode("utf-8", "replace")[:4000])
    except OSError:
        pass
    sys.exit(1)

def ask(url, body=None, seconds=30.0):
    headers = {"Accept": "application/json"}
    if KEY:
        headers["Authorization"] = "Bearer " + KEY
    data = None
    if body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    try:
        with OPENER.open(urllib.request.Request(url, data, headers), timeout=seconds) as response:
            return response.status, response.read(MOST_BYTES).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read(MOST_BYTES).decode("utf-8", "replace")

def reason(error):
    cause = getattr(error, "reason", error)
    if isinstance(cause, socket.gaierror):
        return "the name is not known"
    if isinstance(cause, TimeoutError):
        return "no answer in time"
    return getattr(cause, "strerror", None) or str(cause) or type(cause).__name__

def served():
    try:
        status, text = ask(BASE + "/v1/models")
        names = [model["id"] for model in json.loads(text)["data"]]
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return "/v1/models does not tell which models are served"
    return "served: " + (", ".join(json.dumps(name, ensure_ascii=False) for name in names) or "no model")

def main():
    if KEY_NAME and not KEY:
        fail("the API key in " + KEY_NAME + " is empty")
    if not KEY.isascii() or not KEY.isprintable():
        fail("the API key in " + KEY_NAME + " has characters that no header can have; write it into the Secret once more")
    asked = "model " + json.dumps(MODEL, ensure_ascii=False) + " at " + CHAT
    say("asking " + asked)
    body = {"model": MODEL, "messages": [{"role": "user", "content": PROMPT}], "max_tokens": int(setting("MAX_TOKENS")), "temperature": 0, "stream": False}
    last = None
    while True:
        left = WAIT - (time.monotonic() - STARTED)
        began = time.monotonic()
        try:
            status, text = ask(CHAT, body, PATIENCE)
            came = "status " + str(status) + ": " + shown(text or "nothing")
            if status not in NOT_YET:
                break
        except TimeoutError:
            # Connecting in vain comes as a URLError: this server is there.
            fail(asked + ": the server took the question and did not answer within " + setting("ANSWER_SECONDS") + " s")
        except (OSError, http.client.HTTPException) as error:
            came = reason(error)
        if came != last:
            say("not yet: " + came)
            last = came
        if left <= 0:
            fail(asked + ": not within " + setting("WAIT_SECONDS") + " s; the last try: " + came)
        time.sleep(max(0.0, min(PAUSE, left)))
    seconds = time.monotonic() - began
    if status in (401, 403):
        fail(asked + ": " + ("the API key in " + KEY_NAME + " is not accepted" if KEY else "the server wants an API key, and none was sent: set apiKey") + "; " + came)
    if status == 404:
        fail(asked + ": not found; " + served() + "; " + came)
    if status != 200:
        fail(asked + ": " + came)
    check(asked, text, seconds)

def repeated(text):
    text = "".join(text.split())[:4096]
    for width in range(1, min(LONGEST_UNIT, len(text) // LEAST_TIMES) + 1):
        if text[width:] == text[:-width]:
            return text[:width]
    return None

def check(asked, text, seconds):
    came = "; got " + shown(text or "nothing")
    try:
        answer = json.loads(text)
    except ValueError:
        fail(asked + ": the answer is not JSON" + came)
    try:
        choice = answer["choices"][0]
        message, finish = choice["message"], choice.get("finish_reason")
        content = message.get("content")
        thought = message.get("reasoning") or message.get("reasoning_content")
    except (KeyError, IndexError, TypeError, AttributeError):
        fail(asked + ": the answer has no choices[0].message" + came)
    if answer.get("model") != MODEL:
        fail(asked + ": another model answered, " + json.dumps(answer.get("model"), ensure_ascii=False) + came)
    if not any(isinstance(part, str) and part.strip() for part in (content, thought)):
        fail(asked + ": the answer is empty" + came)
    if finish not in ("stop", "length"):
        fail(asked + ": finish_reason is " + json.dumps(finish) + ", not stop or length" + came)
    thinking = not (isinstance(content, str) and content.strip())
    if thinking and finish == "stop":
        fail(asked + ": the answer is empty, all of it is reasoning: look at the engine's reasoning parser" + came)
    said = thought if thinking else content
    # A broken kernel or quantization gives such answers, and the engine calls them good.
    if not any(c.isalnum() for c in re.sub("<[^<>\\s]{1,40}>", "", said)):
        fail(asked + ": the answer has no letters or digits" + came)
    unit = repeated(said)
    if unit is not None:
        fail(asked + ": the answer repeats " + json.dumps(unit, ensure_ascii=False) + " over and over" + came)
    usage = answer.get("usage")
    tokens = usage.get("completion_tokens") if isinstance(usage, dict) else None
    if isinstance(tokens, (int, float)) and tokens <= 0:
        fail(asked + ": usage.completion_tokens is " + str(tokens) + came)
    if EXPECTED.casefold() not in said.casefold():
        cut = " within " + setting("MAX_TOKENS") + " tokens, at which it was cut off" if finish == "length" else ""
        fail(asked + ": the answer does not hold " + json.dumps(EXPECTED, ensure_ascii=False) + cut + came)
    say("answer: " + shown("(still thinking) " + said if thinking else said, 1000))
    say("ok: %s answered in %.2f s%s, %.0f s after the test began" % (
        json.dumps(MODEL, ensure_ascii=False), seconds, "" if tokens is None else " with %s tokens" % tokens, time.monotonic() - STARTED))

main()
`.trim();
