import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, type Ran } from '../command.ts';
import { boot, type End, type Running } from './boot.ts';
import type { BootSource, ExecOptions, HostEvent, HostFacts, HostSpec } from './calls.ts';
import { createGroups, type Groups, type Hierarchy } from './cgroups.ts';
import { createDeviceNodes } from './device-nodes.ts';
import { readPartitions, untilFree, type Disk } from './disk.ts';
import { findBootable, partitionsOf } from './firmware.ts';
import { machineFile, type HostFolder } from './host-folder.ts';
import { createLink, macOf, type Link } from './network.ts';
import type { Sysfs } from './sysfs.ts';

export interface MachineOptions {
  spec: HostSpec;
  /** The net's name in control groups. */
  net: string;
  /** Of the net's hosts; names ports. */
  index: number;
  bridge: string;
  folder: HostFolder;
  consoleFile: string;
  disks: readonly Disk[];
  sysfs: Sysfs;
  sharedRoot: string;
  hierarchies: readonly Hierarchy[];
  tell: (event: HostEvent) => void;
}

/** One host's power, and what follows from it. Its calls are one at a time. */
export interface Machine {
  readonly facts: HostFacts;
  powerOn(): Promise<void>;
  powerOff(): Promise<void>;
  cutPower(): Promise<void>;
  setBoot(boot: readonly BootSource[]): void;
  setSerial(serial: string): void;
  setLink(state: 'up' | 'down'): Promise<void>;
  exec(argv: readonly string[], options: ExecOptions): Promise<Ran>;
  /** The kernel tells of a change of a disk's partitions. */
  readPartitions(): Promise<void>;
  /** Power off without asking, and disks given back. */
  close(): Promise<void>;
}

/** One boot and all it stands on; `running` is undefined where there was nothing to boot, or it has died. */
interface On {
  running: Running | undefined;
  groups: Groups;
  link: Link;
  /** Set when its end is our doing, so that nothing follows from it. */
  stopping: boolean;
}

/** SIGRTMIN+4 asks systemd, and SIGTERM the rescue system, to power off. */
const powerOffSignals: Record<BootSource, number> = { rescue: 15, disk: 38 };
const powerOffWithinMs = 10_000;

