import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import type { OperationRequest, PollOutcome, StartOutcome } from '#ops-adapters/port.ts';
import type { HostNet } from '../host-net.ts';
import type { Host } from '../host.ts';
import { installByHand } from '../install.ts';
import { type AdapterMaker, ssh } from './managed-host.ts';

type Asked = Pick<OperationRequest, 'action'> & Partial<OperationRequest>;

/** A host with systemd on its disk, and the ssh adapter to work on it. */
export interface InstalledHost {
  readonly host: Host;
  start(asked: Asked): Promise<StartOutcome>;
  /** Started, and polled to its end. */
  run(asked: Asked): Promise<PollOutcome>;
  /** What a command there says. */
  says(command: string): Promise<string>;
  close(): void;
}

/** By the ssh adapter, unless told. */
export async function installedHost(
  net: HostNet,
  name: string,
  address: string,
  make: AdapterMaker = ssh,
): Promise<InstalledHost> {
  const host = await net.host({ name, address, disks: [{ name: 'sda' }], boot: ['disk', 'rescue'] });
  await host.powerOn();
  await host.answersSsh();
  const { hostKey } = await installByHand(net, host);
  const seen = host.events.length;
  await host.exec(['reboot']);
  await host.event('boot', seen);
  await host.answersSsh();
  const { port } = await host.forward(22);
  const machine = {
    serial: `SERIAL-${name}`,
    addresses: [
      { type: 'ExternalIP', address: '127.0.0.1' },
      { type: 'InternalIP', address },
    ],
    secrets: {
      'ops.privateKey': readFileSync(net.clientKey.file, 'utf8'),
      'ops.known_hosts': `[127.0.0.1]:${port} ${hostKey}\n`,
    },
  };
  const made = make({ port: String(port), addressType: 'ExternalIP' }, clock);
  const { adapter } = made;
  let sequence = 0;

  function request(asked: Asked): OperationRequest {
    sequence += 1;
    return {
      name: `${name}-${sequence}`,
      machine,
      fence: { epoch: 1, sequence },
      claimUid: 'claim-1',
      parameters: {},
      deadline: clock.now() + 300_000,
      ...asked,
    };
  }

  return {
    host,
    start: (asked) => adapter.start(request(asked)),
    async run(asked) {
      const made = request(asked);
      const started = await adapter.start(made);
      if (started.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(started)}`);
      for (;;) {
        const outcome = await adapter.poll(made);
        if (outcome.outcome !== 'running') return outcome;
        await sleep(200);
      }
    },
    says: async (command) => (await host.exec(['sh', '-c', command])).stdout.trim(),
    close: () => made.close(),
  };
}
