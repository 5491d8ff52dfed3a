import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lacking, prelude, run } from './grub-calls.ts';
import { python } from './python.ts';

const uuid = '5f0c3b52-1111-4222-8333-444455556666';
const golden = (name: string): string => readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');

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

  test('is the released one, although its candidates have longer names', () => {
    const initrds = (...versions: string[]): string[] =>
      versions.flatMap((each) => [`vmlinuz-${each}`, `initrd-${each}`]);

    expect(newest(...initrds('6.1.0', '6.1.0-rc1'))).toEqual(['6.1.0', 'initrd-6.1.0']);
    expect(newest(...initrds('6.12-rc7-amd64', '6.12~rc10-amd64'))).toEqual([
      '6.12~rc10-amd64',
      'initrd-6.12~rc10-amd64',
    ]);
    expect(newest(...initrds('6.12-amd64', '6.12~rc6-amd64', '6.11.9-amd64'))).toEqual([
      '6.12-amd64',
      'initrd-6.12-amd64',
    ]);
    expect(newest(...initrds('6.12.0-0.rc1.fc42', '6.12.0-1.fc42', '6.13-rc1'))).toEqual([
      '6.13-rc1',
      'initrd-6.13-rc1',
    ]);
  });

  test('is none that was put aside, and none with a name that is no version', () => {
    const aside = ['vmlinuz-7.0.0.old', 'vmlinuz-7.0.0.dpkg-bak', "vmlinuz-9'; reboot '"];

    expect(newest(...aside, 'vmlinuz-6.1.0', 'initrd.img-6.1.0')).toEqual(['6.1.0', 'initrd.img-6.1.0']);
  });

  test('is told to be lacking, or its initrd, in words', () => {
    expect(newest('grub', 'config-6.1.0')).toEqual(lacking(/no kernel: no \/boot\/vmlinuz-\* is there/));
    expect(newest('vmlinuz-6.1.0', 'initrd.img-6.0.0')).toEqual(lacking(/no initrd for its kernel 6\.1\.0/));
  });
});