export function createMachine(options: MachineOptions): Machine {
  const { spec, net, index, folder, disks, sysfs, hierarchies, tell } = options;
  const mac = macOf(net, spec.name);
  let bootOrder = spec.boot;
  let boots = 0;
  let on: On | undefined;
  let source: BootSource = 'rescue';
  const nodes = createDeviceNodes({
    dev: join(folder.path, 'dev'),
    disks,
    sysfs,
    allow: (major, minor) => on?.groups.allowBlockDevice(major, minor),
  });

  async function start(): Promise<void> {
    boots += 1;
    for (const disk of disks) await readPartitions(disk);
    const found = await choose();
    const groups = createGroups(hierarchies, net, spec.name);
    const given = found?.source !== 'disk' || spec.diskNetwork === 'given';
    const gateway = options.bridge.split('/')[0] ?? '';
    const link = await createLink({
      port: `h${index}b${boots}`,
      namespace: join(folder.path, `net-${boots}`),
      mac,
      address: given ? { own: `${spec.address}/${options.bridge.split('/')[1]}`, gateway } : undefined,
    });
    const now: On = { running: undefined, groups, link, stopping: false };
    on = now;
    if (found === undefined) {
      tell({ host: spec.name, kind: 'nothing-to-boot', boot: boots });
      return;
    }
    source = found.source;
    const bootId: string = crypto.randomUUID();
    const running = await boot({
      folder: folder.path,
      partition: found.partition,
      firmware: spec.firmware,
      sharedRoot: options.sharedRoot,
      bootId,
      consoleFile: options.consoleFile,
      groups,
      hierarchies,
      link,
      addDevices: () => nodes.begin(),
    });
    now.running = running;
    if (running.entered) tell({ host: spec.name, kind: 'boot', boot: boots, source, bootId });
    void running.ended.then((end) => (now.stopping ? undefined : after(now, end)));
  }

  async function choose(): Promise<{ source: BootSource; partition: string | undefined } | undefined> {
    for (const tried of bootOrder) {
      if (tried === 'rescue') return { source: 'rescue', partition: undefined };
      const bootable = await findBootable(disks, join(folder.path, 'root'));
      if (bootable !== undefined) return { source: 'disk', partition: bootable.name };
    }
    return undefined;
  }

  /** Of itself: by what its own system asked for, or by what befell it. */
  async function after(ended: On, end: End): Promise<void> {
    if (end.kind === 'other') {
      ended.running = undefined;
      tell({ host: spec.name, kind: 'dead', boot: boots, reason: end.reason });
      return;
    }
    ended.stopping = true;
    tell({ host: spec.name, kind: end.kind, boot: boots });
    await queue(async () => {
      // Whoever came first has already done otherwise.
      if (on !== ended) return;
      await clear(ended);
      if (end.kind === 'reboot') await start();
    });
  }

  async function clear(was: On): Promise<void> {
    on = undefined;
    nodes.end();
    for (const disk of disks) await untilFree(disk);
    await was.link.remove();
    await was.groups.remove();
  }

  /** Without a trace in its system. */
  async function cut(was: On): Promise<void> {
    was.stopping = true;
    was.running?.kill();
    await was.running?.ended;
    await clear(was);
  }

  /** Of all its disks' file systems that are mounted now: none, where its last process has just ended by itself. */
  async function loseUnwritten(pid: number): Promise<void> {
    const devices = new Set(
      disks.flatMap((disk) => [disk, ...partitionsOf(disk)]).map(({ major, minor }) => `${major}:${minor}`),
    );
    const folders = mountsOf(pid)
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, , device = '']) => devices.has(device))
      .map(([, , , , at = '']) => `/proc/${pid}/root${at}`);
    if (folders.length > 0) await must(['perl', machineFile('lose-unwritten.pl'), ...folders]);
  }

  let last: Promise<unknown> = Promise.resolve();
  function queue<T>(task: () => Promise<T>): Promise<T> {
    const next = last.then(task);
    last = next.catch(() => undefined);
    return next;
  }

  return {
    facts: {
      mac,
      rescueHostKey: folder.rescueHostKey,
      devices: Object.fromEntries(disks.map(({ spec: { name }, device }) => [name, device])),
    },
    powerOn: () => queue(async () => (on === undefined ? start() : undefined)),
    powerOff: () =>
      queue(async () => {
        const was = on;
        if (was === undefined) return;
        was.stopping = true;
        await was.running?.signal(powerOffSignals[source]);
        const timer = setTimeout(() => was.running?.kill(), powerOffWithinMs);
        await was.running?.ended;
        clearTimeout(timer);
        await clear(was);
        tell({ host: spec.name, kind: 'power-off', boot: boots });
      }),
    cutPower: () =>
      queue(async () => {
        const was = on;
        if (was === undefined) return;
        // First, so that nobody hears what a system says that is losing its disks.
        await was.link.set('down');
        if (was.running !== undefined) await loseUnwritten(was.running.pid);
        await cut(was);
        tell({ host: spec.name, kind: 'power-cut', boot: boots });
      }),
    setBoot: (boot) => {
      bootOrder = boot;
    },
    setSerial: (serial) => folder.setSerial(serial),
    setLink: async (state) => on?.link.set(state),
    exec: async (argv, execOptions) => {
      const running = on?.running;
      if (running === undefined) throw new Error(`${spec.name} is off, or runs nothing`);
      return running.exec(argv, execOptions);
    },
    readPartitions: () => (on === undefined ? Promise.resolve() : queue(() => nodes.update())),
    close: () =>
      queue(async () => {
        if (on !== undefined) await cut(on);
        for (const disk of disks) disk.close();
      }),
  };
}

/** Lines of proc_pid_mountinfo(5). */
function mountsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, 'utf8');
  } catch (error) {
    // The second, of one that is dead and not reaped.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EINVAL')) return '';
    throw error;
  }
}
