/**
 * What the init container runs that waits for a DataLoad, with Python's own library and nothing else. It ends well
 * whatever comes: a container that fails is restarted, and LeaderWorkerSet then recreates the whole group.
 */
export const LOAD_WAIT_SCRIPT = `
import json, os, ssl, time, urllib.error, urllib.request

API, NAMESPACE, NAME = os.environ["API"], os.environ["NAMESPACE"], os.environ["NAME"]
WAIT, PAUSE = float(os.environ["WAIT_SECONDS"]), float(os.environ["PAUSE_SECONDS"])
FOLDER, SAY_AGAIN = os.environ["TOKEN_FOLDER"], 60.0
URL = API + "/apis/data.fluid.io/v1alpha1/namespaces/" + NAMESPACE + "/dataloads/" + NAME
STARTED = time.monotonic()

def say(line):
    print("".join(c if c.isprintable() else "?" for c in line[:300]), flush=True)

def phase():
    with open(FOLDER + "/token") as file:
        token = file.read().strip()
    handlers = [urllib.request.ProxyHandler({})]
    if API.startswith("https:"):
        handlers.append(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=FOLDER + "/ca.crt")))
    request = urllib.request.Request(URL, headers={"Authorization": "Bearer " + token, "Accept": "application/json"})
    with urllib.request.build_opener(*handlers).open(request, timeout=10) as response:
        load = json.loads(response.read(1 << 20))
    status = load.get("status") or {}
    return str(status.get("phase") or "not begun")

def main():
    last, said = None, 0.0
    say("waiting for DataLoad " + NAME + " in namespace " + NAMESPACE)
    while True:
        waited = time.monotonic() - STARTED
        try:
            came = "the load is " + phase()
        except urllib.error.HTTPError as error:
            came = "the API server answers " + str(error.code) + (", the service account may not read it" if error.code in (401, 403) else "")
        except Exception as error:
            came = "the API server does not answer: " + str(getattr(error, "reason", error) or type(error).__name__)
        if came == "the load is Complete":
            say("loaded, after " + str(round(waited)) + " s")
            return
        if came == "the load is Failed":
            say("the load failed: the engine starts all the same, and what is missing is read through to the storage")
            return
        if waited >= WAIT:
            say("not within " + os.environ["WAIT_SECONDS"] + " s; the engine starts all the same; last: " + came)
            return
        if came != last or waited - said >= SAY_AGAIN:
            say("not yet: " + came)
            last, said = came, waited
        time.sleep(max(0.0, min(PAUSE, WAIT - waited)))

try:
    main()
except Exception as error:
    say("cannot wait: " + type(error).__name__ + ": " + str(error))
`;
