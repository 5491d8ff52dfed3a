import { describe, expect, test } from 'vitest';
import { silentLog } from '#models/ports/log.ts';
import { OpsError } from '#ops-adapters/port.ts';
import type { MachineAddress, OperationRequest, OpsAdapter } from '#ops-adapters/port.ts';
import { createSimulatedFactory } from '#ops-adapters/simulated/factory.ts';
import { installK8S, installOS, operation, scene } from '../../simulation/world/builders.ts';
import type { Scene } from '../../simulation/world/builders.ts';

const bmc = { address: 'bmc-of-SN-1', certificateFingerprint: 'AB:CD', password: 'hunter2' };
const secrets = { 'bmc.password': 'hunter2' };

test('every OpsMaster that names it is given the adapter `simulated`', () => {
  const { world } = scene();

  expect(createSimulatedFactory(world.room)).toMatchObject({ name: 'simulated', revision: '1' });
});

describe('a machine is reached', () => {
  test.each<[string, MachineAddress]>([
    ['by its BMC', { serial: 'SN-1', addresses: [], bmc: { address: bmc.address }, secrets }],
    [
      'by its BMC, certificate pinned',
      { serial: 'SN-1', addresses: [], bmc: { address: bmc.address, certificateFingerprint: 'AB:CD' }, secrets },
    ],
    ['by the first address that answers', { serial: 'SN-1', addresses: [address('10.0.0.9'), address('ip-of-SN-1')] }],
    ['by the inventory, where no address is known', { serial: 'SN-1', addresses: [] }],
  ])('%s', async (_, machine) => {
    const { adapter } = given();

    expect(await adapter.inspect(machine)).toMatchObject({ serial: 'SN-1' });
  });

  const turnedAway: [string, MachineAddress, string, string][] = [
    [
      'by a BMC that shows another certificate',
      { serial: 'SN-1', addresses: [], bmc: { address: bmc.address, certificateFingerprint: '00:00' }, secrets },
      'HostKeyMismatch',
      "the certificate of BMC bmc-of-SN-1 isn't the pinned one",
    ],
    [
      'by a BMC with the wrong password',
      { serial: 'SN-1', addresses: [], bmc: { address: bmc.address }, secrets: { 'bmc.password': 'guess' } },
      'AuthenticationFailed',
      "serial SN-1 doesn't accept the credentials",
    ],
    [
      'at addresses where nobody is',
      { serial: 'SN-1', addresses: [address('10.0.0.8'), address('10.0.0.9')] },
      'Unreachable',
      'nothing answers at 10.0.0.8, 10.0.0.9',
    ],
    ['by a serial nobody knows', { serial: 'SN-9', addresses: [] }, 'Unreachable', 'nothing answers at serial SN-9'],
    [
      'at the address of another machine',
      { serial: 'SN-9', addresses: [address('ip-of-SN-1')] },
      'SerialMismatch',
      'expected serial SN-9, found SN-1',
    ],
  ];
  test.each(turnedAway)('but not %s', async (_, machine, reason, message) => {
    const { at, adapter } = given();

    await expect(adapter.inspect(machine)).rejects.toMatchObject({ name: 'OpsError', reason, message });
    expect(await adapter.start(operation({ ...installOS(), machine }))).toEqual({
      outcome: 'refused',
      reason,
      message,
    });
    expect(at.machine.disk.claim).toBeUndefined();
  });
});

test.each<[string, Partial<OperationRequest>, string, string]>([
  ['a layer action without a layer', { action: 'Install' }, 'InvalidRequest', 'Install with layer (none) is no action'],
  [
    'a machine action with a layer',
    { action: 'Wipe', layer: 'os' },
    'InvalidRequest',
    'Wipe with layer os is no action',
  ],
  ['an install of nothing', { action: 'Install', layer: 'cri' }, 'InvalidRequest', 'Install/cri needs an image'],
  [
    'a kubelet that is nobody',
    { action: 'Install', layer: 'k8s', image: { family: 'kubernetes', version: '1.35.0' } },
    'InvalidRequest',
    'Install/k8s needs a node identity',
  ],
  [
    'a name that is a path',
    { ...installOS(), name: '../../etc/passwd' },
    'InvalidRequest',
    'an operation name has at most 253 characters of [a-z0-9.-]',
  ],
  ['taking the OS off', { action: 'Reset', layer: 'os' }, 'Unsupported', "the simulated adapter can't do Reset/os"],
])('%s is refused', async (_, overrides, reason, message) => {
  const { at, adapter } = given();

  expect(await adapter.start(operation(overrides))).toEqual({ outcome: 'refused', reason, message });
  expect(at.machine.running).toBeUndefined();
});

test('an operation that began is accepted again although its machine no longer answers', async () => {
  const { at, adapter } = given();
  const machine = { serial: 'SN-1', addresses: [address('ip-of-SN-1')] };
  const request = operation({ ...installOS(), machine });
  await adapter.start(request);
  at.world.kill('SN-1');

  expect(await adapter.start(request)).toEqual({ outcome: 'accepted' });
  expect(await adapter.poll(request)).toMatchObject({ outcome: 'failed', reason: 'Unreachable' });
});

test('where the backend lost the answer, poll rejects for good instead of calling it unknown', async () => {
  const { at, adapter } = given();
  const request = await at.complete(installOS());

  at.world.restartBackend();

  const error: unknown = await adapter.poll(request).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OpsError);
  expect(error).toMatchObject({ reason: 'BackendFailed', retryable: false });
});

test('a bootstrap token goes to the disk and comes back in no answer', async () => {
  const { at, adapter } = given();
  await at.installAll();
  const request = operation({ ...installK8S(), name: 'again', fence: { epoch: 2, sequence: 0 } });

  const answers = [await adapter.start(request), await adapter.poll(request), await adapter.inspect(request.machine)];

  expect(at.machine.disk.kubelet?.bootstrapToken).toBe('abcdef.0123456789abcdef');
  expect(JSON.stringify(answers)).not.toContain('0123456789abcdef');
});

function given(): { at: Scene; adapter: OpsAdapter } {
  const at = scene({}, { bmc });
  return {
    at,
    adapter: createSimulatedFactory(at.world.room).create({ parameters: {}, clock: at.clock, log: silentLog }),
  };
}

function address(text: string): { type: string; address: string } {
  return { type: 'InternalIP', address: text };
}
