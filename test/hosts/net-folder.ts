import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, run } from './command.ts';
import { HostsError } from './hosts-error.ts';
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
  for (const group of textOf(join(folder, 'cgroups')).split('\n')) if (group !== '') await removeGroup(group);
  for (const device of await loopsIn(folder)) {
    const { code, stderr } = await run(['losetup', '--detach', device]);
    // Whoever else clears up here may have been faster.
    if (code !== 0 && (await loopsIn(folder)).includes(device)) throw new HostsError(`${device} stays: ${stderr}`);
  }
  // Something may be put there still by a process that is about to end.
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
}

async function loopsIn(folder: string): Promise<string[]> {
  const listed = await must(['losetup', '--list', '--noheadings', '--raw', '--output', 'NAME,BACK-FILE']);
  return listed.split('\n').flatMap((line) => {
    const [device = '', file = ''] = line.split(' ');
    return file.startsWith(`${folder}/`) ? [device] : [];
  });
}

/** Empty where it isn't there. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

export function netFolders(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(tmpdir(), name));
}

function isAbandoned(folder: string): boolean {
  const owner = textOf(join(folder, 'owner'));
  // Without an owner on record it is being made right now, or its owner is removing it.
  return owner !== '' && !isAlive(JSON.parse(owner) as ProcessLife);
}
