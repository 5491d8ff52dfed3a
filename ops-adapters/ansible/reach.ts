import type { MachineAddress } from '../port.ts';
import { OpsError } from '../port.ts';
import { type Login, loginOf, type LoginSettings } from '../ssh/connection/login.ts';

/** How Ansible reaches a machine. */
export interface Reach {
  host: string;
  port: number;
  user: string;
  sudo: boolean;
  /** A known_hosts file: the only keys that are taken, of jump hosts too. */
  knownHosts: string;
  jumps: Login['jumps'];
  privateKey?: string;
  password?: string;
  agent?: string;
}

/**
 * By the same parameters and Secrets as the ssh adapter.
 * @throws OpsError `InvalidRequest`, `AuthenticationFailed` or `HostKeyMismatch`, saying what to mend.
 */
export function reachOf(machine: MachineAddress, settings: LoginSettings): Reach {
  const { host, port, user, sudo, knownHosts, jumps, privateKey, passphrase, password, agent } = loginOf(
    machine,
    settings,
  );
  if (passphrase !== undefined) {
    const message =
      'the private key has a passphrase, which the ansible adapter can not use: keep it unencrypted in the Secret, or in an ssh-agent';
    throw new OpsError('AuthenticationFailed', message, { retryable: true });
  }
  if (jumps.length > 0 && privateKey === undefined && agent === undefined) {
    const message = 'jump hosts are reached by a private key or an ssh-agent only, not by a password';
    throw new OpsError('InvalidRequest', message, { retryable: false });
  }
  return {
    host,
    port,
    user,
    sudo,
    jumps,
    knownHosts: `${knownHosts.text.trim()}\n`,
    ...(privateKey === undefined ? {} : { privateKey: `${privateKey.trim()}\n` }),
    ...(password === undefined ? {} : { password }),
    ...(agent === undefined ? {} : { agent }),
  };
}

/**
 * An ssh_config(5) that holds instead of the user's and the machine's own. All that is in it keeps a grammar without spaces.
 * @param knownHostsFile holds `reach.knownHosts`: jump hosts are held to it as well.
 */
export function sshConfig(reach: Reach, knownHostsFile: string): string {
  const names = reach.jumps.map((_, index) => `rackwright-jump-${index + 1}`);
  const lines: string[] = [];
  for (const [index, { host, port, user }] of reach.jumps.entries()) {
    lines.push(`Host ${names[index]}`, `  HostName ${host}`, `  Port ${port}`, `  User ${user}`);
    if (index > 0) lines.push(`  ProxyJump ${names[index - 1]}`);
  }
  const last = names.at(-1);
  if (last !== undefined) lines.push(`Host ${reach.host}`, `  ProxyJump ${last}`);
  lines.push(
    'Host *',
    '  ServerAliveInterval 5',
    '  ServerAliveCountMax 3',
    '  ConnectTimeout 15',
    '  StrictHostKeyChecking yes',
    '  UpdateHostKeys no',
    `  UserKnownHostsFile ${knownHostsFile}`,
    '  GlobalKnownHostsFile /dev/null',
  );
  return `${lines.join('\n')}\n`;
}
