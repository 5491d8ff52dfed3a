import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { python } from './python.ts';

const bytes = 64 * 1024 * 1024;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rackwright-disk-'));
  writeFileSync(join(folder, 'disk'), '');
  truncateSync(join(folder, 'disk'), bytes);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What `medium.new_table` wrote, and in what order, as [offset, length]. */
function written(bootCode: Buffer): { disk: Buffer; order: unknown } {
  const code = `
import json, sys
from rackwright_runner.work import medium
medium.disks.device = lambda _: sys.argv[1]
medium.disks.sector_bytes = lambda _: 512
order, write_at = [], medium.write_at
def noted(disk, offset, content):
    order.append([offset, len(content)])
    write_at(disk, offset, content)
medium.write_at = noted
medium.new_table({"name": "sda", "size": ${bytes}}, [], bytes.fromhex(sys.argv[2]))
print(json.dumps(order))
`;
  const order: unknown = JSON.parse(python(code, [join(folder, 'disk'), bootCode.toString('hex')]));
  return { disk: readFileSync(join(folder, 'disk')), order };
}

const [tableBytes, backupBytes] = [33 * 512, 33 * 512];
const backup = [bytes - backupBytes, backupBytes];

test('a BIOS that comes to a disk with nothing to start goes on to its next device', () => {
  const { disk, order } = written(Buffer.alloc(0));

  // int 18h, and a jump to itself.
  expect(disk.subarray(0, 440).toString('hex')).toBe('cd18ebfe'.padEnd(880, '0'));
  // The entry that keeps others off it, and the mark by which it is a first sector.
  expect(disk[450]).toBe(0xee);
  expect(disk.subarray(510, 520).toString('latin1')).toBe('\u0055\u00AAEFI PART');
  expect(order).toEqual([backup, [0, 512 + tableBytes]]);
});

test('so it does from an image that is for UEFI alone, and the image keeps what its disk is called', () => {
  const sector = Buffer.alloc(512);
  sector.writeUInt32LE(0xcafe_f00d, 440);

  const { disk } = written(sector);

  expect(disk.subarray(0, 4).toString('hex')).toBe('cd18ebfe');
  expect(disk.readUInt32LE(440)).toBe(0xcafe_f00d);
});

test('boot code is on the disk only when the table is that it looks into', () => {
  const { disk, order } = written(Buffer.alloc(440, 0xcc));

  expect(disk.subarray(0, 440).every((byte) => byte === 0xcc)).toBe(true);
  expect(disk.subarray(510, 520).toString('latin1')).toBe('\u0055\u00AAEFI PART');
  expect(order).toEqual([backup, [512, tableBytes], [0, 512]]);
});
