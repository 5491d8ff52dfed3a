import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import type { Clock } from '#models/ports/clock.ts';
import { createRuns, folders } from '#ops-adapters/ansible/runs.ts';
import type { OperationRequest, OpsAdapter } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { stage, type Stage } from './stage.ts';

/** Only ends what hangs. */
const patient = { timeout: 60_000 };

let at: Stage;
beforeEach(() => {
  at = stage();
});
afterEach(() => at.close());

const here = (): ReturnType<typeof folders> => folders(join(at.root, 'one'));
const errorOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

/** What ansible-runner writes its events into, for the first run of an operation. */
function eventsOf(operation: string): string {
  const ident = `${createHash('sha256').update(operation).digest('hex').slice(0, 20)}-1`;
  return join(here().operations, ident, 'artifacts', ident, 'job_events');
}

describe('a run', () => {
  test('whose files could not be read once is followed on: its end isn’t lost', async () => {
    const adapter = at.adapter();
    const request = at.request({ parameters: { do: 'wait' } });
    await adapter.start(request);
    const fetching = { outcome: 'running', message: 'Fetch the plugins' };
    await expect.poll(() => adapter.poll(request), patient).toMatchObject(fetching);
    const events = eventsOf(request.name);
    renameSync(events, `${events}-aside`);
    writeFileSync(events, 'no folder');
    await expect.poll(() => errorOf(adapter.poll(request)), patient).toBeInstanceOf(OpsError);
    rmSync(events);
    renameSync(`${events}-aside`, events);

    await expect.poll(() => adapter.poll(request), patient).toMatchObject(fetching);

    await adapter.cancel(request);
    expect(await at.ended(adapter, request)).toMatchObject({ reason: 'Cancelled' });
  });

  test('that has ended was told to run still, by whoever took longer than half a second to read it', async () => {
    const [adapter, request] = [at.adapter(), at.request()];
    await adapter.start(request);
    const followed = await createRuns({ dataDir: here().operations, clock }).latest(request.name);
    await followed?.until(() => false, patient.timeout);
    const atOnce: Clock = { ...clock, setTimer: (ms, ring) => clock.setTimer(ms <= 500 ? 0 : ms, ring) };

    const runs = createRuns({ dataDir: here().operations, clock: atOnce });
    const both = await Promise.all([runs.latest(request.name), runs.latest(request.name)]);

    for (const run of both) expect(run?.result).toMatchObject({ status: 'successful' });
  });

  test('that another adapter has pruned is not remembered', async () => {
    const request = at.request();
    const [one, other] = [at.adapter(), createRuns({ dataDir: here().operations, clock })];
    await one.start(request);
    await at.ended(one, request);
    const known = await other.latest(request.name);
    rmSync(here().operations, { recursive: true, maxRetries: 50, retryDelay: 20 });

    await other.prune(0);
    await one.start(request).catch(() => undefined);

    expect(known).toBeDefined();
    expect(await other.latest(request.name)).not.toBe(known);
  });
});

describe('runs that can not be listed', () => {
  test('are not taken for none', async () => {
    mkdirSync(join(at.root, 'one'), { recursive: true });
    writeFileSync(here().operations, 'no folder');
    const runs = createRuns({ dataDir: here().operations, clock });

    expect(await errorOf(runs.latest('install-1'))).toMatchObject({ reason: 'BackendFailed', retryable: true });
  });
});

describe('an answer that can not be kept', () => {
  test('is told all the same', async () => {
    mkdirSync(join(at.root, 'one'), { recursive: true });
    writeFileSync(here().answers, 'no folder');
    const adapter = at.adapter();
    const request = at.request({ parameters: { do: 'fail' } });
    await adapter.start(request);

    expect(await at.ended(adapter, request)).toMatchObject({ outcome: 'failed', reason: 'DiskNotFound' });
  });
});

describe('files that can not be written', () => {
  test('are told in the words of the port, so that the Operation says it and ends in time', async () => {
    mkdirSync(join(at.root, 'one'), { recursive: true });
    writeFileSync(here().files, 'no folder');
    const adapter = at.adapter();

    for (const call of [() => adapter.start(at.request()), () => adapter.inspect(at.address)]) {
      expect(await errorOf(call())).toMatchObject({
        name: 'OpsError',
        reason: 'BackendFailed',
        message: expect.stringContaining('--state-dir'),
      });
    }
  });
});

describe('runs that only ask', () => {
  test.each<[string, (adapter: OpsAdapter, request: OperationRequest) => Promise<unknown>]>([
    ['inspected', (adapter, { machine }) => adapter.inspect(machine)],
    ['polled', (adapter, request) => adapter.poll(request)],
  ])('do not pile up where machines are only %s', async (_, ask) => {
    await at.adapter().inspect(at.address);
    const [ident = ''] = readdirSync(here().asides);
    const record = join(here().asides, ident, 'run.json');
    const longAgo = { ...JSON.parse(readFileSync(record, 'utf8')), startedAt: '2020-01-01T00:00:00.000Z' };
    writeFileSync(record, JSON.stringify(longAgo));

    await ask(at.adapter(), at.request());

    await expect.poll(() => existsSync(record), patient).toBe(false);
  });
});