describe('grub.cfg', () => {
  const menu = (settings: string): unknown =>
    run('grub_image.menu_of("6.1.0-50-amd64", "initrd.img-6.1.0-50-amd64", *given)', [uuid, settings]);

  const menus = (all: readonly string[]): unknown[] => {
    const each = 'told(lambda: grub_image.menu_of("6", "i", "u", each))';
    const code = `${prelude}print(json.dumps([${each} for each in given]))`;
    return JSON.parse(python(code, [JSON.stringify(all)])) as unknown[];
  };

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

  test('has nothing of the disk that the image was made on', () => {
    const former = 'root=LABEL=a rootfstype=xfs rootflags=subvol=b resume=UUID=c resume_offset=34 nosmt';

    expect(String(menu(`GRUB_CMDLINE_LINUX="${former}"`))).toMatch(/'root=UUID=[0-9a-f-]+' 'ro' 'nosmt'\n/);
  });

  test('passes over what only explains a setting, and what is none of those', () => {
    const settings =
      '  # unset GRUB_TERMINAL\nif true; then\n  GRUB_TERMINAL_OUTPUT=console\nfi\nGRUB_TIMEOUT=5 # GRUB_TERMINAL\n';

    expect(menu(settings)).toBe(menu(''));
  });

  test('is not made where only a shell could tell what the image wants', () => {
    const values = ['"$GRUB_CMDLINE_LINUX quiet"', '`id`', '"$(id)"', "'a'\\''b'", '"a', 'a b', 'a; b'];
    const lines = [
      'GRUB_CMDLINE_LINUX+=" quiet"',
      'if true; then GRUB_CMDLINE_LINUX=quiet; fi',
      'if true; then\n  GRUB_CMDLINE_LINUX=quiet\nfi',
      'unset GRUB_CMDLINE_LINUX',
      'GRUB_DISTRIBUTOR="$GRUB_CMDLINE_LINUX"',
    ];
    const all = [...values.map((value) => `GRUB_CMDLINE_LINUX=${value}`), ...lines];

    expect(menus(all)).toEqual(all.map(() => lacking(/only a shell could read GRUB_CMDLINE_LINUX of/)));
    expect(menu(`GRUB_CMDLINE_LINUX='dyndbg="file x +p"'`)).toEqual(lacking(/isn't plain/));
  });

  test('holds nothing of an image outside of quotes, whatever that says', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from(`'"\\$\`;{}()&|<>=#\n\t a-é\0`)), maxLength: 20 });
    const line = fc.tuple(fc.constantFrom("'", '"', ''), text).map(([quote, said]) => `${quote}${said}${quote}`);
    const all = fc.sample(line, 500).map((value) => `GRUB_CMDLINE_LINUX=${value}`);

    const answers = menus(all);

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

test('fstab mounts nothing of the disk that the image was made on, and keeps what is of others', () => {
  const former = [
    'UUID=1 /boot ext4 defaults 0 2',
    'LABEL=UEFI /boot/efi/ vfat umask=0077 0 1',
    'PARTUUID=2 /efi vfat defaults 0 1',
    'UUID=3 none swap sw 0 0',
    'LABEL=swap swap swap defaults 0 0',
    'PARTLABEL=swap none swap sw 0 0',
  ];
  const others = [
    '/swapfile none swap sw 0 0',
    'LABEL=data /srv xfs nofail 0 2',
    'nas:/boot /boot-of-others nfs ro 0 0',
  ];

  expect(run('grub_image.fstab(*given)', [[...former, ...others].join('\n'), uuid])).toBe(
    [`UUID=${uuid} / ext4 errors=remount-ro 0 1`, ...others, ''].join('\n'),
  );
});

describe('an image', () => {
  const bios = { 'usr/lib/grub/i386-pc/kernel.img': 'k', 'usr/lib/grub/i386-pc/boot.img': 'b' };
  const kernel = { 'boot/vmlinuz-6.1.0': '', 'boot/initrd.img-6.1.0': '', 'usr/lib/grub/i386-pc/linux.mod': 'l' };
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'rackwright-image-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  /** By paths that stay below `root`, since no test changes its root. */
  const prepared = (files: Readonly<Record<string, string>>): unknown => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const below = `
import builtins, glob, os, shutil
home = given[0]
def there(path):
    return home + path if isinstance(path, str) and path.startswith("/") and not path.startswith(home) else path
def moved(act):
    return lambda path, *more, **named: act(there(path), *more, **named)
for owner, names in ((os, ("makedirs", "listdir", "mkdir", "open", "unlink")), (os.path, ("exists", "isdir", "islink", "lexists"))):
    for name in names:
        setattr(owner, name, moved(getattr(owner, name)))
link, copy, find, remove = os.symlink, shutil.copyfile, glob.glob, shutil.rmtree
os.symlink = lambda to, path: link(to, there(path))
os.fchown = lambda *_: None
shutil.copyfile = lambda of, to: copy(there(of), there(to))
shutil.rmtree = lambda path: remove(there(path))
glob.glob = lambda pattern: find(there(pattern))
opened = builtins.open
builtins.open = lambda path, *more, **named: opened(there(path), *more, **named)
`;
    const call = 'told(lambda: grub_image.prepare(given[1], given[2]))';
    return JSON.parse(
      python(`${prelude}${below}print(json.dumps(${call}))`, [JSON.stringify([root, 'i386-pc', uuid])]),
    );
  };
  const text = (path: string): string => readFileSync(join(root, path), 'utf8');

  test('of Debian’s kin has all of its GRUB in /boot/grub', () => {
    expect(prepared({ ...bios, ...kernel, 'usr/bin/grub-mkimage': '' })).toBeNull();

    expect(text('boot/grub/grub.cfg')).toContain("linux '/boot/vmlinuz-6.1.0'");
    expect(text('boot/grub/i386-pc/linux.mod')).toBe('l');
    expect(text('.rackwright-grub/early.cfg')).toBe(`search.fs_uuid ${uuid} root\nset prefix=($root)/boot/grub\n`);
    expect(text('.rackwright-grub/boot.img')).toBe('b');
  });

  test('of Fedora’s kin has it in /boot/grub2, where its own grub2-mkconfig writes', () => {
    expect(prepared({ ...bios, ...kernel, 'usr/bin/grub2-mkimage': '' })).toBeNull();

    expect(text('boot/grub2/grub.cfg')).toContain("linux '/boot/vmlinuz-6.1.0'");
    expect(text('boot/grub2/i386-pc/linux.mod')).toBe('l');
    expect(text('.rackwright-grub/early.cfg')).toContain('set prefix=($root)/boot/grub2\n');
    expect(existsSync(join(root, 'boot/grub'))).toBe(false);
  });

  test('without the boot code of a BIOS is told so before anything of it is changed', () => {
    const { 'usr/lib/grub/i386-pc/boot.img': _, ...without } = bios;

    expect(prepared({ ...without, ...kernel, 'usr/bin/grub-mkimage': '' })).toEqual(lacking(/needs grub-mkimage and/));
    expect(existsSync(join(root, 'boot/grub'))).toBe(false);
  });
});
