import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { must } from '../command.ts';
import { readHierarchies } from '../keeper/cgroups.ts';
import { netFolders } from '../net-folder.ts';

/** Everything that test hosts could leave on a machine, as lines that can be compared. */
export interface WhatStands {
  mounts: string[];
  /** Network, mount and PID namespaces with a process in them. */
  namespaces: string[];
  loops: string[];
  interfaces: string[];
  /** Command lines that name a net's folder, and what runs outside this machine's first namespaces. */
  processes: string[];
  groups: string[];
  folders: string[];
}

export async function whatStands(): Promise<WhatStands> {
  const own = namespacesOf('self');
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const foreign = pids.filter((pid) => namespacesOf(pid).some((name) => !own.includes(name)));
  return {
    mounts: sorted(readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\n')),
    namespaces: sorted([...new Set(pids.flatMap(namespacesOf))]),
    loops: sorted(
      (await must(['losetup', '--list', '--noheadings', '--raw', '--output', 'NAME,BACK-FILE'])).trim().split('\n'),
    ),
    interfaces: sorted(readdirSync('/sys/class/net')),
    processes: sorted(foreign.map((pid) => `${pid} ${commandOf(pid)}`)),
    groups: sorted(
      readHierarchies().flatMap(({ folder }) =>
        readdirSync(folder).filter((name) => name.startsWith('rackwright-hosts-')),
      ),
    ),
    folders: sorted(netFolders()),
  };
}

function namespacesOf(pid: string): string[] {
  return ['net', 'mnt', 'pid'].flatMap((kind) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
    } catch {
      // Gone since it was listed, or the kernel's own.
      return [];
    }
  });
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

const sorted = (lines: readonly string[]): string[] => lines.toSorted();
