import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import type { ConformanceBench } from '#ops-adapters/conformance.ts';
import { tar } from '../ops-adapters/ssh/machine-runner/archive-server.ts';
import { createHostNet } from './host-net.ts';
import { serveImages } from './ssh/image-server.ts';
import { manage, type AdapterMaker } from './ssh/managed-host.ts';

/** What brings one case its adapters, and takes away what they left. */
export interface CaseAdapters {
  /** Left out: the ssh adapter. */
  make?: AdapterMaker;
  remove?(): Promise<void>;
}

export interface HostBenches {
  /** A host of its own for each case, in its rescue system. */
  open(): Promise<ConformanceBench>;
  close(): Promise<void>;
}

/** @param patienceMs how long what doesn't last takes at most. */
export async function hostBenches(patienceMs: number, adapters: () => CaseAdapters): Promise<HostBenches> {
  const net = await createHostNet();
  const images = await serveImages(net);
  const file = join(net.folder, 'cni.tar');
  writeFileSync(file, tar({ bridge: 'a', loopback: 'b' }));
  let count = 0;

  async function open(): Promise<ConformanceBench> {
    count += 1;
    const disks = [{ name: 'sda', sizeBytes: 64 * 1024 ** 2 }];
    const options = { name: `c-${count}`, address: `10.77.0.${100 + count}`, disks, boot: 'rescue' } as const;
    const own = adapters();
    const managed = await manage(net, options, own.make);
    const machine = managed.machine();
    const install = { action: 'Install', layer: 'cni', parameters: {} } as const;
    const image = await images.image(file);
    return {
      adapter: () => managed.adapter(),
      machine,
      misaddressed: { ...machine, serial: 'ANOTHER' },
      // Of loopback, where nothing listens on that port.
      unreachable: { ...machine, serial: 'NOBODY', addresses: [{ type: 'InternalIP', address: '127.0.0.2' }] },
      work: {
        quick: { ...install, image },
        lasting: { ...install, image: await images.image(file, 'slowly') },
        failing: { ...install, image: { ...image, sha256: '0'.repeat(64) } },
        wipe: { action: 'Wipe', parameters: {} },
      },
      now: () => clock.now(),
      pass: (ms) => sleep(ms),
      patienceMs,
      logged: () => '',
      async close() {
        managed.close();
        await own.remove?.();
        await managed.host.cutPower();
      },
    };
  }

  return {
    open,
    async close() {
      await images.close();
      await net.stop();
    },
  };
}
