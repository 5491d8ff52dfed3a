import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A hierarchy of control groups, and the place in it that is this process's own. */
export interface Hierarchy {
  type: 'cgroup' | 'cgroup2';
  /** Under /sys/fs/cgroup, as a host mounts it too; empty when it is the only one. */
  name: string;
  /** Of mount(8), each after a comma: its controllers, or its name. */
  options: string;
  /** Where new groups go: under this process's own, whose limits hold for them too. */
  folder: string;
}

const mountPoint = '/sys/fs/cgroup';

/** Those that this process can see; of version 1 each has some controllers, of version 2 there is one. */
export function readHierarchies(
  mounts: string = readFileSync('/proc/self/mountinfo', 'utf8'),
  groups: string = readFileSync('/proc/self/cgroup', 'utf8'),
): Hierarchy[] {
  const own = groups.trim().split('\n').map(readGroup);
  return mounts
    .trim()
    .split('\n')
    .flatMap((line): Hierarchy[] => {
      const [left = '', right = ''] = line.split(' - ');
      const [, , , root = '/', folder = ''] = left.split(' ');
      const [type, , superOptions = ''] = right.split(' ');
      if (type !== 'cgroup' && type !== 'cgroup2') return [];
      if (folder !== mountPoint && !folder.startsWith(`${mountPoint}/`)) return [];
      const words = superOptions.split(',').filter((word) => word !== 'rw' && word !== 'ro');
      const mine = own.find(({ controllers }) =>
        type === 'cgroup2' ? controllers === '' : words.includes(controllers.split(',')[0] ?? ''),
      );
      if (mine === undefined) return [];
      // Where the mount shows a part of the hierarchy only, the path begins there.
      const path = root !== '/' && mine.path.startsWith(root) ? mine.path.slice(root.length) : mine.path;
      const named = words.filter((word) => word.startsWith('name='));
      const options =
        type === 'cgroup2'
          ? ''
          : [...(named.length > 0 ? ['none'] : []), ...words.filter(isController)].map((word) => `,${word}`).join('');
      return [
        { type, name: folder.slice(mountPoint.length + 1), options, folder: join(folder, path).replace(/\/$/, '') },
      ];
    });
}

function readGroup(line: string): { controllers: string; path: string } {
  const [, controllers = '', ...path] = line.split(':');
  return { controllers, path: path.join(':') };
}

/** Not what a mount has beside its controllers. */
function isController(word: string): boolean {
  return (
    !['clone_children', 'xattr', 'cpuset_v2_mode', 'nsdelegate', 'memory_recursiveprot', 'favordynmods'].includes(
      word,
    ) && !word.startsWith('release_agent=')
  );
}

/** One group in each hierarchy. */
export interface Groups {
  readonly folders: readonly string[];
  /** Lets its processes use a block device. */
  allowBlockDevice(major: number, minor: number): void;
  /** With all groups that were made in them. Waits a little for their processes to be gone. */
  remove(): Promise<void>;
}

/** Null, zero, full, random, urandom; the terminals; /dev/net/tun and fuse. To make nodes is no harm, to open them is. */
const devices = [
  'c *:* m',
  'b *:* m',
  ...[3, 5, 7, 8, 9].map((minor) => `c 1:${minor} rwm`),
  'c 1:11 r',
  'c 5:* rwm',
  'c 136:* rwm',
  'c 10:200 rwm',
  'c 10:229 rwm',
];

export function createGroups(hierarchies: readonly Hierarchy[], net: string, host: string): Groups {
  const folders = hierarchies.map(({ folder }) => join(folder, net, host));
  for (const folder of folders) {
    mkdirSync(join(folder, '..'), { recursive: true });
    inherit(join(folder, '..'));
    mkdirSync(folder);
    inherit(folder);
  }
  // Only version 1 can keep a host from this machine's disks by a file; version 2 would need a BPF program.
  const guarded = folders.find((folder) => existsSync(join(folder, 'devices.deny')));
  if (guarded !== undefined) {
    writeFileSync(join(guarded, 'devices.deny'), 'a');
    for (const rule of devices) writeFileSync(join(guarded, 'devices.allow'), rule);
  }
  return {
    folders,
    allowBlockDevice: (major, minor) => {
      if (guarded !== undefined) writeFileSync(join(guarded, 'devices.allow'), `b ${major}:${minor} rwm`);
    },
    remove: async () => {
      for (const folder of folders) await removeGroup(folder);
    },
  };
}

/** A group without processors or memory of its own can hold no process (cpuset(7)). */
function inherit(folder: string): void {
  for (const name of ['cpuset.cpus', 'cpuset.mems']) {
    const file = join(folder, name);
    if (existsSync(file) && readFileSync(file, 'utf8').trim() === '')
      writeFileSync(file, readFileSync(join(folder, '..', name)));
  }
}

/** None where it isn't there, or goes meanwhile: two may clear up behind one. */
function groupsIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENODEV')) return [];
    throw error;
  }
}

/** And all under it. A group is busy for a moment after its last process. */
export async function removeGroup(folder: string, withinMs = 120_000): Promise<void> {
  for (const within of groupsIn(folder)) await removeGroup(within, withinMs);
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      rmdirSync(folder);
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' || performance.now() > deadline) throw error;
      await sleep(10);
    }
  }
}
