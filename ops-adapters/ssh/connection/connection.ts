import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import { OpsError } from '../../port.ts';
import type { KeyVerdict } from './known-hosts.ts';
import type { Login } from './login.ts';

/** What a command ended with. `status` is null when it was ended by a signal. */
export interface CommandResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** One connection, through its jump hosts, as long as it lasts. */
export interface SshConnection {
  readonly alive: boolean;
  /**
   * Runs a command that the caller has written down as a constant: the machine's login shell reads it.
   * @throws OpsError `Unreachable` when the connection ends meanwhile; the command may have been carried out.
   */
  run(command: string, stdin: string): Promise<CommandResult>;
  close(): void;
}

/** How long one login may take, a jump host's included; ms. */
const loginMs = 15_000;
/** A machine that doesn't answer for three times as long is gone; ms. */
const keepaliveMs = 5_000;
/** No call of the runner says more than this. */
const mostBytes = 8 * 1024 * 1024;

type Hop = Pick<Login, 'host' | 'port' | 'user'>;

/**
 * Connects, host by host, and only to pinned keys. What carries the connection is let go at its end whether the other side
 * lets go or not: it may hang, or mean harm.
 * @param signal gives up, whatever is being waited for.
 * @throws OpsError `Unreachable`, `AuthenticationFailed` or `HostKeyMismatch`, naming the host. No secret is in it.
 */
export async function connect(login: Login, signal?: AbortSignal): Promise<SshConnection> {
  const hops: Hop[] = [...login.jumps, login];
  const opened: NodeSSH[] = [];
  const { host, port } = login.jumps[0] ?? login;
  const carrier = connectTcp({ host, port, noDelay: true }).on('error', () => undefined);
  const close = (): void => {
    for (const one of opened.toReversed()) one.dispose();
    carrier.destroy();
  };
  signal?.addEventListener('abort', close, { once: true });
  try {
    for (const hop of hops) {
      const before = opened.at(-1);
      opened.push(await connectTo(hop, login, before === undefined ? carrier : await forward(before, hop)));
    }
  } catch (error) {
    close();
    throw error;
  }
  const last = opened.at(-1);
  if (last === undefined) throw new Error('a login without a host');
  return {
    get alive() {
      return last.isConnected();
    },
    run: (command, stdin) => run(last, close, login.host, command, stdin),
    close,
  };
}

async function forward(through: NodeSSH, { host, port }: Hop): Promise<Duplex> {
  try {
    return await through.forwardOut('127.0.0.1', 0, host, port);
  } catch (error) {
    throw new OpsError('Unreachable', `the jump host can't reach ${host}:${port}`, { retryable: true, cause: error });
  }
}

async function connectTo(hop: Hop, login: Login, sock: Duplex): Promise<NodeSSH> {
  const { host, port, user } = hop;
  const { knownHosts, privateKey, passphrase, password, agent } = login;
  let verdict: KeyVerdict | undefined;
  try {
    const ssh = await new NodeSSH().connect({
      host,
      port,
      username: user,
      ...(privateKey === undefined ? {} : { privateKey }),
      ...(passphrase === undefined ? {} : { passphrase }),
      ...(password === undefined ? {} : { password }),
      ...(agent === undefined ? {} : { agent }),
      sock,
      hostVerifier(key: Buffer) {
        verdict = knownHosts.check(host, port, key);
        return verdict === 'pinned';
      },
      readyTimeout: loginMs,
      keepaliveInterval: keepaliveMs,
      keepaliveCountMax: 3,
    });
    // Whoever waits for an answer hears of a broken connection by its end. Unheard, its error would end the process.
    ssh.connection?.on('error', () => undefined);
    return ssh;
  } catch (error) {
    if (verdict !== undefined && verdict !== 'pinned') throw strange(hop, verdict);
    throw failure(hop, error);
  }
}

const strangers: Readonly<Record<Exclude<KeyVerdict, 'pinned'>, string>> = {
  unknown: 'shows a host key, and none is pinned for it: add it to known_hosts in the Secret of the OpsMaster',
  other:
    'shows another host key than the pinned one: it is another machine, was installed anew, or somebody is in between',
  revoked: 'shows a host key that known_hosts in the Secret of the OpsMaster revokes',
};

function strange({ host, port }: Hop, verdict: keyof typeof strangers): OpsError {
  return new OpsError('HostKeyMismatch', `${host}:${port} ${strangers[verdict]}`, { retryable: false });
}

/** Words of our own: what a library says may quote what it was given. */
function failure({ host, port, user }: Hop, error: unknown): OpsError {
  const { level, code } = detailsOf(error);
  if (level === 'client-authentication') {
    const message = `${host}:${port} lets ${user} in with none of the credentials of the OpsMaster`;
    return new OpsError('AuthenticationFailed', message, { retryable: true });
  }
  if (level === undefined && code === undefined) {
    const message = `the credentials for ${host}:${port} can't be used: the private key is unreadable, or needs another passphrase`;
    return new OpsError('AuthenticationFailed', message, { retryable: true });
  }
  const why = code === undefined ? '' : ` (${code})`;
  return new OpsError('Unreachable', `${host}:${port} doesn't answer as an ssh server${why}`, { retryable: true });
}

function detailsOf(error: unknown): { level?: string; code?: string } {
  if (!(error instanceof Error)) return {};
  const level = 'level' in error && typeof error.level === 'string' ? { level: error.level } : {};
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { ...level, ...code };
}

async function run(
  ssh: NodeSSH,
  close: () => void,
  host: string,
  command: string,
  stdin: string,
): Promise<CommandResult> {
  let received = 0;
  const counted = (chunk: Buffer): void => {
    received += chunk.length;
    if (received > mostBytes) close();
  };
  try {
    const result = await ssh.execCommand(command, { stdin, noTrim: true, onStdout: counted, onStderr: counted });
    // Without a status the connection went, or the command was killed: nobody knows how far it came.
    if (result.code === null && result.signal === null) throw new Error('no exit status');
    return { status: result.code, stdout: result.stdout, stderr: result.stderr };
  } catch (error) {
    throw new OpsError('Unreachable', `the connection to ${host} ended while a call was under way`, {
      retryable: true,
      cause: error,
    });
  }
}
