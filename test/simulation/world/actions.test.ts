import { describe, expect, test } from 'vitest';
import type { Layer, OperationRequest } from '#ops-adapters/port.ts';
import { kubeletRuns } from '#simulation/world/machine.ts';
import { installCRI, installK8S, installOS, outcomeOf, scene } from './builders.ts';

describe('power', () => {
  test('a machine that is turned on boots first, and has a boot id when an OS is there', async () => {
    const at = scene();
    await at.complete(installOS());
    await at.complete({ action: 'PowerOff' });

    at.begin({ action: 'PowerOn' });

    expect(at.machine.power).toBe('booting');
    await at.clock.advanceBy(10 * 60_000);
    expect(at.machine.power).toBe('on');
    expect(at.machine.bootId).toBeDefined();
  });

  test('turning on what is on boots nothing', async () => {
    const at = scene();
    await at.complete(installOS());
    const { bootId } = at.machine;

    await at.complete({ action: 'PowerOn' });

    expect(at.machine.bootId).toBe(bootId);
  });

  test('a reboot changes the boot id and keeps the disk', async () => {
    const at = scene();
    await at.complete(installOS());
    const { bootId, disk } = at.machine;

    await at.complete({ action: 'Reboot' });

    expect(at.machine.bootId).not.toBe(bootId);
    expect(at.machine.disk.os).toBe(disk.os);
  });

  test('a blank machine turns on without a boot id', async () => {
    const at = scene();

    await at.complete({ action: 'PowerOn' });

    expect(at.machine).toMatchObject({ power: 'on', bootId: undefined });
  });

  test('a cancelled boot goes on, a failed one hangs until power is cycled', async () => {
    const at = scene({ faults: [{ kind: 'Hangs', match: { action: 'Reboot' } }] });
    await at.complete(installOS());

    const hung = await at.complete({ action: 'Reboot' });
    expect(outcomeOf(at, hung)).toBe('DeadlineExceeded');
    expect(at.machine.power).toBe('booting');
    await at.complete({ action: 'PowerOff' });
    const request = at.begin({ action: 'PowerOn' });
    at.world.room.stop(request.name, 'SN-1');

    expect(outcomeOf(at, request)).toBe('Cancelled');
    expect(at.machine.power).toBe('on');
  });
});

describe('the operating system', () => {
  test('an install puts the image on the disk and boots it', async () => {
    const at = scene();

    const request = await at.complete(installOS('13.1'));

    expect(outcomeOf(at, request)).toBe('succeeded');
    expect(at.machine.power).toBe('on');
    expect(at.machine.disk.os).toMatchObject({ family: 'debian', version: '13.1', digest: 'aa' });
  });

  test('an install takes away all that stood on the old one, from its first moment', async () => {
    const at = scene();
    await at.installAll();
    const before = at.machine.disk.os?.incarnation;

    const request = at.begin(installOS('13.2'));

    expect(at.machine.disk).toMatchObject({ layers: {}, claim: { operation: request.name } });
    expect(at.machine.disk.os).toBeUndefined();
    expect(at.machine.disk.kubelet).toBeUndefined();
    await at.clock.advanceBy(20 * 60_000);
    expect(at.machine.disk.os?.incarnation).not.toBe(before);
  });

  test('a cancelled install leaves a blank disk and a machine that is off', async () => {
    const at = scene();
    await at.complete(installOS('13.1'));
    const request = at.begin(installOS('13.2'));

    at.world.room.stop(request.name, 'SN-1');

    expect(outcomeOf(at, request)).toBe('Cancelled');
    expect(at.machine.power).toBe('off');
    expect(at.machine.disk.os).toBeUndefined();
  });

  test('an upgrade in place keeps incarnation and layers, and boots anew', async () => {
    const at = scene();
    await at.installAll();
    const { bootId, disk } = at.machine;

    await at.complete({ ...installOS('13.2'), action: 'Upgrade' });

    expect(at.machine.disk.os).toMatchObject({ version: '13.2', incarnation: disk.os?.incarnation });
    expect(at.machine.disk.layers).toBe(disk.layers);
    expect(at.machine.bootId).not.toBe(bootId);
    expect(kubeletRuns(at.machine)).toBe(true);
  });

  test('another family is no upgrade', async () => {
    const at = scene();
    await at.complete(installOS());

    const request = await at.complete({ action: 'Upgrade', layer: 'os', image: { family: 'flatcar', version: '1' } });

    expect(outcomeOf(at, request)).toBe('InstallFailed');
    expect(at.machine.disk.os?.family).toBe('debian');
  });

  test('a root disk that no hint fits fails the install before the disk is touched', async () => {
    const at = scene();
    await at.complete(installOS());

    const request = await at.complete({ ...installOS('13.2'), rootDisk: { minSize: '100Ti' } });

    expect(outcomeOf(at, request)).toBe('DiskTooSmall');
    expect(at.machine.disk.os?.version).toBe('13.1');
  });
});

