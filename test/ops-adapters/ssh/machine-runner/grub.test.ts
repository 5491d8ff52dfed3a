import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failed, lacking, prelude, run } from './grub-calls.ts';
import { python } from './python.ts';

describe('for a BIOS', () => {
  const hexOf = (bytes: Buffer): string => bytes.toString('hex');
  const boot = Buffer.alloc(512, 0xcc);
  boot.writeUInt16LE(0xaa55, 510);
  /** As grub-mkimage leaves it: its rest follows it at sector 2. */
  const core = Buffer.alloc(5 * 512 + 7, 0xdd);
  core.writeBigUInt64LE(2n, 500);
  core.writeUInt16LE(5, 508);
  core.writeUInt16LE(0x820, 510);

  test('boot code knows where the core begins, and that it is on a hard disk', () => {
    const code = Buffer.from(String(run('grub_bios.boot_code(bytes.fromhex(given), 2048).hex()', hexOf(boot))), 'hex');

    expect(code).toHaveLength(440);
    expect(code.readBigUInt64LE(0x5c)).toBe(2048n);
    expect(code.readUInt16LE(0x66)).toBe(0x9090);
    const rest = Buffer.concat([code.subarray(0, 0x5c), code.subarray(0x64, 0x66), code.subarray(0x68)]);
    expect(rest.every((byte) => byte === 0xcc)).toBe(true);
  });

  test('the core knows where its rest is, in whole sectors', () => {
    const made = Buffer.from(String(run('grub_bios.core_at(bytes.fromhex(given), 2048).hex()', hexOf(core))), 'hex');

    expect(made).toHaveLength(6 * 512);
    expect(made.readBigUInt64LE(500)).toBe(2049n);
    expect([made.readUInt16LE(508), made.readUInt16LE(510)]).toEqual([5, 0x820]);
    expect(made.subarray(512, core.length)).toEqual(core.subarray(512));
  });

  test('what is not GRUB’s, or has no room, is not written', () => {
    expect(run('grub_bios.boot_code(bytes(512), 2048)', null)).toEqual(lacking(/boot\.img isn't GRUB's/));
    expect(run('grub_bios.core_at(bytes(2048), 2048)', null)).toEqual(lacking(/isn't GRUB's core/));
    const large = 'grub_bios.core_at(bytes.fromhex(given) + bytes(2**20), 2048)';
    expect(run(large, hexOf(core))).toEqual(failed(/larger than its partition/));
  });
});

