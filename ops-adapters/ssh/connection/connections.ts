import { createHash } from 'node:crypto';
import type { Clock } from '#models/ports/clock.ts';
import { connect as connectBySsh, type SshConnection } from './connection.ts';
import type { Login } from './login.ts';

export interface Connections {
  /** Hands over a connection that is up, made or kept. What `use` gets to it is shared: it doesn't close it. */
  with<Result>(login: Login, use: (connection: SshConnection) => Promise<Result>): Promise<Result>;
  /** Closes all that are idle, and each other when it is let go. */
  close(): void;
}

export interface ConnectionLimits {
  /** Logins under way at once, over all machines. sshd drops bursts (MaxStartups 10:30:100), and so do jump hosts. */
  logins: number;
  /** How long one that nobody uses is kept; ms. */
  idleMs: number;
  /** Connections kept at most. Beyond, the one that was used longest ago is closed. */
  kept: number;
}

const usual: ConnectionLimits = { logins: 8, idleMs: 60_000, kept: 256 };

interface Kept {
  connection: SshConnection;
  users: number;
  usedAt: number;
}

/** One connection a machine and credentials, shared by all calls, and closed when idle. */
export function createConnections(
  clock: Clock,
  limits: ConnectionLimits = usual,
  connect: (login: Login) => Promise<SshConnection> = connectBySsh,
): Connections {
  const kept = new Map<string, Promise<Kept>>();
  const waiting: (() => void)[] = [];
  let loggingIn = 0;
  let closed = false;
  let cancelTidying = (): void => undefined;

  async function turn(): Promise<void> {
    if (loggingIn < limits.logins) {
      loggingIn += 1;
      return;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** Whoever waits takes over the place. */
  function endTurn(): void {
    const next = waiting.shift();
    if (next === undefined) loggingIn -= 1;
    else next();
  }

  async function logIn(login: Login): Promise<Kept> {
    await turn();
    try {
      return { connection: await connect(login), users: 0, usedAt: clock.now() };
    } finally {
      endTurn();
    }
  }

  /** Those who come while a login is under way share it, and its failure. */
  async function connectionTo(key: string, login: Login): Promise<Kept> {
    for (let promised = kept.get(key); promised !== undefined; promised = kept.get(key)) {
      const entry = await promised;
      if (entry.connection.alive) return entry;
      if (kept.get(key) === promised) kept.delete(key);
    }
    const made = logIn(login);
    kept.set(key, made);
    try {
      return await made;
    } catch (error) {
      if (kept.get(key) === made) kept.delete(key);
      throw error;
    }
  }

  async function tidy(): Promise<void> {
    const idle: { key: string; entry: Kept }[] = [];
    for (const [key, promised] of kept) {
      const entry = await promised.catch(() => undefined);
      if (entry !== undefined && entry.users === 0) idle.push({ key, entry });
    }
    idle.sort((a, b) => a.entry.usedAt - b.entry.usedAt);
    const surplus = kept.size - limits.kept;
    for (const [at, { key, entry }] of idle.entries()) {
      if (!closed && at >= surplus && entry.connection.alive && clock.now() - entry.usedAt < limits.idleMs) continue;
      if (entry.users > 0) continue;
      kept.delete(key);
      entry.connection.close();
    }
  }

  return {
    async with(login, use) {
      const entry = await connectionTo(keyOf(login), login);
      entry.users += 1;
      try {
        return await use(entry.connection);
      } finally {
        entry.users -= 1;
        entry.usedAt = clock.now();
        cancelTidying();
        cancelTidying = clock.setTimer(limits.idleMs, () => void tidy());
        if (closed || kept.size > limits.kept) await tidy();
      }
    },
    close() {
      closed = true;
      cancelTidying();
      void tidy();
    },
  };
}

/** Other credentials or pins are another connection: what is rotated is used at once, and what is withdrawn no longer. */
function keyOf({ knownHosts, ...login }: Login): string {
  return createHash('sha256')
    .update(JSON.stringify([knownHosts.text, login]))
    .digest('hex');
}
