#!/usr/bin/env python3
"""Runs the Operations of one external OpsMaster by the programs of a folder: external_ops.py OPSMASTER PROGRAMS STATE."""
import datetime, json, os, ssl, subprocess, sys, time, urllib.parse, urllib.request
POD = "/var/run/secrets/kubernetes.io/serviceaccount"  # Outside of one, say where API_URL, API_TOKEN_FILE, API_CA_FILE are.
URL = os.environ.get("API_URL", "https://kubernetes.default.svc") + "/apis/rackwright.io/v1alpha1"
TOKEN, CA = os.environ.get("API_TOKEN_FILE", POD + "/token"), os.environ.get("API_CA_FILE", POD + "/ca.crt")
MINE, PROGRAMS, STATE = "/operations?fieldSelector=spec.opsMasterRef.name%3D" + sys.argv[1], *map(os.path.abspath, sys.argv[2:4])
RUN = 'echo $$ > "$1/pid"; "$0" < "$1/request" > "$1/facts" 2> "$1/log"; echo $? > "$1/code.new"; mv "$1/code.new" "$1/code"'

def api(method, path, body=None):
    headers = {"Authorization": "Bearer " + open(TOKEN).read().strip(), "Content-Type": "application/merge-patch+json"}
    request = urllib.request.Request(URL + path, json.dumps(body).encode() if body else None, headers, method=method)
    return json.load(urllib.request.urlopen(request, context=ssl.create_default_context(cafile=CA), timeout=30))
def tell(op, phase, **status):  # Guarded by what was read: a 409 means that it was withdrawn, or taken back, meanwhile.
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    if phase != "Failed" and "startedAt" not in op["status"]: status["startedAt"] = now
    if phase != "Running": status["finishedAt"] = now
    body = {"metadata": {"resourceVersion": op["metadata"]["resourceVersion"]}, "status": {"phase": phase, **status}}
    api("PATCH", "/operations/%s/status" % op["metadata"]["name"], body)
def fail(op, why, message, retryable=False, **more): tell(op, "Failed", reason=why, message=message, retryable=retryable, **more)
def late(spec): return time.time() > datetime.datetime.fromisoformat(spec["deadline"].replace("Z", "+00:00")).timestamp()
def load(path): return json.load(open(path)) if os.path.exists(path) else {}
def save(path, value): open(path + ".new", "w").write(json.dumps(value)), os.replace(path + ".new", path)
def order(fence): return (fence["epoch"], fence["sequence"])
def kept(asset): return STATE + "/fence-" + urllib.parse.quote(asset["serial"], "")
def begin(op, spec, asset, fence, program, home):  # Until `Running` is on record, the machine is only looked at.
    look = subprocess.run([PROGRAMS + "/Inspect"], input=json.dumps(asset).encode(), capture_output=True, timeout=20)
    if look.returncode: return fail(op, "Unreachable", look.stderr.decode()[-500:], retryable=True)
    facts, highest = json.loads(look.stdout), load(kept(asset))
    if facts["serial"] != asset["serial"]: return fail(op, "SerialMismatch", "Serial %s answers." % facts["serial"])
    if highest: facts["storedClaim"] = highest
    if spec["action"] == "Inspect": return tell(op, "Succeeded", facts=facts)
    if not os.access(PROGRAMS + "/" + program, os.X_OK): return fail(op, "Unsupported", "There is no program for it.")
    if highest and order(fence) <= order(highest): return fail(op, "Fenced", "A higher fence was seen.", facts=facts)
    if spec["claim"] != {"uid": asset["claimRef"]["uid"], "epoch": asset["claimEpoch"]}: return fail(op, "ClaimLost", "It is claimed anew.")
    if late(spec): return fail(op, "DeadlineExceeded", "Its deadline has passed.", retryable=True)
    tell(op, "Running", message="Begins.")
def follow(op, spec, asset, fence, program, home):  # All that is known is in files: it may be another process that follows.
    if not os.path.exists(home):
        os.makedirs(home)
        save(kept(asset), fence), save(home + "/request", {"operation": spec, "asset": asset})
        subprocess.Popen(["/bin/sh", "-c", RUN, PROGRAMS + "/" + program, home], start_new_session=True)
    elif os.path.exists(home + "/code"):
        log, out = open(home + "/log", errors="replace").read()[-4000:], open(home + "/facts").read() or "{}"
        if load(home + "/code") or out[0] != "{": return fail(op, "InstallFailed", "It failed, or told no facts.", True, logTail=log)
        tell(op, "Succeeded", facts={"serial": asset["serial"], **json.loads(out)}, logTail=log)
    elif spec.get("cancel") or late(spec):
        subprocess.run(["/bin/sh", "-c", 'kill -s KILL -- "-$0"', str(load(home + "/pid") or "none")], capture_output=True)
        fail(op, "Cancelled" if spec.get("cancel") else "DeadlineExceeded", "Stopped.", retryable=True)
def work(op):
    told = {c["type"]: c["status"] for c in op.get("status", {}).get("conditions", [])}
    if told.get("Admitted") != "True" or op["status"]["phase"] in ("Succeeded", "Failed"): return
    spec, name, step = op["spec"], op["metadata"]["name"], follow if "startedAt" in op["status"] else begin
    fence, program = {**spec.get("claim", {}), "sequence": spec["sequence"]}, spec["action"] + spec.get("layer", "").title()
    step(op, spec, api("GET", "/computeassets/" + spec["assetRef"]["name"])["spec"], fence, program, STATE + "/" + name)
def attempt(act, *about):  # Programs end with a container, and that with its first process: nothing ends this one.
    try: return act(*about)
    except Exception as error: print(repr(error), file=sys.stderr)
while not time.sleep(1):
    for op in (attempt(api, "GET", MINE) or {"items": []})["items"]: attempt(work, op)
