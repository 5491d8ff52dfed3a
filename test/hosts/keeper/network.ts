import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { must, run } from '../command.ts';

/** The cable and the card of one host that is on. */
export interface Link {
  /** A file that is the host's network namespace. */
  readonly namespace: string;
  /** Up or down, as if the cable were pulled. */
  set(state: 'up' | 'down'): Promise<void>;
  remove(): Promise<void>;
}

export interface LinkOptions {
  /** Of the port at the bridge: 15 characters at most, and new. */
  port: string;
  namespace: string;
  mac: string;
  /** With the length of its prefix, and the way out; without, the system sets its own. */
  address: { own: string; gateway: string } | undefined;
}

/** Called in a network namespace of its own, where there is nothing else. */
export async function createBridge(address: string): Promise<void> {
  await ip([
    'link set lo up',
    // It learns at once: hosts come and go faster than a switch's ports settle.
    'link add br0 type bridge forward_delay 0 stp_state 0',
    `address add ${address} dev br0`,
    'link set br0 up',
  ]);
}

/** A network namespace with one card at the bridge. */
export async function createLink({ port, namespace, mac, address }: LinkOptions): Promise<Link> {
  writeFileSync(namespace, '');
  await must(['unshare', `--net=${namespace}`, 'true']);
  await ip([
    `link add ${port} type veth peer name eth0 address ${mac} netns ${namespace}`,
    `link set ${port} master br0 up`,
  ]);
  await forgetNeighbours();
  await ip(
    [
      'link set lo up',
      ...(address === undefined
        ? []
        : [`address add ${address.own} dev eth0`, 'link set eth0 up', `route add default via ${address.gateway}`]),
    ],
    ['nsenter', `--net=${namespace}`],
  );
  return {
    namespace,
    async set(state) {
      await ip([`link set ${port} ${state}`]);
      await forgetNeighbours();
    },
    async remove() {
      // The card of a dead host goes by itself, but only some time later.
      await run(['ip', 'link', 'delete', port]);
      await must(['umount', namespace]);
      rmSync(namespace);
    },
  };
}

/** The same for the same names: a machine keeps its cards. Locally administered. */
export function macOf(net: string, host: string): string {
  const hash = createHash('sha256').update(`${net}/${host}`).digest('hex');
  return ['02', ...[0, 2, 4, 6, 8].map((at) => hash.slice(at, at + 2))].join(':');
}

async function ip(lines: readonly string[], within: readonly string[] = []): Promise<void> {
  await must([...within, 'ip', '-batch', '-'], { input: `${lines.join('\n')}\n` });
}

/** Another host may have had an address a moment ago. What is forgotten may be gone already, which `ip` calls a failure. */
async function forgetNeighbours(): Promise<void> {
  await run(['ip', 'neigh', 'flush', 'dev', 'br0']);
}
