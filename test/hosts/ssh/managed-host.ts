import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#models/ports/clock.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import type { MachineAddress, OperationRequest, OpsAdapter, PollOutcome } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { createSshAdapter } from '#ops-adapters/ssh/adapter.ts';
import { createConnections } from '#ops-adapters/ssh/connection/connections.ts';
import { readRunnerBundle } from '#ops-adapters/ssh/runner-bundle.ts';
import { createSshChannel } from '#ops-adapters/ssh/ssh-channel.ts';
import type { HostNet } from '../host-net.ts';
import type { Host, HostOptions } from '../host.ts';

/** A test host that the ssh adapter manages, as an OpsMaster with these Secrets would have it. */
export interface ManagedHost {
  readonly host: Host;
  machine(overrides?: Partial<MachineAddress>): MachineAddress;
  /** Of the OpsMaster. */
  readonly parameters: Readonly<Record<string, string>>;
  /** A new one, which knows nothing of those before. `itsClock`: of the controllers that it is part of. */
  adapter(itsClock?: Clock): OpsAdapter;
  request(overrides: Pick<OperationRequest, 'action'> & Partial<OperationRequest>): OperationRequest;
  /** Started, and polled to its end, whatever the machine does meanwhile. */
  done(request: OperationRequest, adapter?: OpsAdapter): Promise<PollOutcome>;
  ended(request: OperationRequest, adapter?: OpsAdapter): Promise<PollOutcome>;
  close(): void;
}

export const hostKeySeed = 'a seed of host keys, for tests only, of 32 and more';

/** Makes adapters for an OpsMaster with these parameters. */
export type AdapterMaker = (
  parameters: Readonly<Record<string, string>>,
  itsClock: Clock,
) => { adapter: OpsAdapter; close(): void };

const bundle = readRunnerBundle();

export const ssh: AdapterMaker = (parameters, itsClock) => {
  const connections = createConnections(itsClock);
  const channel = createSshChannel(connections, bundle, { parameters });
  return { adapter: createSshAdapter(channel, itsClock, parameters), close: () => connections.close() };
};

export async function manage(net: HostNet, options: HostOptions, make: AdapterMaker = ssh): Promise<ManagedHost> {
  const host = await net.host({ boot: ['disk', 'rescue'], ...options });
  await host.powerOn();
  await host.answersSsh();
  const { port } = await host.forward(22);
  const secrets = {
    'ops.privateKey': readFileSync(net.clientKey.file, 'utf8'),
    'ops.known_hosts': `[127.0.0.1]:${port} ${host.rescueHostKey}\n`,
    'ops.hostKeySeed': hostKeySeed,
  };
  const parameters = { port: String(port) };
  const opened: { close(): void }[] = [];
  let sequence = 0;

  const managed: ManagedHost = {
    host,
    machine: (overrides = {}) => ({
      serial: options.serial ?? `SERIAL-${options.name}`,
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      claimEpoch: 1,
      secrets,
      ...overrides,
    }),
    parameters,
    adapter(itsClock = clock) {
      const made = make(parameters, itsClock);
      opened.push(made);
      return made.adapter;
    },
    request(overrides) {
      sequence += 1;
      return {
        name: `${options.name}-${sequence}`,
        machine: managed.machine(),
        fence: { epoch: 1, sequence },
        claimUid: 'claim-1',
        parameters: {},
        hostname: options.name,
        deadline: clock.now() + 600_000,
        ...overrides,
      };
    },
    async done(request, adapter = managed.adapter()) {
      const started = await reached(() => adapter.start(request));
      if (started.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(started)}`);
      return managed.ended(request, adapter);
    },
    async ended(request, adapter = managed.adapter()) {
      for (;;) {
        const seen = await reached(() => adapter.poll(request));
        if (seen.outcome !== 'running') return seen;
        await sleep(300);
      }
    },
    close() {
      for (const one of opened) one.close();
    },
  };
  return managed;
}

/** A call that may be repeated, until the machine answers: it may be on its way down or up. */
async function reached<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof OpsError) || error.reason !== 'Unreachable') throw error;
      await sleep(300);
    }
  }
}

/** For whoever reads that a test failed. */
export function told(outcome: PollOutcome): string {
  return outcome.outcome === 'failed' ? `${outcome.message}\n${outcome.logTail}` : outcome.outcome;
}
