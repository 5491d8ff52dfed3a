import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MachineAddress, OperationRequest } from '#ops-adapters/port.ts';
import { must } from '../command.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import type { Host } from '../host.ts';
import { manage, type ManagedHost } from '../ssh/managed-host.ts';

let net: HostNet;
let managed: ManagedHost;
let double: Host;
beforeAll(async () => {
  net = await createHostNet();
  const disks = [{ name: 'sda', sizeBytes: 64 * 1024 ** 2 }];
  managed = await manage(net, {
    name: 'node-a',
    address: '10.77.0.11',
    boot: 'rescue',
    password: 'the-right-one',
    disks,
  });
  double = await net.host({ name: 'double', address: managed.host.address, disks });
});
afterAll(async () => {
  managed.close();
  await net.stop();
});

const withSecrets = (secrets: Readonly<Record<string, string>>): MachineAddress => {
  const machine = managed.machine();
  return { ...machine, secrets: { ...machine.secrets, ...secrets } };
};
const wipe = (machine: MachineAddress): OperationRequest => managed.request({ action: 'Wipe', machine });
/** Nothing of ours: no runner, no fence, no record. */
const untouched = async (host: Host): Promise<boolean> =>
  (await host.exec(['test', '-e', '/var/lib/rackwright'])).code === 1;

describe('a host key', () => {
  test('that is another than the pinned one is refused by each call, and nothing is done there', async () => {
    const port = managed.parameters['port'];
    const machine = withSecrets({ 'ops.known_hosts': `[127.0.0.1]:${port} ${double.rescueHostKey}\n` });
    const adapter = managed.adapter();

    const mismatch = { reason: 'HostKeyMismatch', retryable: false };
    expect(await adapter.start(wipe(machine))).toMatchObject({ outcome: 'refused', reason: 'HostKeyMismatch' });
    await expect(adapter.poll({ name: 'x', machine })).rejects.toMatchObject(mismatch);
    await expect(adapter.inspect(machine)).rejects.toMatchObject(mismatch);
    expect(await untouched(managed.host)).toBe(true);
  });
});

describe('a password', () => {
  const byPassword = (password: string): MachineAddress => {
    const { 'ops.privateKey': _, ...secrets } = withSecrets({ 'ops.password': password }).secrets ?? {};
    return managed.machine({ secrets });
  };

  test('that is wrong is told as that, without being shown, and nothing is done there', async () => {
    const machine = byPassword('kq7zt4wvn9x2rd8m');
    const adapter = managed.adapter();

    const started = await adapter.start(wipe(machine));

    expect(started).toMatchObject({ outcome: 'refused', reason: 'AuthenticationFailed' });
    expect(JSON.stringify(started)).not.toContain('kq7zt4wvn9x2rd8m');
    await expect(adapter.inspect(machine)).rejects.toMatchObject({ reason: 'AuthenticationFailed', retryable: true });
    expect(await untouched(managed.host)).toBe(true);
  });

  test('that is right lets in', async () => {
    const facts = await managed.adapter().inspect(byPassword('the-right-one'));

    expect(facts).toMatchObject({ serial: 'SERIAL-node-a' });
  });
});

describe('a machine that tells another serial than it had', () => {
  test.each(['SERIAL-node-b', 'To be filled by O.E.M.', '', '0'])('%j is refused by each call', async (serial) => {
    await managed.host.setSerial(serial);
    const adapter = managed.adapter();

    const mismatch = { reason: 'SerialMismatch', retryable: false };
    const machine = managed.machine();
    expect(await adapter.start(wipe(machine))).toMatchObject({ outcome: 'refused', reason: 'SerialMismatch' });
    await expect(adapter.poll({ name: 'x', machine })).rejects.toMatchObject(mismatch);
    await expect(adapter.inspect(machine)).rejects.toMatchObject(mismatch);
    await managed.host.setSerial('SERIAL-node-a');
  });

  test('under an operation is believed no more, and has nothing begun on it', async () => {
    const request = wipe(managed.machine());
    await managed.adapter().start(request);
    await managed.host.setSerial('SERIAL-node-b');

    await expect(managed.adapter().poll(request)).rejects.toMatchObject({ reason: 'SerialMismatch' });
    await managed.host.setSerial('SERIAL-node-a');
    expect(await managed.ended(request)).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('two machines with one address', () => {
  /** Whoever is asked next is found anew. */
  const forget = (): Promise<string> => must(net.enter(['ip', 'neigh', 'flush', 'all']));
  beforeAll(async () => {
    await double.powerOn();
    // Not by its address: the other one answers there, too.
    await vi.waitFor(() => expect(double.console()).toContain('Server listening'), { timeout: 120_000 });
  });
  beforeEach(forget);

  test('are told apart by their host keys: the other one is never let in on', async () => {
    const outcomes = new Set<string>();
    for (let times = 0; times < 8; times += 1) {
      await forget();
      const answer = managed.adapter().inspect(managed.machine());
      const outcome = await answer.then(
        ({ serial = '' }) => serial,
        (error: { reason: string }) => error.reason,
      );
      outcomes.add(outcome);
    }

    for (const outcome of outcomes) expect(['SERIAL-node-a', 'HostKeyMismatch', 'Unreachable']).toContain(outcome);
    expect(await untouched(double)).toBe(true);
    expect(double.console()).not.toContain('Accepted');
  });

  test('of which only the other one answers are HostKeyMismatch', async () => {
    await managed.host.setLink('down');
    const adapter = managed.adapter();

    expect(await adapter.start(wipe(managed.machine()))).toMatchObject({
      outcome: 'refused',
      reason: 'HostKeyMismatch',
    });

    expect(await untouched(double)).toBe(true);
    expect(double.console()).not.toContain('Accepted');
    await managed.host.setLink('up');
  });

  test('and with one host key, as rescue systems of one image have, are told apart by their serials', async () => {
    await managed.host.setLink('down');
    const port = managed.parameters['port'];
    const machine = withSecrets({ 'ops.known_hosts': `[127.0.0.1]:${port} ${double.rescueHostKey}\n` });
    const adapter = managed.adapter();

    expect(await adapter.start(wipe(machine))).toMatchObject({ outcome: 'refused', reason: 'SerialMismatch' });

    expect((await double.exec(['sfdisk', '-d', '/dev/sda'])).stdout).toBe('');
    await managed.host.setLink('up');
  });
});
