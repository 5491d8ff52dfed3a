import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { python } from './python.ts';

const uuid = '5f0c3b52-1111-4222-8333-444455556666';
const golden = (name: string): string => readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');

const prelude = `
import json, sys
from rackwright_runner.refusal import Failed, Refused
from rackwright_runner.work import grub, grub_bios, grub_efi, grub_image, os_layer
given = json.loads(sys.argv[1])
def told(act):
    try:
        return act()
    except (Failed, Refused) as ended:
        return [ended.reason, ended.retryable, ended.message]
`;
const run = (code: string, given: unknown, root?: string): unknown =>
  JSON.parse(python(`${prelude}print(json.dumps(told(lambda: ${code})))`, [JSON.stringify(given)], root));

const failed = (words: RegExp): unknown => ['InstallFailed', false, expect.stringMatching(words)];

describe('the kernel that is started', () => {
  const newest = (...boot: string[]): unknown => run('grub_image.newest(given)', boot);

  test('is the newest by its numbers, with the initrd that belongs to it', () => {
    const older = ['vmlinuz-6.1.0-9-amd64', 'initrd.img-6.1.0-9-amd64', 'vmlinuz-5.10.0-30-amd64'];

    const found = newest(...older, 'vmlinuz-6.1.0-50-amd64', 'initrd.img-6.1.0-50-amd64', 'config-6.9.0');

    expect(found).toEqual(['6.1.0-50-amd64', 'initrd.img-6.1.0-50-amd64']);
  });

  test('has the initrd of whatever distribution', () => {
    expect(newest('vmlinuz-5.14.0-503.el9.x86_64', 'initramfs-5.14.0-503.el9.x86_64.img')).toEqual([
      '5.14.0-503.el9.x86_64',
      'initramfs-5.14.0-503.el9.x86_64.img',
    ]);
    expect(newest('vmlinuz-lts', 'initramfs-lts')).toEqual(['lts', 'initramfs-lts']);
  });

  test('is none that was put aside, and none with a name that is no version', () => {
    const aside = ['vmlinuz-7.0.0.old', 'vmlinuz-7.0.0.dpkg-bak', "vmlinuz-9'; reboot '"];

    expect(newest(...aside, 'vmlinuz-6.1.0', 'initrd.img-6.1.0')).toEqual(['6.1.0', 'initrd.img-6.1.0']);
  });

  test('is told to be lacking, or its initrd, in words', () => {
    expect(newest('grub', 'config-6.1.0')).toEqual(failed(/no kernel: no \/boot\/vmlinuz-\* is there/));
    expect(newest('vmlinuz-6.1.0', 'initrd.img-6.0.0')).toEqual(failed(/no initrd for its kernel 6\.1\.0/));
  });
});

describe('grub.cfg', () => {
  const menu = (settings: string): unknown =>
    run('grub_image.menu_of("6.1.0-50-amd64", "initrd.img-6.1.0-50-amd64", *given)', [uuid, settings]);

  test('has what the image says of its kernel and its console', () => {
    const settings = `
GRUB_DEFAULT=0
GRUB_DISTRIBUTOR=\`lsb_release -i -s\`
GRUB_CMDLINE_LINUX_DEFAULT=quiet # no words at boot
GRUB_CMDLINE_LINUX="console=ttyS0"
GRUB_CMDLINE_LINUX='console=ttyS1,57600  net.ifnames=0 root=LABEL=cloud'
GRUB_TERMINAL="serial console"
GRUB_SERIAL_COMMAND="serial --unit=1 --speed=57600 --word=8"
`;

    expect(menu(settings)).toBe(golden('grub.cfg'));
  });

  test('of an image that says nothing is for the firmware’s console', () => {
    const lines = String(menu('')).split('\n');

    expect(lines.filter((line) => /serial|terminal/.test(line))).toEqual([]);
    expect(lines).toContain(`  linux '/boot/vmlinuz-6.1.0-50-amd64' 'root=UUID=${uuid}' 'ro'`);
  });

  test('is not made where only a shell could tell what the image wants', () => {
    for (const value of ['"$GRUB_CMDLINE_LINUX quiet"', '`id`', '"$(id)"', "'a'\\''b'", '"a', 'a b', 'a; b']) {
      expect(menu(`GRUB_CMDLINE_LINUX=${value}`)).toEqual(failed(/only a shell could read GRUB_CMDLINE_LINUX/));
    }
    expect(menu(`GRUB_CMDLINE_LINUX='dyndbg="file x +p"'`)).toEqual(failed(/isn't plain/));
  });

  test('holds nothing of an image outside of quotes, whatever that says', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from(`'"\\$\`;{}()&|<>=#\n\t a-é\0`)), maxLength: 20 });
    const line = fc.tuple(fc.constantFrom("'", '"', ''), text).map(([quote, said]) => `${quote}${said}${quote}`);
    const all = fc.sample(line, 500).map((value) => `GRUB_CMDLINE_LINUX=${value}`);

    const answers = JSON.parse(
      python(`${prelude}print(json.dumps([told(lambda: grub_image.menu_of("6", "i", "u", each)) for each in given]))`, [
        JSON.stringify(all),
      ]),
    ) as unknown[];

    const made = answers.filter((answer): answer is string => typeof answer === 'string');
    expect(made.length).toBeGreaterThan(20);
    expect(made.length).toBeLessThan(all.length);
    for (const each of made) {
      const lines = each.trimEnd().split('\n');
      expect(lines).toHaveLength(6);
      expect(lines[3]).toMatch(/^ {2}linux( '[!-~]+')+$/);
      expect(lines[3]?.replaceAll(/ '[^']+'/g, '')).toBe('  linux');
    }
  });
});

test('the root is in fstab by its UUID, and what else the image mounts stays', () => {
  const ofImage =
    '# <file system> <mount point>\nLABEL=cloud / xfs defaults 0 0\n\ntmpfs /tmp tmpfs nodev 0 0\n#a / b\n';

  expect(run('grub_image.fstab(*given)', [ofImage, uuid])).toBe(
    `UUID=${uuid} / ext4 errors=remount-ro 0 1\n# <file system> <mount point>\n\ntmpfs /tmp tmpfs nodev 0 0\n#a / b\n`,
  );
});

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
    expect(run('grub_bios.boot_code(bytes(512), 2048)', null)).toEqual(failed(/boot\.img isn't GRUB's/));
    expect(run('grub_bios.core_at(bytes(2048), 2048)', null)).toEqual(failed(/isn't GRUB's core/));
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
    const unsupported = (words: RegExp): unknown => ['Unsupported', false, expect.stringMatching(words)];

    expect(asked('aarch64', all, 'grub.require()')).toEqual(unsupported(/the firmware here is another/));
    uefi('32');
    expect(asked('x86_64', all, 'grub.require()')).toEqual(unsupported(/the firmware here is another/));
    uefi('64', 1);
    expect(asked('x86_64', all, 'grub.require()')).toEqual(unsupported(/Secure Boot/));
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
    expect(parameters({ bootloader: 'grub' })).toEqual(['Unsupported', false, expect.stringMatching(/firmware/)]);
  });

  test('a BIOS starts from no disk of large sectors', () => {
    writeFileSync(`${root}/sys/block/sda/queue/logical_block_size`, '4096\n');

    expect(asked('x86_64', all, 'grub.require_disk({"name": "sda"})')).toEqual(failed(/sectors aren't of 512 bytes/));
    uefi('64');
    expect(asked('x86_64', all, 'grub.require_disk({"name": "sda"})')).toBeNull();
  });
});
