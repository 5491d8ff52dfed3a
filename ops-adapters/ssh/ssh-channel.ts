import type { MachineAddress } from '../port.ts';
import { OpsError } from '../port.ts';
import type { SshConnection } from './connection/connection.ts';
import type { Connections } from './connection/connections.ts';
import { loginOf, type LoginSettings } from './connection/login.ts';
import type { RunnerBundle } from './runner-bundle.ts';
import type { RunnerCall, RunnerChannel } from './runner-channel.ts';

/** What the command below ends with where this version of the runner isn't there. */
const missing = 93;
/** What the unpacking below ends with where there is no room for the runner, and where it can't be written otherwise. */
const full = 96;
const unwritable = 95;
/** What a shell ends with where a program isn't there (POSIX, 2.8.2). */
const notFound = 127;

/** Calls the runner by ssh, and puts it there where it is missing. Commands are constants: nothing is pasted into one. */
export function createSshChannel(
  connections: Connections,
  bundle: RunnerBundle,
  settings: LoginSettings,
): RunnerChannel {
  return {
    async call(machine: MachineAddress, call: RunnerCall) {
      const login = loginOf(machine, settings);
      const { host } = login;
      const become = login.sudo ? 'exec sudo -n ' : 'exec ';
      return connections.with(login, async (connection) => {
        const text = JSON.stringify(call);
        const first = await connection.run(`${become}sh -c '${runCommand(bundle.sha256)}'`, text);
        if (first.status === 0) return answerOf(first.stdout, host);
        if (first.status !== missing) throw trouble(host, first);
        await install(connection, `${become}python3 -B -c '${unpacking}' ${bundle.sha256}`, bundle, host);
        const second = await connection.run(`${become}sh -c '${runCommand(bundle.sha256)}'`, text);
        if (second.status === 0) return answerOf(second.stdout, host);
        throw trouble(host, second);
      });
    },
  };
}

/** Without `site`, of which the runner needs nothing, and with compiled files kept beside the text: it is called often. */
function runCommand(sha256: string): string {
  const folder = `/var/lib/rackwright/runner/${sha256}`;
  return `test -d ${folder} || exit ${missing}; cd /; PYTHONPATH=${folder} exec python3 -S -m rackwright_runner`;
}

/** Checks the bundle against its checksum before anything of it is a file, and gives it its name when it is whole. */
const unpacking = [
  'import errno, hashlib, json, os, shutil, sys, tempfile',
  'data = sys.stdin.buffer.read()',
  'if hashlib.sha256(data).hexdigest() != sys.argv[1]: sys.exit(94)',
  'home = "/var/lib/rackwright/runner"',
  'new = None',
  'try:',
  '    os.makedirs(home, mode=0o700, exist_ok=True)',
  '    new = tempfile.mkdtemp(dir=home)',
  '    for name, text in json.loads(data).items():',
  '        path = os.path.join(new, name)',
  '        os.makedirs(os.path.dirname(path), exist_ok=True)',
  '        with open(path, "w", encoding="utf-8") as file:',
  '            file.write(text)',
  '            file.flush()',
  '            os.fsync(file.fileno())',
  '    os.rename(new, os.path.join(home, sys.argv[1]))',
  'except OSError as error:',
  '    if new: shutil.rmtree(new, ignore_errors=True)',
  '    whole = os.path.isdir(os.path.join(home, sys.argv[1]))',
  `    sys.exit(0 if whole else ${full} if error.errno == errno.ENOSPC else ${unwritable})`,
].join('\n');

async function install(
  connection: SshConnection,
  command: string,
  { payload }: RunnerBundle,
  host: string,
): Promise<void> {
  const result = await connection.run(command, payload);
  if (result.status !== 0) throw trouble(host, result);
}

function answerOf(stdout: string, host: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    // Without the parser's words: they quote what was said, and a machine can say back what it was told.
    const message = `the runner on ${host} gave no readable answer`;
    throw new OpsError('BackendFailed', message, { retryable: true });
  }
}

function trouble(host: string, { status, stderr }: { status: number | null; stderr: string }): OpsError {
  if (status === notFound) {
    const message = `${host} lacks python3, which the runner is run by: install it on the machine, or in its rescue system`;
    return new OpsError('BackendFailed', message, { retryable: true });
  }
  if (status === full) {
    const message = `${host} has no room left for the runner below /var/lib/rackwright`;
    return new OpsError('DiskTooSmall', message, { retryable: true });
  }
  if (status === unwritable) {
    const message = `${host} lets nobody write below /var/lib/rackwright, where the runner goes: is its root read only?`;
    return new OpsError('BackendFailed', message, { retryable: true });
  }
  const message = `the runner on ${host} ended with status ${status ?? 'none'} (${exceptionOf(stderr)})`;
  return new OpsError('BackendFailed', message, { retryable: true });
}

/** Of a traceback only the exception's name: its words may quote what the runner was given. */
function exceptionOf(stderr: string): string {
  const last = stderr.slice(-4096).trimEnd().split('\n').at(-1) ?? '';
  const [, name] =
    /^(?:[A-Za-z_]+\.){0,8}([A-Z][A-Za-z]{0,40}(?:Error|Exception|Exit|Interrupt))(?::|$)/.exec(last) ?? [];
  return name ?? 'without a word that can be told';
}
