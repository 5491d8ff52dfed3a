import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { createAnsibleAdapter } from '#ops-adapters/ansible/adapter.ts';
import type { MachineAddress, OperationRequest, OpsAdapter, PollOutcome } from '#ops-adapters/port.ts';
import type { FakeMachine } from './fake/ansible-runner.ts';

/** One machine, and controllers that reach it by a stand-in for ansible-runner. */
export interface Stage {
  readonly root: string;
  readonly address: MachineAddress;
  machine(): FakeMachine;
  change(overrides: Partial<FakeMachine>): void;
  /** `of`: controllers with another folder are others. */
  adapter(of?: string, parameters?: Readonly<Record<string, string>>): OpsAdapter;
  request(overrides?: Partial<OperationRequest>): OperationRequest;
  ended(adapter: OpsAdapter, request: OperationRequest): Promise<PollOutcome>;
  /** Ends what runs here first: it would write into the folder while that is removed. */
  close(): Promise<void>;
}

const knownHosts = '10.0.0.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBtTQ2jkQRZ5Cw0tQpmhYz3gMFTP0x1WCbVpVlVBtVxN\n';

export function stage(): Stage {
  const root = mkdtempSync(join(tmpdir(), 'rwa-'));
  const machineFile = join(root, 'machine.json');
  const command = join(root, 'ansible-runner');
  const fake = join(import.meta.dirname, 'fake/ansible-runner.ts');
  writeFileSync(command, `#!/bin/sh\nexec ${process.execPath} ${fake} ${machineFile} "$@"\n`);
  chmodSync(command, 0o755);
  let sequence = 0;
  const ending = new AbortController();
  const address: MachineAddress = {
    serial: 'SN-1',
    addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    secrets: { 'ops.known_hosts': knownHosts, 'ops.password': 'hunter2hunter2' },
  };

  const made: Stage = {
    root,
    address,
    machine: () => JSON.parse(readFileSync(machineFile, 'utf8')),
    change(overrides) {
      // Renamed, as whoever plays does: others may read it meanwhile.
      writeFileSync(`${machineFile}.changed`, JSON.stringify({ ...made.machine(), ...overrides }));
      renameSync(`${machineFile}.changed`, machineFile);
    },
    adapter: (of = 'one', parameters = {}) =>
      createAnsibleAdapter({ dataDir: join(root, of), command, parameters, clock, signal: ending.signal }),
    request(overrides = {}) {
      sequence += 1;
      return {
        name: `install-${sequence}`,
        machine: address,
        action: 'Install',
        layer: 'cni',
        fence: { epoch: 1, sequence },
        claimUid: 'claim-1',
        parameters: {},
        deadline: clock.now() + 600_000,
        ...overrides,
      };
    },
    async ended(adapter, request) {
      for (;;) {
        const seen = await adapter.poll(request);
        if (seen.outcome !== 'running') return seen;
        await sleep(50);
      }
    },
    async close() {
      ending.abort();
      for (let left = processesIn(root); left.length > 0; left = processesIn(root)) {
        for (const pid of left) kill(pid);
        await sleep(20);
      }
      // This process's own followers may be at their last files.
      rmSync(root, { recursive: true, force: true, maxRetries: 50, retryDelay: 20 });
    },
  };
  writeFileSync(machineFile, JSON.stringify({ serial: 'SN-1', operations: {}, played: [] } satisfies FakeMachine));
  return made;
}

/** Those that were started by a path of this folder. */
function processesIn(root: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandOf(name).includes(`${root}/`))
    .map(Number);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
