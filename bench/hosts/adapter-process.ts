import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { silentLog } from '#models/ports/log.ts';
import { pollIntervalMs } from '#models/operation/poll.ts';
import { type OperationRequest, type OpsAdapter, OpsError } from '#ops-adapters/port.ts';
import { createAnsibleFactory } from '#ops-adapters/ansible/factory.ts';
import { createSshFactory } from '#ops-adapters/ssh/factory.ts';
import { memoryOf } from '../cluster/process-usage.ts';
import { serveParent } from '../process/serve.ts';
import type { Machine } from './fleet.ts';
import { watchTools, type Tools } from './tools.ts';

export interface Opened {
  adapter: 'ssh' | 'ansible';
}

export interface Order {
  machines: readonly Machine[];
  secrets: Readonly<Record<string, string>>;
  image: NonNullable<OperationRequest['image']>;
  /** Above that of the order before. */
  sequence: number;
}

export interface Waited {
  /** Until the last was done. */
  seconds: number;
  /** Of this process. */
  cpuSeconds: number;
  polls: number;
  /** Calls that got no answer, and were made again. */
  repeated: number;
  tools: Tools;
}

/** Short, for ssh's sockets are in it. */
const dataDir = mkdtempSync(join(tmpdir(), 'rwb-'));
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const ports = { parameters: {}, clock, log: silentLog };
let usesTools = false;
let adapter: OpsAdapter = createSshFactory().create(ports);
const allowedMs = 30 * 60_000;

const calls = {
  async open({ adapter: name }: Opened): Promise<null> {
    usesTools = name === 'ansible';
    if (usesTools) adapter = createAnsibleFactory({ dataDir }).create(ports);
    return null;
  },

  /** An operation on each machine, all at once, each asked after as often as the Operation controller would. */
  async order({ machines, secrets, image, sequence }: Order): Promise<Waited> {
    const told: Waited = { seconds: 0, cpuSeconds: 0, polls: 0, repeated: 0, tools: { most: 0, bytes: 0 } };
    const watched = usesTools ? watchTools(dataDir) : undefined;
    const cpu = process.cpuUsage();
    const began = performance.now();
    await Promise.all(
      machines.map(({ serial, address }) =>
        done(
          {
            name: `${serial.toLowerCase()}-install-cni-${sequence}`,
            machine: { serial, addresses: [{ type: 'InternalIP', address }], claimEpoch: 1, secrets },
            action: 'Install',
            layer: 'cni',
            fence: { epoch: 1, sequence },
            claimUid: 'bench',
            image,
            parameters: {},
            deadline: clock.now() + allowedMs,
          },
          told,
        ),
      ),
    );
    const { user, system } = process.cpuUsage(cpu);
    const tools = watched?.stop() ?? told.tools;
    return { ...told, tools, seconds: (performance.now() - began) / 1_000, cpuSeconds: (user + system) / 1e6 };
  },

  /** Bytes. */
  async memory(): Promise<{ rss: number; peak: number }> {
    return memoryOf(process.pid);
  },
};
export type AdapterCalls = typeof calls;

/** Looked up before it is started, and asked after, as the Operation controller does. */
async function done(request: OperationRequest, told: Waited): Promise<void> {
  const before = await answered(() => adapter.poll(request), told);
  if (before.outcome !== 'unknown') throw new Error(`${request.name} has been before`);
  const started = await answered(() => adapter.start(request), told);
  if (started.outcome !== 'accepted') throw new Error(`${request.name}: ${JSON.stringify(started)}`);
  const startedAt = clock.now();
  for (;;) {
    told.polls += 1;
    const seen = await answered(() => adapter.poll(request), told);
    if (seen.outcome === 'succeeded') return;
    if (seen.outcome !== 'running') throw new Error(`${request.name}: ${JSON.stringify(seen)}`);
    await sleep(pollIntervalMs(clock.now() - startedAt));
  }
}

/** As the controller would: what may be repeated is, a second later. */
async function answered<T>(call: () => Promise<T>, told: Waited): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof OpsError) || !error.retryable) throw error;
      told.repeated += 1;
      await sleep(1_000);
    }
  }
}

serveParent(calls);
