import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HostsError } from './hosts-error.ts';
import { machineFile } from './keeper/host-folder.ts';
import type { FromKeeper, HostEvent, KeeperCalls, KeeperOptions, ToKeeper } from './keeper/calls.ts';

/** The keeper, from outside. */
export interface KeeperProcess {
  /** On this machine, of a process in the bridge's network namespace. */
  readonly pid: number;
  readonly calls: KeeperCalls;
  /** Ends it, and with it all hosts. Resolves when it is gone. */
  kill(): Promise<void>;
}

type Answer = { resolve(value: unknown): void; reject(error: Error): void };

/** @throws HostsError with the end of its log when it doesn't come up. */
export async function startKeeper(options: KeeperOptions, heard: (event: HostEvent) => void): Promise<KeeperProcess> {
  const logFile = join(options.folder, 'keeper.log');
  const log = openSync(logFile, 'a', 0o600);
  // The first ends with the process (strictly: the thread) that started it, and each other with the one before it.
  const namespaces = ['--pid', '--mount', '--mount-proc', '--net', '--propagation', 'private'];
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', '--', 'unshare', '--fork', '--kill-child=KILL', ...namespaces]
      .concat(['sh', machineFile('reap.sh'), process.execPath])
      .concat(['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('keeper/run.ts', import.meta.url))])
      .concat([JSON.stringify(options)]),
    { stdio: ['ignore', log, log, 'ipc'], serialization: 'advanced', env: { ...process.env, NODE_OPTIONS: '' } },
  );
  closeSync(log);
  const answers = new Map<number, Answer>();
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const lost = (): HostsError => new HostsError(`the keeper of the hosts has ended:\n${tailOf(logFile)}`);

  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromKeeper) => {
      if (message.kind === 'ready') resolve();
      else if (message.kind === 'event') heard(message.event);
      else {
        const answer = answers.get(message.id);
        answers.delete(message.id);
        if (message.kind === 'answer') answer?.resolve(message.value);
        else answer?.reject(new HostsError(message.message));
      }
    });
    child.once('exit', () => {
      reject(lost());
      for (const answer of answers.values()) answer.reject(lost());
      answers.clear();
    });
    // Also of the channel, each time: unheard, it would end the tests.
    child.on('error', reject);
  });
  await ready;

  let calls = 0;
  const ask = (call: keyof KeeperCalls, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (!child.connected) {
        reject(lost());
        return;
      }
      const message: ToKeeper = { id: (calls += 1), call, args };
      answers.set(message.id, { resolve, reject });
      child.send(message, (error) => {
        if (error !== null && answers.delete(message.id)) reject(lost());
      });
    });
  return {
    pid: child.pid ?? 0,
    // The same interface, on both ends of the channel.
    calls: new Proxy({} as KeeperCalls, {
      get:
        (_, call: keyof KeeperCalls) =>
        (...args: readonly unknown[]) =>
          ask(call, args),
    }),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function tailOf(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
