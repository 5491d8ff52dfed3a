import { createHash } from 'node:crypto';
import type { Clock } from '#models/ports/clock.ts';
import { OpsError } from '../../port.ts';
import { connect as connectBySsh, type SshConnection } from './connection.ts';
import type { Login } from './login.ts';
import { createTurns } from './turns.ts';
import { within } from './within.ts';

export interface Connections {
  /** Hands over a connection that is up, made or kept. What `use` gets to it is shared: it doesn't close it. */
  with<Result>(login: Login, use: (connection: SshConnection) => Promise<Result>): Promise<Result>;
  /** Closes all: what is under way on one fails, and nothing of it keeps the process from ending. */
  close(): void;
}

export interface ConnectionLimits {
  /** Logins under way at once at one ssh server: sshd drops bursts (MaxStartups 10:30:100), and so do jump hosts. */
  loginsAtOne: number;
  /** Logins under way at once in all. */
  logins: number;
  /** A login that takes longer no longer counts among those under way: it waits for a machine that is silent. */
  patienceMs: number;
  /** A login ends by then, with all its jump hosts. */
  loginMs: number;
  /** A call ends by then: a machine may greet, let in, and then do nothing. */
  callMs: number;
  /** How long one that nobody uses is kept; ms. */
  idleMs: number;
  /** Connections kept at most. Beyond, the one that was used longest ago is closed. */
  kept: number;
}

const usual: ConnectionLimits = {
  loginsAtOne: 8,
  logins: 64,
  patienceMs: 2_000,
  loginMs: 30_000,
  callMs: 30_000,
  idleMs: 60_000,
  kept: 256,
};

interface Kept {
  made: Promise<SshConnection>;
  /** Once it is made. */
  connection?: SshConnection;
  users: number;
  usedAt: number;
}

/** One connection a machine and credentials, shared by all calls, and closed when idle. No machine holds up another. */
export function createConnections(
  clock: Clock,
  limits: Partial<ConnectionLimits> = {},
  connect: (login: Login, signal: AbortSignal) => Promise<SshConnection> = connectBySsh,
): Connections {
  const { loginsAtOne, logins, patienceMs, loginMs, callMs, idleMs, kept: mostKept } = { ...usual, ...limits };
  const kept = new Map<string, Kept>();
  const atOne = createTurns(clock, { atOnce: loginsAtOne, patienceMs });
  const inAll = createTurns(clock, { atOnce: logins, patienceMs });
  let closed = false;
  let cancelTidying: (() => void) | undefined;

  async function logIn(login: Login): Promise<SshConnection> {
    const door = login.jumps[0] ?? login;
    const leaveOne = await atOne.take(`${door.host}:${door.port}`);
    const leaveAll = await inAll.take('');
    const giveUp = new AbortController();
    const connecting = connect(login, giveUp.signal);
    try {
      const connection = await within(clock, loginMs, connecting, () =>
        silent(login, `let nobody in within ${loginMs / 1_000} s`),
      );
      return bounded(connection, login);
    } catch (error) {
      giveUp.abort();
      // It may have come up after all, when nobody wants it any more.
      connecting.then((late) => late.close()).catch(() => undefined);
      throw error;
    } finally {
      leaveAll();
      leaveOne();
    }
  }

  /** A call that doesn't end takes its connection with it: what would come next on it would fare no better. */
  function bounded(connection: SshConnection, login: Login): SshConnection {
    return {
      get alive() {
        return connection.alive;
      },
      run: (command, stdin) =>
        within(clock, callMs, connection.run(command, stdin), () => {
          connection.close();
          return silent(login, `let us in, and hasn't answered a call within ${callMs / 1_000} s`);
        }),
      close: () => connection.close(),
    };
  }

  /** Those who come while a login is under way share it, and its failure. It counts as used when this resolves. */
  async function connectionTo(key: string, login: Login): Promise<{ entry: Kept; connection: SshConnection }> {
    for (let entry = kept.get(key); entry !== undefined; entry = kept.get(key)) {
      const connection = await entry.made;
      if (connection.alive) return used(entry, connection);
      if (kept.get(key) === entry) kept.delete(key);
    }
    const entry: Kept = { made: logIn(login), users: 0, usedAt: clock.now() };
    kept.set(key, entry);
    try {
      entry.connection = await entry.made;
      return used(entry, entry.connection);
    } catch (error) {
      if (kept.get(key) === entry) kept.delete(key);
      throw error;
    }
  }

  function used(entry: Kept, connection: SshConnection): { entry: Kept; connection: SshConnection } {
    entry.users += 1;
    return { entry, connection };
  }

  /** Whoever comes and goes meanwhile doesn't put it off. */
  function tidyLater(): void {
    cancelTidying ??= clock.setTimer(idleMs, () => {
      cancelTidying = undefined;
      tidy();
      if ([...kept.values()].some(({ users }) => users === 0)) tidyLater();
    });
  }

  function tidy(): void {
    const idle = [...kept].flatMap(([key, { connection, users, usedAt }]) =>
      connection !== undefined && users === 0 ? [{ key, connection, usedAt }] : [],
    );
    idle.sort((a, b) => a.usedAt - b.usedAt);
    const surplus = kept.size - mostKept;
    for (const [at, { key, connection, usedAt }] of idle.entries()) {
      if (at >= surplus && connection.alive && clock.now() - usedAt < idleMs) continue;
      kept.delete(key);
      connection.close();
    }
  }

  return {
    async with(login, use) {
      const { entry, connection } = await connectionTo(keyOf(login), login);
      try {
        return await use(connection);
      } finally {
        entry.users -= 1;
        entry.usedAt = clock.now();
        if (!closed) tidyLater();
        if (kept.size > mostKept) tidy();
      }
    },
    close() {
      closed = true;
      cancelTidying?.();
      for (const { made } of kept.values()) made.then((connection) => connection.close()).catch(() => undefined);
      kept.clear();
    },
  };
}

/** Other credentials or pins are another connection: what is rotated is used at once, and what is withdrawn no longer. */
function keyOf({ knownHosts, ...login }: Login): string {
  return createHash('sha256')
    .update(JSON.stringify([knownHosts.text, login]))
    .digest('hex');
}

function silent({ host, port }: Login, how: string): OpsError {
  return new OpsError('Unreachable', `${host}:${port} ${how}`, { retryable: true });
}
