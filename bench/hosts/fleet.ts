import { readFileSync } from 'node:fs';
import { createHostNet, type HostNet } from '#test/hosts/host-net.ts';
import type { HostOptions } from '#test/hosts/host.ts';
import type { BenchContext } from '../bench.ts';

/** A test host in its rescue system, as an inventory has it. */
export interface Machine {
  serial: string;
  address: string;
}

/** Real sshds, each in a network namespace of its own, under one net. */
export interface Fleet {
  net: HostNet;
  machines: readonly Machine[];
  /** The Secret of an OpsMaster for all of them. */
  secrets: Readonly<Record<string, string>>;
}

/** Started at the same time. */
const width = 4;
const firstAddress = 10;

/**
 * `own`: what all of them have beside their rescue system.
 * @throws HostsError without root, or without the packages that it names.
 */
export async function startFleet(
  count: number,
  context: BenchContext,
  own: (net: HostNet) => Promise<Pick<HostOptions, 'rescueFiles' | 'disks'>> = async () => ({}),
): Promise<Fleet> {
  const net = await createHostNet();
  const began = performance.now();
  try {
    const options = await own(net);
    const started: (Machine & { pinned: string })[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < count && !context.signal.aborted) {
        const name = `m-${next}`;
        const address = `10.77.0.${firstAddress + next}`;
        next += 1;
        const host = await net.host({ name, address, ...options });
        await host.powerOn();
        await host.answersSsh();
        started.push({ serial: `SERIAL-${name}`, address, pinned: `${address} ${host.rescueHostKey}\n` });
      }
    };
    await Promise.all(Array.from({ length: width }, work));
    context.signal.throwIfAborted();
    context.progress(`${count} hosts answer ssh after ${((performance.now() - began) / 1000).toFixed(0)} s`);
    return {
      net,
      machines: started.map(({ serial, address }) => ({ serial, address })),
      secrets: {
        'ops.privateKey': readFileSync(net.clientKey.file, 'utf8'),
        'ops.known_hosts': started.map(({ pinned }) => pinned).join(''),
      },
    };
  } catch (error) {
    await net.stop();
    throw error;
  }
}
