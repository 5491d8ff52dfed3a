import { expect, test } from 'vitest';
import { readHierarchies } from './cgroups.ts';

test('of version 1 each hierarchy has a place of its own, and the empty one of version 2 beside them', () => {
  const mounts = `40 39 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct
41 39 0:32 / /sys/fs/cgroup/memory rw - cgroup memory rw,memory,clone_children
42 39 0:37 / /sys/fs/cgroup/systemd rw - cgroup systemd rw,xattr,release_agent=/lib/agent,name=systemd
43 39 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate
44 39 0:39 / /mnt/elsewhere rw - cgroup pids rw,pids
45 22 8:1 / / rw - ext4 /dev/sda1 rw
`;
  const groups = '9:name=systemd:/a.scope\n4:memory:/limited/a\n3:pids:/\n2:cpu,cpuacct:/\n0::/a.scope\n';

  expect(readHierarchies(mounts, groups)).toEqual([
    { type: 'cgroup', name: 'cpu,cpuacct', options: ',cpu,cpuacct', folder: '/sys/fs/cgroup/cpu,cpuacct' },
    { type: 'cgroup', name: 'memory', options: ',memory', folder: '/sys/fs/cgroup/memory/limited/a' },
    { type: 'cgroup', name: 'systemd', options: ',none,name=systemd', folder: '/sys/fs/cgroup/systemd/a.scope' },
    { type: 'cgroup2', name: 'unified', options: '', folder: '/sys/fs/cgroup/unified/a.scope' },
  ]);
});

test('of version 2 there is one, mounted where all are looked for', () => {
  const mounts = '30 22 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n';

  expect(readHierarchies(mounts, '0::/user.slice/a.scope\n')).toEqual([
    { type: 'cgroup2', name: '', options: '', folder: '/sys/fs/cgroup/user.slice/a.scope' },
  ]);
});

test('where a part of a hierarchy is mounted, the place is looked for in that part', () => {
  const mounts = '41 39 0:32 /docker/abc /sys/fs/cgroup/memory rw - cgroup memory rw,memory\n';

  const [memory] = readHierarchies(mounts, '4:memory:/docker/abc/tests\n');

  expect(memory?.folder).toBe('/sys/fs/cgroup/memory/tests');
});
