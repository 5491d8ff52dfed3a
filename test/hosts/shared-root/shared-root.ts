import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../control-plane/cache-folder.ts';
import { must, run } from '../command.ts';
import { HostsError } from '../hosts-error.ts';
import { findAptSource, type AptSource } from './apt-source.ts';
import { withLock } from './lock.ts';
import { bootPackages, packages } from './packages.ts';

/** Changes with what `build` does to a root, beside the packages. */
const recipe = 2;

/** What a root is made of. */
export interface Ingredients {
  packages: readonly string[];
  /** Text by path below the root. */
  files: Readonly<Record<string, string>>;
}

const rescue: Ingredients = { packages, files: {} };

/** Its console is the first serial port, which an emulated machine shows. */
const bootable: Ingredients = {
  packages: [...packages, ...bootPackages],
  files: {
    'etc/default/grub': 'GRUB_CMDLINE_LINUX="console=tty0 console=ttyS0,115200"\nGRUB_TERMINAL="console serial"\n',
  },
};

/** Half of what debootstrap leaves, and nothing that a host runs. */
const unused = ['var/cache/apt/archives', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/locale', 'usr/share/man'];

export interface SharedRoot {
  /** The root folder, which nobody writes to: every host's rescue system lies over it. */
  readonly folder: string;
  /** The same as a .tar.zst: a Debian with systemd and sshd, but without host keys, for a test to install. */
  readonly archive: string;
}

/**
 * Built once into the user's cache, by what it is made of.
 * @throws HostsError when it can't be: with what debootstrap said.
 */
export async function findSharedRoot(say: (line: string) => void = toStandardError): Promise<SharedRoot> {
  return find(rescue, say);
}

/**
 * The same with a kernel and GRUB, which a machine's own firmware can start.
 * @returns its .tar.zst. @throws HostsError as above.
 */
export async function findBootableArchive(say: (line: string) => void = toStandardError): Promise<string> {
  return (await find(bootable, say)).archive;
}

async function find(made: Ingredients, say: (line: string) => void): Promise<SharedRoot> {
  const source = await findAptSource();
  const folder = join(cacheFolder(), 'hosts', keyOf(source, made));
  const built = { folder: join(folder, 'root'), archive: join(folder, 'root.tar.zst') };
  if (existsSync(folder)) return built;
  mkdirSync(dirname(folder), { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (!existsSync(folder)) await build(source, made, folder, say);
  });
  return built;
}

export function keyOf({ codename }: AptSource, made: Ingredients = rescue): string {
  const hash = createHash('sha256').update(JSON.stringify([recipe, codename, made, process.arch]));
  return `${codename}-${hash.digest('hex').slice(0, 16)}`;
}

/** Into `folder`, which appears whole or not at all. */
async function build(source: AptSource, made: Ingredients, folder: string, say: (line: string) => void): Promise<void> {
  sweep(folder);
  const unfinished = mkdtempSync(`${folder}.building-`);
  const root = join(unfinished, 'root');
  const started = performance.now();
  const what = made === rescue ? 'the root of test hosts' : 'what test machines boot by themselves';
  say(`building ${what} from Debian ${source.codename}'s packages: a minute or two, and once only`);
  try {
    await bootstrap(source, made.packages, root);
    for (const file of ['etc/machine-id', 'etc/hostname', 'etc/resolv.conf']) rmSync(join(root, file), { force: true });
    for (const name of readdirSync(join(root, 'etc/ssh'))) {
      if (name.startsWith('ssh_host_')) rmSync(join(root, 'etc/ssh', name));
    }
    for (const name of unused) rmSync(join(root, name), { recursive: true, force: true });
    // Empty, it is filled at the first boot (machine-id(5)).
    writeFileSync(join(root, 'etc/machine-id'), '');
    for (const [path, text] of Object.entries(made.files)) writeFileSync(join(root, path), text);
    await must([
      'sh',
      '-c',
      'tar -C "$1" -c . | chroot "$1" zstd -q -3 -T0 > "$2"',
      'archive',
      root,
      join(unfinished, 'root.tar.zst'),
    ]);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  say(`built ${what} in ${Math.round((performance.now() - started) / 1000)} s`);
}

async function bootstrap({ uri, codename }: AptSource, included: readonly string[], root: string): Promise<void> {
  const include = `--include=${included.join(',')}`;
  // Of its own namespaces, so that no mount outlives it, and no daemon that a package starts.
  const apart = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
  const { code, stdout, stderr } = await run([
    ...apart,
    'debootstrap',
    '--variant=minbase',
    include,
    codename,
    root,
    uri,
  ]);
  if (code === 0) return;
  const said = `${stdout}${stderr}`.trimEnd().split('\n').slice(-15).join('\n');
  throw new HostsError(`debootstrap ended with ${code}:\n${said}`);
}

/** What builds left that were killed; the lock says that none is going on. */
function sweep(folder: string): void {
  const cache = dirname(folder);
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (path.startsWith(`${folder}.building-`) && statSync(path).isDirectory()) rmSync(path, { recursive: true });
  }
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
