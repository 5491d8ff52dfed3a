import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from './command.ts';
import { removeGroup } from './keeper/cgroups.ts';
import { isAlive, lifeOf, type ProcessLife } from './process-life.ts';

const prefix = 'rackwright-hosts-';

/**
 * A folder for a net of this process, after clearing up behind those whose process is dead. Of them the kernel has taken
 * down nearly all already: see keeper/run.ts.
 */
export async function createNetFolder(): Promise<string> {
  for (const folder of netFolders()) {
    // Others may be clearing up the same: whoever comes next finds what is left.
    if (isAbandoned(folder)) await clearNet(folder).catch(() => undefined);
  }
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const owner = join(folder, 'owner');
  writeFileSync(`${owner}.new`, JSON.stringify(lifeOf(process.pid)));
  renameSync(`${owner}.new`, owner);
  return folder;
}

/** What a net leaves that only files know of: control groups, loop devices that were being set up, and the folder. */
export async function clearNet(folder: string): Promise<void> {
  const groups = join(folder, 'cgroups');
  if (existsSync(groups)) {
    for (const group of readFileSync(groups, 'utf8').split('\n')) if (group !== '') await removeGroup(group);
  }
  const loops = await must(['losetup', '--list', '--noheadings', '--raw', '--output', 'NAME,BACK-FILE']);
  for (const line of loops.split('\n')) {
    const [device, file] = line.split(' ');
    if (device !== undefined && file?.startsWith(`${folder}/`) === true) await must(['losetup', '--detach', device]);
  }
  rmSync(folder, { recursive: true, force: true });
}

export function netFolders(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(tmpdir(), name));
}

function isAbandoned(folder: string): boolean {
  let owner: string;
  try {
    owner = readFileSync(join(folder, 'owner'), 'utf8');
  } catch {
    // Without an owner on record it is being made right now, or its owner is removing it.
    return false;
  }
  return !isAlive(JSON.parse(owner) as ProcessLife);
}
