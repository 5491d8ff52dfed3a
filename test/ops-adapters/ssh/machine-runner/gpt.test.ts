import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Partition {
  number: number;
  type: string;
  id: string;
  name: string;
  first: number;
  last: number;
  flags: number;
}
interface Asked {
  size: number;
  sector: number;
  partitions: readonly Partition[];
  bootCode: readonly number[];
  /** Bytes that are turned over after the table was written. */
  damaged: readonly number[];
}

interface Answer {
  found: unknown;
  /** In base64, 512 bytes each. */
  told: string[];
}

/** `tell`: what to tell of the disk, by where it begins. */
let read: (asked: Partial<Asked> & { disk?: string; tell?: readonly number[] }) => Promise<Answer>;
let end: () => Promise<unknown>;
beforeAll(() => {
  const home = fileURLToPath(new URL('../../../../ops-adapters/ssh/machine-runner', import.meta.url));
  const program = fileURLToPath(new URL('gpt-process.py', import.meta.url));
  const env = { PATH: process.env['PATH'] ?? '', PYTHONPATH: home };
  const child = spawn('python3', ['-B', program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  read = async (asked) => {
    child.stdin.write(`${JSON.stringify(asked)}\n`);
    const [line] = (await once(lines, 'line')) as [string];
    return JSON.parse(line) as Answer;
  };
  end = () => {
    child.stdin.end();
    return once(child, 'close');
  };
});
afterAll(() => end());

const MiB = 1024 ** 2;
const uuid = fc.uuid();
const table = fc
  .record({ sector: fc.constantFrom(512, 4096), megabytes: fc.integer({ min: 2, max: 4 }) })
  .chain(({ sector, megabytes }) => {
    const partition = fc.record({
      number: fc.integer({ min: 1, max: 128 }),
      type: uuid,
      id: uuid,
      name: fc.string({ unit: fc.constantFrom('r', 'ö', '€', '𝄞', ' ', '-'), maxLength: 18 }),
      first: fc.integer({ min: 34, max: 100 }),
      last: fc.integer({ min: 101, max: 200 }),
      flags: fc.constantFrom(0, 1, 4, 2 ** 52),
    });
    return fc.record({
      size: fc.constant(megabytes * MiB),
      sector: fc.constant(sector),
      partitions: fc
        .uniqueArray(partition, { selector: ({ number }) => number, maxLength: 6 })
        .map((all) => all.toSorted((a, b) => a.number - b.number)),
      bootCode: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 440 }),
    });
  });

/** Where the table is that firmware reads first: header and entries. */
const primary = (sector: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: sector, max: sector + 91 }),
    fc.integer({ min: 2 * sector, max: 2 * sector + 128 * 128 - 1 }),
  );

describe('a partition table', () => {
  test('that is written is read back', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (asked) => {
        expect((await read({ ...asked, damaged: [] })).found).toEqual(asked.partitions);
      }),
    );
  });

  test('of which any byte of the first copy is damaged is read from the one at the end', async () => {
    const damagedTable = table.chain((asked) => primary(asked.sector).map((at) => ({ ...asked, damaged: [at] })));

    await fc.assert(
      fc.asyncProperty(damagedTable, async (asked) => {
        expect((await read(asked)).found).toEqual(asked.partitions);
      }),
    );
  });

  test('of which both copies are damaged is none, rather than half of one', async () => {
    const damagedTable = table.chain((asked) =>
      primary(asked.sector).map((at) => ({ ...asked, damaged: [at, asked.size - asked.sector + 20] })),
    );

    await fc.assert(
      fc.asyncProperty(damagedTable, async (asked) => {
        expect((await read(asked)).found).toBeNull();
      }),
    );
  });

  test('of a small image has its second copy at the end of the disk when it is written to that', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (asked) => {
        const image = (await read({ ...asked, damaged: [] })).found as Partition[];

        const ends = [8 * MiB - asked.sector, asked.size - asked.sector];
        const damaged = [asked.sector + 20];
        const onDisk = await read({ ...asked, size: 8 * MiB, partitions: image, damaged, tell: ends });

        expect(onDisk.found).toEqual(asked.partitions);
        const [end = '', formerEnd = ''] = onDisk.told.map((told) =>
          Buffer.from(told, 'base64').toString('latin1', 0, 8),
        );
        expect([end, formerEnd]).toEqual(['EFI PART', '\0'.repeat(8)]);
      }),
    );
  });

  test('keeps the boot code before it, and others off the disk', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (asked) => {
        const { told } = await read({ ...asked, damaged: [], tell: [0] });

        const bytes = Buffer.from(told[0] ?? '', 'base64');
        expect([...bytes.subarray(0, asked.bootCode.length)]).toEqual(asked.bootCode);
        expect(bytes[450]).toBe(0xee);
        expect(bytes.readUInt32LE(458)).toBe(asked.size / asked.sector - 1);
        expect(bytes.readUInt16LE(510)).toBe(0xaa55);
      }),
    );
  });

  test('is none where there are any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4096 }), fc.boolean(), async (bytes, marked) => {
        const disk = Buffer.alloc(64 * 1024);
        disk.set(bytes, 512);
        if (marked) disk.write('EFI PART', 512, 'latin1');

        expect((await read({ disk: disk.toString('base64'), sector: 512 })).found).toBeNull();
      }),
    );
  });
});