describe('the layers above', () => {
  const groundless: [string, Partial<OperationRequest>][] = [
    ['cri without an OS', installCRI()],
    ['k8s without a runtime', installK8S()],
    ['an upgrade of what is not there', { ...installCRI(), action: 'Upgrade' }],
  ];
  test.each(groundless)('%s fails and changes nothing', async (what, work) => {
    const at = scene();
    if (what.startsWith('cri')) await at.complete({ action: 'PowerOn' });
    else await at.complete(installOS());
    const { layers } = at.machine.disk;

    const request = await at.complete(work);

    expect(outcomeOf(at, request)).toBe('InstallFailed');
    expect(at.machine.disk.layers).toBe(layers);
  });

  test('a machine that is off is unreachable, and that may pass', async () => {
    const at = scene();
    await at.complete(installOS());
    await at.complete({ action: 'PowerOff' });

    const { name } = await at.complete(installCRI());

    expect(at.world.room.look(name, 'SN-1')).toMatchObject({ reason: 'Unreachable', retryable: true });
  });

  test('kubelet runs when all is installed, and its configuration is what the request said', async () => {
    const at = scene();

    await at.installAll();

    expect(kubeletRuns(at.machine)).toBe(true);
    expect(at.machine.disk.kubelet).toMatchObject({
      node: { name: 'node-1', providerID: 'rackwright://node-1/uid' },
      bootstrapToken: 'abcdef.0123456789abcdef',
    });
  });

  test('an upgrade of k8s keeps the identity and its certificate', async () => {
    const at = scene();
    await at.installAll();
    const certificate = { certificate: 'c', privateKey: 'k', expiresAt: 0 };
    at.world.kubelets.storeCertificate('SN-1', 'rackwright://node-1/uid', certificate);

    await at.complete({ action: 'Upgrade', layer: 'k8s', image: { family: 'kubernetes', version: '1.36.0' } });

    expect(at.machine.disk.layers.k8s?.version).toBe('1.36.0');
    expect(at.machine.disk.kubelet).toMatchObject({ node: { name: 'node-1' }, certificate });
  });

  test('a k8s install for another Node keeps neither certificate nor token of the one before', async () => {
    const at = scene();
    await at.installAll();
    const certificate = { certificate: 'c', privateKey: 'k', expiresAt: 0 };
    at.world.kubelets.storeCertificate('SN-1', 'rackwright://node-1/uid', certificate);

    await at.complete({ ...installK8S('1.35.0', 'node-2'), secrets: {} });

    expect(at.machine.disk.kubelet?.node.name).toBe('node-2');
    expect(at.machine.disk.kubelet?.certificate).toBeUndefined();
    expect(at.machine.disk.kubelet?.bootstrapToken).toBeUndefined();
  });

  test('a reset of k8s stops kubelet and removes its identity', async () => {
    const at = scene();
    await at.installAll();

    await at.complete({ action: 'Reset', layer: 'k8s' });

    expect(kubeletRuns(at.machine)).toBe(false);
    expect(at.machine.disk.kubelet).toBeUndefined();
    expect(Object.keys(at.machine.disk.layers)).toEqual(['cri']);
  });

  test('a runtime is not reset under a kubelet', async () => {
    const at = scene();
    await at.installAll();

    const request = await at.complete({ action: 'Reset', layer: 'cri' });

    expect(outcomeOf(at, request)).toBe('InstallFailed');
    expect(kubeletRuns(at.machine)).toBe(true);
  });

  test.each<Layer>(['cri', 'cni', 'csi'])('resetting %s, which is not there, succeeds', async (layer) => {
    const at = scene();
    await at.complete(installOS());

    const request = await at.complete({ action: 'Reset', layer });

    expect(outcomeOf(at, request)).toBe('succeeded');
  });
});

describe('wipe', () => {
  test('nothing is left on the disk, the machine is off, and the backend still knows the fence', async () => {
    const at = scene();
    await at.installAll();

    const { fence } = await at.complete({ action: 'Wipe' });

    expect(at.machine.disk).toEqual({ layers: {} });
    expect(at.machine.power).toBe('off');
    expect(at.world.room.read('SN-1').storedClaim).toEqual({ uid: 'claim-1', ...fence });
  });
});

test('what only an OS could tell is not known while the machine is off', async () => {
  const at = scene();
  await at.complete(installOS());
  expect(at.world.room.read('SN-1')).toMatchObject({ bootId: at.machine.bootId, poweredOn: true });

  await at.complete({ action: 'PowerOff' });

  const facts = at.world.room.read('SN-1');
  expect(facts).toMatchObject({ serial: 'SN-1', cpu: '64', poweredOn: false });
  expect(facts).not.toHaveProperty('osIncarnation');
  expect(facts).not.toHaveProperty('bootId');
});

test('an operation that was stopped leaves no timer behind', () => {
  const at = scene();
  const request = at.begin(installOS());

  at.world.room.stop(request.name, 'SN-1');

  expect(at.clock.pendingTimers).toBe(0);
});

test('a kubelet that was reset away cannot leave its certificate behind', async () => {
  const at = scene();
  await at.installAll();
  await at.complete({ action: 'Reset', layer: 'k8s' });

  const stored = at.world.kubelets.storeCertificate('SN-1', 'rackwright://node-1/uid', {
    certificate: 'c',
    privateKey: 'k',
    expiresAt: 0,
  });

  expect(stored).toBe(false);
  expect(at.machine.disk.kubelet).toBeUndefined();
});
