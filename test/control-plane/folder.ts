import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  const file = ownerFile(folder);
  // Without an owner on record it is being made right now.
  if (!existsSync(file) || isAlive(Number(readFileSync(file, 'utf8')))) return;
  rmSync(folder, { recursive: true, force: true });
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
