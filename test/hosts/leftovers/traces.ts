import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { must } from '../command.ts';
import { readHierarchies } from '../keeper/cgroups.ts';

/** What there is of one net on this machine, whoever else has nets at the same time. */
export interface Traces {
  /** In this machine's own table. */
  mounts: string[];
  loops: string[];
  groups: string[];
  files: string[];
  /** In the namespaces named. */
  processes: string[];
}

export const nothing: Traces = { mounts: [], loops: [], groups: [], files: [], processes: [] };

/** @param namespaces the net's, from `namespacesUnder` while it stood. */
export async function tracesOf(folder: string, namespaces: readonly string[]): Promise<Traces> {
  const loops = await must(['losetup', '--list', '--noheadings', '--raw', '--output', 'NAME,BACK-FILE']);
  const name = basename(folder);
  return {
    mounts: lines(readFileSync('/proc/self/mountinfo', 'utf8')).filter((line) => line.includes(name)),
    loops: lines(loops).filter((line) => line.includes(name)),
    groups: readHierarchies()
      .filter((hierarchy) => existsSync(`${hierarchy.folder}/${name}`))
      .map((hierarchy) => hierarchy.name),
    files: existsSync(folder) ? readdirSync(folder) : [],
    processes: pids().filter((pid) => namespacesOf(pid).some((namespace) => namespaces.includes(namespace))),
  };
}

/** Of all that a process has started, and that this process isn't in itself. */
export function namespacesUnder(pid: number): string[] {
  const own = namespacesOf('self');
  const found = new Set<string>();
  const below = [String(pid)];
  for (const one of below) {
    below.push(...childrenOf(one));
    for (const namespace of namespacesOf(one)) if (!own.includes(namespace)) found.add(namespace);
  }
  return [...found];
}

function childrenOf(pid: string): string[] {
  try {
    return lines(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').replaceAll(' ', '\n'));
  } catch {
    return [];
  }
}

function namespacesOf(pid: string): string[] {
  return ['net', 'mnt', 'pid', 'uts', 'ipc', 'cgroup'].flatMap((kind) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
    } catch {
      // Gone since it was listed.
      return [];
    }
  });
}

const pids = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
