import { mkdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Server, Socket } from 'node:net';
import { must } from './command.ts';
import { createHost, type Host, type HostOptions } from './host.ts';
import type { HostEvent } from './keeper/calls.ts';
import { startKeeper } from './keeper-process.ts';
import { clearNet, createNetFolder } from './net-folder.ts';
import { dial, dialLocal, handOn, type Target } from './reach.ts';
import { checkRequirements } from './requirements/requirements.ts';
import { findSharedRoot, type SharedRoot } from './shared-root/shared-root.ts';

export interface HostNetOptions {
  /** The bridge's address, with the length of its prefix: the hosts' way out, which ends there. Default 10.77.0.1/24. */
  bridge?: string;
}

/** A bridge in a network namespace of its own, and hosts at it. They reach each other and the bridge, and nothing else. */
export interface HostNet {
  /** Of the bridge. */
  readonly address: string;
  /** Logs, consoles and keys: gone after `stop`. */
  readonly folder: string;
  readonly sharedRoot: SharedRoot;
  /** Root's in every rescue system: an OpenSSH private key file, and its line of authorized_keys. */
  readonly clientKey: { file: string; publicKey: string };
  /** A unix socket that is an HTTP proxy (CONNECT) into the bridge's network. */
  readonly proxySocket: string;
  /** A host that is off. */
  host(options: HostOptions): Promise<Host>;
  /** A connection into the bridge's network, as ssh2's `sock` and the like take it. */
  dial(target: Target): Promise<Socket>;
  /** A port on this machine's loopback that leads into the bridge's network, until `stop`. */
  forward(target: Target): Promise<Target>;
  /** A port of the bridge's address that leads to one on this machine's loopback: how hosts reach a test's API server. */
  expose(port: number, to: Target): Promise<void>;
  /** A command that runs `argv` in the bridge's network and ends with this process: there hosts have their own addresses. */
  enter(argv: readonly string[]): string[];
  /** Power off, and nothing left: process, mount, namespace, loop device, control group or file. */
  stop(): Promise<void>;
}

/** @throws HostsError that says what this machine lacks. */
export async function createHostNet({ bridge = '10.77.0.1/24' }: HostNetOptions = {}): Promise<HostNet> {
  checkRequirements();
  const sharedRoot = await findSharedRoot();
  const folder = await createNetFolder();
  const hosts = new Map<string, (event: HostEvent) => void>();
  const servers: Server[] = [];
  const file = join(folder, 'client');
  await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file]);
  const publicKey = readFileSync(`${file}.pub`, 'utf8').trim();
  const keeper = await startKeeper({ folder, bridge, sharedRoot: sharedRoot.folder, clientKey: publicKey }, (event) =>
    hosts.get(event.host)?.(event),
  );
  const proxySocket = join(folder, 'reach.sock');
  const address = bridge.split('/')[0] ?? '';
  const exposed = join(folder, 'exposed');
  mkdirSync(exposed);

  async function forward(target: Target): Promise<Target> {
    const server = handOn(() => dial(proxySocket, target)).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port of loopback was given');
    return { host: '127.0.0.1', port: bound.port };
  }

  return {
    address,
    folder,
    sharedRoot,
    clientKey: { file, publicKey },
    proxySocket,
    async host(options) {
      const created = await createHost(options, { keeper: keeper.calls, folder, proxySocket, forward });
      hosts.set(options.name, (event) => created.heard(event));
      return created.host;
    },
    dial: (target) => dial(proxySocket, target),
    forward,
    async expose(port, to) {
      const socket = join(exposed, String(port));
      const server = handOn(() => dialLocal(to)).listen(socket);
      servers.push(server);
      await once(server, 'listening');
      await keeper.calls.expose(port, socket);
    },
    enter: (argv) => [
      'setpriv',
      '--pdeathsig',
      'KILL',
      '--',
      'nsenter',
      `--net=/proc/${keeper.pid}/ns/net`,
      '--',
      ...argv,
    ],
    async stop() {
      try {
        await keeper.calls.stop();
      } finally {
        await keeper.kill();
        for (const server of servers) server.close();
        await clearNet(folder);
      }
    },
  };
}
