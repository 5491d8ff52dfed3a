import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { type ConformanceBench, conformanceCases } from '#ops-adapters/conformance.ts';
import { tar } from '../../ops-adapters/ssh/machine-runner/archive-server.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { type ImageServer, serveImages } from '../ssh/image-server.ts';
import { manage } from '../ssh/managed-host.ts';
import { ansibleMaker } from './ansible-maker.ts';

let net: HostNet;
let images: ImageServer;
let file: string;
let count = 0;
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  file = join(net.folder, 'cni.tar');
  writeFileSync(file, tar({ bridge: 'a', loopback: 'b' }));
});
afterAll(async () => {
  await images.close();
  await net.stop();
});

/** A host of its own for each case, in its rescue system. */
async function openBench(): Promise<ConformanceBench> {
  count += 1;
  const disks = [{ name: 'sda', sizeBytes: 64 * 1024 ** 2 }];
  const options = { name: `c-${count}`, address: `10.77.0.${100 + count}`, disks, boot: 'rescue' } as const;
  const maker = ansibleMaker();
  const managed = await manage(net, options, maker.make);
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
    patienceMs: 90_000,
    logged: () => '',
    async close() {
      managed.close();
      await maker.remove();
      await managed.host.cutPower();
    },
  };
}

describe('the ansible adapter, on hosts of its own', () => {
  for (const { name, run } of conformanceCases) {
    test(name, async () => {
      const { verdict } = await run(openBench);

      expect(verdict === 'held' || name.includes('hour')).toBe(true);
    });
  }
});
