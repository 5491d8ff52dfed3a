import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'rackwright-control-plane-';

/** A folder of this process, and the end of those whose process died before it could remove them. */
export function makeFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(prefix)) sweep(join(tmpdir(), name));
  }
  const folder = mkdtempSync(join(tmpdir(), prefix));
  writeFileSync(ownerFile(folder), String(process.pid));
  return folder;
}

function sweep(folder: string): void {
  const owner = ownerOf(folder);
  if (owner === undefined || isAlive(owner)) return;
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Others sweep too, and what a dead process had started may be writing its last: whoever comes next finds the rest.
  }
}

/** Undefined without one on record: the folder is being made right now, or removed by its owner. */
function ownerOf(folder: string): number | undefined {
  try {
    const text = readFileSync(ownerFile(folder), 'utf8');
    return text === '' ? undefined : Number(text);
  } catch {
    return undefined;
  }
}

function ownerFile(folder: string): string {
  return join(folder, 'owner.pid');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
