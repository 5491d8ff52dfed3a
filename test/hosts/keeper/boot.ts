import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { must, run, type Ran } from '../command.ts';
import type { ExecOptions, HostSpec } from './calls.ts';
import type { Groups, Hierarchy } from './cgroups.ts';
import { machineFile } from './host-folder.ts';
import type { Link } from './network.ts';

export interface BootOptions {
  /** Of the host, as `createHostFolder` left it. */
  folder: string;
  /** Undefined boots the rescue system. */
  partition: string | undefined;
  firmware: HostSpec['firmware'];
  sharedRoot: string;
  bootId: string;
  consoleFile: string;
  groups: Groups;
  hierarchies: readonly Hierarchy[];
  link: Link;
  /** Called when /dev is there and bare. */
  addDevices(): Promise<void>;
}

/** How a system ended: as it asked for, by reboot(2), or otherwise. */
export type End = { kind: 'reboot' } | { kind: 'power-off' } | { kind: 'other'; reason: string };

/** The processes of one boot, from its first to its last. */
export interface Running {
  /** On this machine, of the process that waits for the system's first. */
  readonly pid: number;
  /** False where its root couldn't be mounted or has no such program: the console says which. */
  readonly entered: boolean;
  /** When no process of it is left. */
  readonly ended: Promise<End>;
  exec(argv: readonly string[], options: ExecOptions): Promise<Ran>;
  /** Tells PID 1 as an administrator's signal would. */
  signal(number: number): Promise<void>;
  /** All of it, at once. */
  kill(): void;
}

/** Resolves when the system's first program runs in its own root, or can't. */
export async function boot(options: BootOptions): Promise<Running> {
  const { folder, groups } = options;
  const dev = join(folder, 'dev');
  rmSync(dev, { recursive: true, force: true });
  mkdirSync(dev, { mode: 0o755 });
  writeFileSync(join(folder, 'proc/boot_id'), `${options.bootId}\n`);
  const root = options.partition === undefined ? 'rescue' : `root=/dev/${options.partition} rw`;
  writeFileSync(join(folder, 'proc/cmdline'), `${root} console=console\n`);
  await options.addDevices();
  const log = openSync(options.consoleFile, 'a', 0o600);
  const reader = await readConsole(join(dev, 'console'), log);

  const child = spawn('sh', [machineFile('launch.sh'), ...namespaces(options.link), 'sh', machineFile('boot.sh')], {
    stdio: ['ignore', log, log, 'pipe'],
    env: {
      ...process.env,
      GROUPS_OF_HOST: groups.folders.join(' '),
      HOST: folder,
      SOURCE: options.partition === undefined ? 'rescue' : 'disk',
      DEVICE: options.partition ?? '',
      FIRMWARE: options.firmware,
      LOWER: options.sharedRoot,
      HIERARCHIES: options.hierarchies.map(({ type, name, options: words }) => `${type}:${name}:${words}`).join(' '),
      ENTER: machineFile('enter-root.pl'),
    },
  });
  closeSync(log);
  const ended = endOf(child).finally(() => reader.kill('SIGKILL'));
  // What failed on the way is on the console; then it ends unentered, and `ended` says so.
  const said = child.stdio[3];
  const entered =
    said instanceof Readable && (await Promise.race([once(said, 'data').then(() => true), ended.then(() => false)]));
  const pid = child.pid ?? 0;

  return {
    pid,
    entered,
    ended,
    exec: (argv, { input, withinMs }) =>
      run(['sh', machineFile('launch.sh'), ...inside(pid), ...argv], {
        ...(input !== undefined && { input }),
        ...(withinMs !== undefined && { withinMs }),
        env: { GROUPS_OF_HOST: groups.folders.join(' '), PATH: path },
      }),
    signal: async (number) => {
      await run(['nsenter', `--pid=/proc/${pid}/ns/pid_for_children`, 'sh', '-c', `kill -${number} 1`]);
    },
    kill: () => {
      for (const first of childrenOf(pid)) killIfThere(first);
    },
  };
}

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function namespaces({ namespace }: Link): string[] {
  const unshare = ['unshare', '--fork', '--kill-child=KILL', '--pid', '--mount', '--uts', '--ipc', '--cgroup'];
  return ['nsenter', `--net=${namespace}`, ...unshare, '--propagation', 'private'];
}

/** `unshare` itself is in all of them but the namespace of its child's process ids. */
function inside(pid: number): string[] {
  const all = ['--mount', '--uts', '--ipc', '--net', '--cgroup', '--root', '--wdns=/'];
  return ['nsenter', `--target=${pid}`, ...all, `--pid=/proc/${pid}/ns/pid_for_children`];
}

function childrenOf(pid: number): number[] {
  try {
    const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return pids === '' ? [] : pids.split(' ').map(Number);
  } catch {
    return [];
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has just ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** What is written to /dev/console comes after what the first process says itself. */
async function readConsole(fifo: string, log: number): Promise<ChildProcess> {
  await must(['mkfifo', '-m', '600', fifo]);
  // Open for both, it never ends, and nobody who writes has to wait.
  const opened = openSync(fifo, constants.O_RDWR);
  const reader = spawn('cat', [], { stdio: [opened, log, log] });
  closeSync(opened);
  return reader;
}

/** By reboot(2) in a PID namespace the first process ends by SIGHUP or SIGINT (reboot(2)), and `unshare` as it did. */
async function endOf(child: ChildProcess): Promise<End> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (signal === 'SIGHUP' || code === 129) return { kind: 'reboot' };
  if (signal === 'SIGINT' || code === 130) return { kind: 'power-off' };
  return { kind: 'other', reason: signal ?? `status ${code}` };
}
