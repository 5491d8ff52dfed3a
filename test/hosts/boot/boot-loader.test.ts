import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import type { OperationRequest, PollOutcome } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { pauseBefore } from '../faults/paused-tools.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { findBootableArchive } from '../shared-root/shared-root.ts';
import { type ImageServer, serveImages } from '../ssh/image-server.ts';
import { manage, ssh, told, type ManagedHost } from '../ssh/managed-host.ts';
import { emulate, type Emulated } from './emulated.ts';

let net: HostNet;
let images: ImageServer;
let archive: string;
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  archive = await findBootableArchive();
});
afterAll(async () => {
  await images.close();
  await net.stop();
});

const parameters = { format: 'archive', bootloader: 'grub' };
const install = { action: 'Install', layer: 'os', parameters } as const;
const bootsWithinMs = 600_000;

/** Asked until the system that was installed answers, under the key that it was given. */
async function found(machine: Emulated, request: OperationRequest): Promise<PollOutcome> {
  const made = ssh({ port: String(machine.sshPort) }, clock);
  const deadline = performance.now() + bootsWithinMs;
  try {
    for (;;) {
      const outcome = await made.adapter.poll(request).catch(unlessUnreachable);
      if (outcome !== undefined) return outcome;
      if (performance.now() > deadline || !machine.isOn()) {
        throw new Error(`it didn't come up; its console:\n${machine.console().slice(-4_000)}`);
      }
      await sleep(1_000);
    }
  } finally {
    made.close();
  }
}

/** To start what was installed. @throws Error with what the operation ended by instead. */
async function goesDown(managed: ManagedHost, request: OperationRequest): Promise<void> {
  const adapter = managed.adapter();
  for (;;) {
    const outcome = await adapter.poll(request).catch(unlessUnreachable);
    if (managed.host.events.some(({ kind }) => kind === 'reboot')) return;
    if (outcome !== undefined && outcome.outcome !== 'running') throw new Error(told(outcome));
    await sleep(500);
  }
}

function unlessUnreachable(error: unknown): undefined {
  if (!(error instanceof OpsError) || error.reason !== 'Unreachable') throw error;
}

describe.each([
  { firmware: 'bios', name: 'by-bios', address: '10.77.0.11', tool: 'chroot' },
  { firmware: 'uefi', name: 'by-uefi', address: '10.77.0.12', tool: 'mcopy' },
] as const)('an archive that is given a boot loader', ({ firmware, name, address, tool }) => {
  let managed: ManagedHost;
  let machine: Emulated | undefined;
  beforeAll(async () => {
    managed = await manage(net, { name, address, disks: [{ name: 'sda', serial: 'D-1' }], firmware });
  });
  afterAll(async () => {
    managed.close();
    await machine?.stop();
  });

  test(`leaves a disk that does not boot when the power is cut before ${tool}`, async () => {
    const request = managed.request({ ...install, image: await images.image(archive) });
    const paused = await pauseBefore(managed.host, tool);
    expect(await managed.adapter().start(request)).toEqual({ outcome: 'accepted' });
    await paused.reached();
    const seen = managed.host.events.length;

    await managed.host.cutPower();
    await managed.host.powerOn();

    expect(await managed.host.event('boot', seen)).toMatchObject({ source: 'rescue' });
    await managed.host.answersSsh();
    const outcome = await managed.ended(request);
    expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'BackendFailed', retryable: true });
  });

  test(`is started by ${firmware}, and is found under its own key`, async () => {
    const image = await images.image(archive);
    const network = { addressing: 'Static', address } as const;
    const request = managed.request({ ...install, image, network });
    // What is on the disk is for the firmware to start, not for the test host.
    await managed.host.setBoot('rescue');
    expect(await managed.adapter().start(request)).toEqual({ outcome: 'accepted' });
    await goesDown(managed, request);
    await managed.host.powerOff();
    const serial = managed.machine().serial;
    machine = await emulate(net, managed.host, { firmware, serial });
    const outcome = await found(machine, request);

    expect(outcome, told(outcome)).toMatchObject({
      outcome: 'succeeded',
      facts: { osIncarnation: expect.any(String), storedClaim: { uid: 'claim-1', ...request.fence } },
    });
    const said = machine.console;
    await expect.poll(said, { timeout: 60_000 }).toMatch(/GNU GRUB[^]*Linux 6\.[^]*by-[a-z]+ login:/);
    expect(said().includes('efi: EFI')).toBe(firmware === 'uefi');
  });
});

test('an archive without a kernel and GRUB is told what it lacks, and its disk does not boot', async () => {
  const managed = await manage(net, { name: 'bare', address: '10.77.0.13', disks: [{ name: 'sda', serial: 'D-1' }] });
  try {
    const image = await images.image(net.sharedRoot.archive);

    const outcome = await managed.done(managed.request({ ...install, image }));

    expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'InvalidRequest', retryable: false });
    expect(told(outcome)).toMatch(/no GRUB for this firmware: it needs grub-mkimage and \/usr\/lib\/grub\/i386-pc/);
    const { stdout } = await managed.host.exec(['sfdisk', '-d', '/dev/sda']);
    expect([...stdout.matchAll(/name="([^"]*)"/g)].map(([, name]) => name)).toEqual(['rackwright-keepsake']);
  } finally {
    managed.close();
  }
});
