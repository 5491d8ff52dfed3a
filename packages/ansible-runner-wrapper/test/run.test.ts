import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../src/ansible-runner.ts';
import { systemClock } from '../src/clock.ts';
import { processTable } from '../src/process-table.ts';
import { readRecord, writeRecord } from '../src/record.ts';
import { runFolder } from '../src/run-folder.ts';
import { begins, stage, succeeds, type Stage } from './fake/stage.ts';

let at: Stage;
beforeEach(() => {
  at = stage();
});
afterEach(() => {
  at.close();
});

async function all(events: AsyncIterable<RunEvent>): Promise<readonly RunEvent[]> {
  const found: RunEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

describe('a run', () => {
  it('has an ident of its own each time', async () => {
    const first = await at.runner.run(at.spec([begins, succeeds]));
    const second = await at.runner.run(at.spec([begins, succeeds]));

    expect(await first.result).toMatchObject({ status: 'successful', ident: first.ident });
    expect(await second.result).toMatchObject({ status: 'successful', ident: second.ident });
    expect(first.ident).not.toBe(second.ident);
  });

  it('waits for an event that is torn, and gives those behind it after it', async () => {
    // Time stands still, so that no load on the machine makes the wait seem too long.
    const other = stage({ clock: { ...systemClock, now: () => 0 } });
    const run = await other.runner.run(
      other.spec([
        begins,
        { do: 'file', name: '3-early.json', content: '{"counter":3,"event":"verbose","stdout":"early"}' },
        { do: 'torn', counter: 2, forMs: 200 },
        succeeds,
      ]),
    );

    const events = await all(run);

    expect(events.map((event) => event.kind)).toEqual(['playbook-start', 'output', 'output']);
    expect(events.map((event) => event.counter)).toEqual([1, 2, 3]);
    other.close();
  });

  it('says which events were lost', async () => {
    const run = await at.runner.run(
      at.spec([
        begins,
        { do: 'event', counter: 4, event: 'verbose' },
        { do: 'file', name: '5-x.json', content: '{' },
        succeeds,
      ]),
    );

    const events = await all(run);

    expect(events.filter((event) => event.kind === 'gap')).toEqual([
      { kind: 'gap', counter: 2, to: 3, reason: 'missing' },
      { kind: 'gap', counter: 5, to: 5, reason: 'unreadable' },
    ]);
    expect(await run.result).toMatchObject({ status: 'successful', lostEvents: 3 });
  });

  it('that leaves no status was killed, with its last words', async () => {
    const run = await at.runner.run(at.spec([begins, { do: 'say', text: 'Traceback: no space left' }]));

    expect(await run.result).toMatchObject({
      status: 'killed',
      began: true,
      retry: 'retryable',
      detail: 'Traceback: no space left',
    });
  });

  it('that ended before it had artifacts did nothing', async () => {
    const run = await at.runner.run(at.spec([]));

    expect(await run.result).toMatchObject({ status: 'killed', began: false, retry: 'retryable' });
  });

  it('is ended by force when it ignores a cancel', async () => {
    const run = await at.runner.run(at.spec([begins, { do: 'ignore-term' }, { do: 'wait', forMs: 60_000 }, succeeds]));
    for await (const event of run) if (event.kind === 'playbook-start') break;
    const record = await readRecord(runFolder(at.dataDir, run.ident));

    expect(await run.cancel()).toMatchObject({ status: 'cancelled', survivors: [] });
    expect(await processTable().of({ cookie: record?.cookie ?? '', controlSockets: '/none' })).toEqual([]);
  });

  it('is ended by force when it outstays its timeout', async () => {
    const run = await at.runner.run(at.spec([begins, { do: 'wait', forMs: 60_000 }], { timeoutSeconds: 1 }));

    expect(await run.result).toMatchObject({ status: 'timeout', retry: 'retryable' });
  });

  it('that had ended before a cancel came keeps its own end', async () => {
    const run = await at.runner.run(at.spec([begins, succeeds]));
    await run.result;

    expect(await run.cancel()).toMatchObject({ status: 'successful' });
  });

  it('goes on when its caller gives up following it', async () => {
    const stop = new AbortController();
    const run = await at.runner.run(at.spec([begins, { do: 'wait-for', path: join(at.root, 'go') }, succeeds]), {
      signal: stop.signal,
    });

    stop.abort(new Error('shutting down'));

    await expect(run.result).rejects.toThrow('shutting down');
    await expect(all(run)).rejects.toThrow('shutting down');
    writeFileSync(join(at.root, 'go'), '');
    expect(await (await at.runner.resume(run.ident)).result).toMatchObject({ status: 'successful' });
  });

  it('a reader that is aborted stops at once; the run does not', async () => {
    const run = await at.runner.run(at.spec([begins, { do: 'wait-for', path: join(at.root, 'go') }, succeeds]));

    await expect(all(run.events({ signal: AbortSignal.timeout(50) }))).rejects.toMatchObject({ name: 'TimeoutError' });
    writeFileSync(join(at.root, 'go'), '');

    expect(await run.result).toMatchObject({ status: 'successful' });
  });
});

describe('a start', () => {
  it('that is aborted does nothing and leaves nothing', async () => {
    const spec = at.spec([begins, succeeds]);

    await expect(at.runner.run(spec, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    expect(existsSync(at.dataDir) ? readdirSync(at.dataDir) : []).toEqual([]);
  });

  it('without the command', async () => {
    const other = stage({ command: '/nonexistent/ansible-runner' });

    await expect(other.runner.run(other.spec([]))).rejects.toMatchObject({ kind: 'runner-missing', retry: 'terminal' });
    other.close();
  });

  it('in a folder into which others may write', async () => {
    mkdirSync(at.dataDir);
    chmodSync(at.dataDir, 0o770);

    await expect(at.runner.run(at.spec([]))).rejects.toMatchObject({ kind: 'invalid-input', retry: 'terminal' });
    expect(readdirSync(at.dataDir)).toEqual([]);
  });

  it('with a version that is not known', async () => {
    const other = stage({ version: '1.4.9' });

    await expect(other.runner.run(other.spec([]))).rejects.toMatchObject({ kind: 'runner-version', retry: 'terminal' });
    other.close();
  });

  it('of two with one ident goes to one', async () => {
    const spec = at.spec([begins, succeeds], { ident: 'once' });

    const both = await Promise.allSettled([at.runner.run(spec), at.runner.run(spec)]);

    expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')).toMatchObject({ reason: { kind: 'ident-in-use' } });
    expect(await (await at.runner.resume('once')).result).toMatchObject({ status: 'successful' });
  });
});

describe('a resume', () => {
  it('is not taken in by another process that has the number of the run by now', async () => {
    const run = await at.runner.run(at.spec([begins]));
    await run.result;
    const folder = runFolder(at.dataDir, run.ident);
    const record = await readRecord(folder);
    if (record === undefined) throw new Error('no record');
    rmSync(folder.result);
    await writeRecord(folder, { ...record, process: { pid: process.pid, startTime: '1' } });

    const again = await at.runner.resume(run.ident);

    const { status, survivors } = await again.cancel();

    // Whichever comes first: that it is seen to be gone, or that it is told to go.
    expect(['killed', 'cancelled']).toContain(status);
    expect(survivors).toEqual([]);
  });

  it('of a run that was started on another machine can not tell how it is', async () => {
    const run = await at.runner.run(at.spec([begins, { do: 'wait-for', path: join(at.root, 'go') }, succeeds]));
    await run.detach();
    const folder = runFolder(at.dataDir, run.ident);
    const record = await readRecord(folder);
    if (record === undefined) throw new Error('no record');
    const place = { machine: 'another', boot: 'another', pidNamespace: 'pid:[1]' };
    await writeRecord(folder, { ...record, place });

    expect(await (await at.runner.resume(run.ident)).result).toMatchObject({ status: 'lost', retry: 'terminal' });

    await writeRecord(folder, record);
    writeFileSync(join(at.root, 'go'), '');
    expect(await (await at.runner.resume(run.ident)).result).toMatchObject({ status: 'successful' });
  });
});
