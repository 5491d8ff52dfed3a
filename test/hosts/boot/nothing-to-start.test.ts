import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { python } from '../../ops-adapters/ssh/machine-runner/python.ts';

const [diskBytes, floppyBytes] = [64 * 1024 * 1024, 1_474_560];
/** Where this BIOS has what it says read: one letter at a time. */
const port = 0x402;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rackwright-bios-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A first sector that says so when it is started, and halts. */
function rescue(words: string): Buffer {
  const out = Array.from(Buffer.from(`${words}\n`), (letter) => [0xb0, letter, 0xee]).flat();
  const code = [0xba, port % 256, port >> 8, ...out, 0xf4, 0xeb, 0xfd];
  const sector = Buffer.alloc(floppyBytes);
  Buffer.from(code).copy(sector);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

test('a BIOS goes on to the rescue system from a disk whose install has only begun', async () => {
  const [disk, floppy, said] = ['disk', 'floppy', 'said'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(disk, '');
  truncateSync(disk, diskBytes);
  const code = `
import sys
from rackwright_runner.work import medium
medium.disks.device = lambda _: sys.argv[1]
medium.disks.sector_bytes = lambda _: 512
medium.new_table({"name": "sda", "size": ${diskBytes}}, [])
`;
  python(code, [disk]);
  writeFileSync(floppy, rescue('rescue here'));

  const settings = [
    ['-accel', 'tcg'],
    ['-m', '64'],
    ['-display', 'none'],
    ['-boot', 'order=ca'],
    ['-drive', `file=${disk},format=raw,if=virtio`],
    ['-drive', `file=${floppy},format=raw,if=floppy`],
    ['-chardev', `file,id=said,path=${said}`],
    ['-device', `isa-debugcon,iobase=${port},chardev=said`],
  ].flat();
  const qemu = ['nice', 'qemu-system-x86_64', '-nodefaults', '-no-reboot', ...settings];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...qemu], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  try {
    const text = (): string => (existsSync(said) ? readFileSync(said, 'latin1') : '');

    await expect.poll(text, { timeout: 60_000 }).toMatch(/Booting from Hard Disk\.\.\.[^]*Booting from[^]*rescue here/);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
});