describe('the firmware that started the rescue system decides', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'rackwright-firmware-'));
    mkdirSync(`${root}/sys/firmware`, { recursive: true });
    mkdirSync(`${root}/sys/block/sda/queue`, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const uefi = (bits: string, secureBoot = 0): void => {
    mkdirSync(`${root}/sys/firmware/efi/efivars`, { recursive: true });
    writeFileSync(`${root}/sys/firmware/efi/fw_platform_size`, `${bits}\n`);
    const variable = 'SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
    writeFileSync(`${root}/sys/firmware/efi/efivars/${variable}`, Buffer.from([6, 0, 0, 0, secureBoot]));
  };
  const asked = (machine: string, tools: readonly string[], code: string): unknown => {
    const on = `setattr(grub.os, "uname", lambda: type("U", (), {"machine": given[0]}))`;
    const has = 'setattr(grub.shutil, "which", lambda tool: tool if tool in given[1] else None)';
    return run(`[${on}, ${has}, ${code}][2]`, [machine, tools], root);
  };
  const all = ['chroot', 'mkfs.vfat', 'mmd', 'mcopy'];

  test('where GRUB lies, and how large that is', () => {
    expect(asked('x86_64', all, 'grub.partition(512)')).toMatchObject({
      number: 1,
      type: '21686148-6449-6e6f-744e-656564454649',
      first: 2048,
      last: 4095,
    });
    uefi('64');
    const esp = { number: 1, type: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b' };
    expect(asked('x86_64', all, 'grub.partition(512)')).toMatchObject({ ...esp, first: 2048, last: 65 * 2048 - 1 });
    // As many sectors, so that FAT32 has its clusters.
    expect(asked('aarch64', all, 'grub.partition(4096)')).toMatchObject({ ...esp, first: 256, last: 131_072 + 255 });
  });

  test('what the rescue system has to have, and it is told before anything is touched', () => {
    expect(asked('x86_64', ['chroot'], 'grub.require()')).toBeNull();
    uefi('64');
    expect(asked('x86_64', all, 'grub.require()')).toBeNull();
    expect(asked('x86_64', ['chroot', 'mkfs.vfat'], 'grub.require()')).toEqual(failed(/lacks mmd, mcopy, which/));
  });

  test('and none of another kind gets one', () => {
    expect(asked('aarch64', all, 'grub.require()')).toEqual(failed(/the firmware here is another/));
    uefi('32');
    expect(asked('x86_64', all, 'grub.require()')).toEqual(failed(/the firmware here is another/));
    uefi('64', 1);
    expect(asked('x86_64', all, 'grub.require()')).toEqual(failed(/has Secure Boot on/));
  });

  test('Secure Boot is not taken to be off where nobody could see it', () => {
    uefi('64');
    rmSync(`${root}/sys/firmware/efi/efivars`, { recursive: true });
    expect(asked('x86_64', all, 'grub.require()')).toEqual(
      failed(/mount -t efivarfs efivarfs \/sys\/firmware\/efi\/efivars$/),
    );

    mkdirSync(`${root}/sys/firmware/efi/efivars`);
    expect(asked('x86_64', all, 'grub.require()')).toEqual(failed(/tells whether the firmware has Secure Boot on/));

    // Firmware that doesn't know it.
    writeFileSync(`${root}/sys/firmware/efi/efivars/Timeout-8be4df61-93ca-11d2-aa0d-00e098032b8c`, '');
    expect(asked('x86_64', all, 'grub.require()')).toBeNull();
  });

  test('an archive is to be told which boot loader it gets', () => {
    const parameters = (more: object): unknown =>
      run(
        '[setattr(os_layer.identity, "is_rescue", lambda: True), os_layer.require(given, {"hostKey": "k"})][1]',
        { parameters: { format: 'archive', ...more }, hostname: 'a', user: 'root', authorizedKeys: ['ssh-ed25519 A'] },
        root,
      );

    expect(parameters({ bootloader: 'none' })).toBeNull();
    for (const more of [{}, { bootloader: 'lilo' }, { bootloader: '' }]) {
      expect(parameters(more)).toEqual(['Unsupported', false, expect.stringMatching(/bootloader: grub.*none/)]);
    }
    uefi('32');
    expect(parameters({ bootloader: 'grub' })).toEqual(failed(/firmware/));
  });

  test('a BIOS starts from no disk of large sectors', () => {
    writeFileSync(`${root}/sys/block/sda/queue/logical_block_size`, '4096\n');

    expect(asked('x86_64', all, 'grub.require_disk({"name": "sda"})')).toEqual(failed(/sectors aren't of 512 bytes/));
    uefi('64');
    expect(asked('x86_64', all, 'grub.require_disk({"name": "sda"})')).toBeNull();
  });
});

describe('the tools', () => {
  const calls = `
class Job:
    ran = []
    def tool(self, arguments, reason="InstallFailed"):
        self.ran.append(list(arguments))
        if given is not None:
            raise Failed(given or reason, "chroot failed with status 1: no such module")
job = Job()
def nothing(*_):
    pass
`;
  const answer = (code: string, given: unknown): unknown =>
    JSON.parse(python(`${prelude}${calls}print(json.dumps(${code}))`, [JSON.stringify(given)]));

  test('of the image can fail for good, and then it is told whose they are', () => {
    const make = 'told(lambda: grub._make_core(job, ["chroot"]))';

    expect(answer(make, '')).toEqual(lacking(/^the image's grub-mkimage makes no GRUB: .*no such module/));
    expect(answer(make, 'Cancelled')).toEqual(['Cancelled', true, expect.anything()]);
    expect(answer(make, 'DeadlineExceeded')).toEqual(['DeadlineExceeded', true, expect.anything()]);
  });

  test('make an EFI partition with clusters enough for FAT32, whatever a sector is', () => {
    const root = mkdtempSync(join(tmpdir(), 'rackwright-staging-'));
    for (const name of ['core.img', 'read-back']) writeFileSync(join(root, name), 'core');
    const device = 'setattr(grub_efi.disks, "partition_device", lambda *_: "/dev/sda1")';
    const medium = 'setattr(grub_efi, "medium", type("M", (), {"show": nothing, "drop_caches": nothing}))';
    const put = `grub_efi.put(job, {"name": "sda"}, {"number": 1}, ${JSON.stringify(root)}).decode()`;

    const ran = answer(`[${device}, ${medium}, ${put}, job.ran][2:]`, null);

    rmSync(root, { recursive: true });
    expect(ran).toEqual(['', expect.arrayContaining([['mkfs.vfat', '-F', '32', '-s', '1', '/dev/sda1']])]);
  });
});
