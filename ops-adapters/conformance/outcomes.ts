import type { OperationRequest } from '../port.ts';
import type { ConformanceCase } from './bench.ts';
import { expect, expectOutcome, reasons } from './expect.ts';
import { promise, type Session } from './session.ts';

export const outcomeCases: readonly ConformanceCase[] = [
  promise('an operation that never began is unknown', async ({ bench, request, poll }) => {
    expectOutcome(await poll(request(bench.work.quick)), 'unknown', 'a name never started is unknown');
  }),

  promise('a running operation tells a percentage and a line of text', async ({ bench, begin, poll }) => {
    const request = await begin(bench.work.lasting);

    const { percent, message } = expectOutcome(await poll(request), 'running', 'lasting work runs');

    expect(percent >= 0 && percent <= 100, 'percent is from 0 to 100', percent);
    expect(!message.includes('\n'), 'the message is one line', message);
  }),

  promise('a succeeded operation tells facts of its machine', async ({ bench, begin, finished }) => {
    const request = await begin(bench.work.quick);

    const { facts } = expectOutcome(await finished(request), 'succeeded', 'quick work succeeds');

    expect(facts.serial === bench.machine.serial, 'the facts are those of the machine', facts);
  }),

  promise('a failed operation tells one of the reasons, and why', async ({ bench, begin, finished }) => {
    if (bench.work.failing === undefined) return { verdict: 'skipped', because: 'the bench has no failing work' };
    const request = await begin(bench.work.failing);

    const { reason, message } = expectOutcome(await finished(request), 'failed', 'failing work fails');

    expect(reasons.has(reason), 'the reason is one of the port', reason);
    expect(message !== '', 'a failure says why');
    return undefined;
  }),

  promise('a cancelled operation fails as Cancelled', async ({ bench, adapter, begin, finished }) => {
    const request = await begin(bench.work.lasting);

    await adapter.cancel(request);

    const failed = expectOutcome(await finished(request), 'failed', 'it ends, without success');
    expect(failed.reason === 'Cancelled', 'the reason is Cancelled', failed);
  }),

  promise('cancelling what has ended, or never began, does nothing', async ({ bench, adapter, ...session }) => {
    const ended = await session.begin(bench.work.quick);
    await session.finished(ended);
    const unheard = session.request(bench.work.quick);

    await adapter.cancel(ended);
    await adapter.cancel(unheard);

    expectOutcome(await session.poll(ended), 'succeeded', 'what has succeeded stays so');
    expectOutcome(await session.poll(unheard), 'unknown', 'what never began is unknown');
    expectOutcome(await session.start(unheard), 'accepted', 'and may be started');
  }),

  promise('an operation stops by itself at its deadline', async (session) => {
    const { request, ms } = await begunWithin(session);

    await session.bench.pass(ms);

    const failed = expectOutcome(await session.finished(request), 'failed', 'it ends, without success');
    expect(failed.reason === 'DeadlineExceeded', 'the reason is DeadlineExceeded', failed);
  }),

  promise('nothing begins after its deadline', async ({ bench, adapter, ...session }) => {
    const before = await adapter.inspect(bench.machine);
    const request = session.request(bench.work.quick, { deadline: bench.now() - 1_000 });

    const outcome = await session.start(request);

    const seen = outcome.outcome === 'accepted' ? await session.finished(request) : outcome;
    expect('reason' in seen && seen.reason === 'DeadlineExceeded', 'the reason is DeadlineExceeded', seen);
    const { bootId, osIncarnation } = await adapter.inspect(bench.machine);
    expect(bootId === before.bootId && osIncarnation === before.osIncarnation, 'the machine is as it was');
  }),

  promise('a new instance knows what runs and how it ended', async ({ bench, adapter, begin, finished }) => {
    const ended = await begin(bench.work.quick);
    const before = await finished(ended);
    const running = await begin(bench.work.lasting);

    const restarted = bench.adapter();

    const after = await restarted.poll(ended);
    expect(after.outcome === before.outcome, 'what ended keeps its answer', { before, after });
    expectOutcome(await restarted.poll(running), 'running', 'what runs is found');
    expectOutcome(await restarted.start(running), 'accepted', "and isn't begun again");
    await restarted.cancel(running);
    const stopped = await finished(running);
    expectOutcome(stopped, 'failed', 'and can be cancelled');
    expectOutcome(await adapter.poll(running), 'failed', 'for all to see');
  }),

  promise('an answer is kept for an hour', async ({ bench, begin, finished, poll }) => {
    if (bench.passesHours !== true) return { verdict: 'skipped', because: "the bench can't let an hour pass" };
    const request = await begin(bench.work.quick);
    await finished(request);

    await bench.pass(59 * 60_000);

    expectOutcome(await poll(request), 'succeeded', 'the answer is still there');
    return undefined;
  }),
];

/**
 * Lasting work with as little time as it can begin in: a backend that is busy with others refuses what it comes to too late,
 * which never began, and gets twice as long.
 */
async function begunWithin({ bench, ...session }: Session): Promise<{ request: OperationRequest; ms: number }> {
  for (let ms = 5_000; ; ms *= 2) {
    const request = session.request(bench.work.lasting, { deadline: bench.now() + ms });
    const outcome = await session.start(request);
    const late = outcome.outcome === 'refused' && outcome.reason === 'DeadlineExceeded';
    if (late && ms < bench.patienceMs) continue;
    expectOutcome(outcome, 'accepted', 'an operation in order is accepted');
    return { request, ms };
  }
}
