import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type Ran } from './command.ts';
import type { HostNet } from './host-net.ts';

export interface SshOptions {
  address: string;
  /** The only host key that is taken: type and key. */
  hostKey: string;
  command: string;
  /** A private key file; the net's unless told. */
  identity?: string;
  input?: string | Uint8Array;
}

/** OpenSSH's client in the bridge's network, where hosts have their own addresses. 255 is its own refusal (ssh(1)). */
export async function ssh(net: HostNet, options: SshOptions): Promise<Ran> {
  const { address, hostKey, command, identity = net.clientKey.file, input } = options;
  const knownHosts = join(mkdtempSync(join(net.folder, 'ssh-')), 'known_hosts');
  writeFileSync(knownHosts, `${address} ${hostKey}\n`);
  const settings = {
    BatchMode: 'yes',
    ConnectTimeout: '60',
    GlobalKnownHostsFile: '/dev/null',
    IdentitiesOnly: 'yes',
    IdentityFile: identity,
    // A host whose power was cut says no goodbye; one that is only busy takes its time.
    ServerAliveInterval: '1',
    ServerAliveCountMax: '10',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: knownHosts,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return run(net.enter(['ssh', '-F', 'none', ...words, `root@${address}`, command]), {
    ...(input !== undefined && { input }),
    withinMs: 600_000,
  });
}
