import type { ConformanceCase } from './bench.ts';
import { expect, expectOutcome } from './expect.ts';
import { promise } from './session.ts';

export const onceCases: readonly ConformanceCase[] = [
  promise('start by a name that runs is accepted, and nothing else begins', async ({ bench, begin, start, poll }) => {
    const request = await begin(bench.work.lasting);

    const again = await start(request);

    expectOutcome(again, 'accepted', 'a repeated start is accepted');
    expectOutcome(await poll(request), 'running', 'what ran before still runs');
  }),

  promise('start by a name that has ended is accepted, and does nothing', async ({ bench, adapter, ...session }) => {
    const request = await session.begin(bench.work.quick);
    await session.finished(request);
    const before = await adapter.inspect(bench.machine);

    const again = await session.start(request);

    expectOutcome(again, 'accepted', 'a repeated start is accepted');
    const after = await session.poll(request);
    expectOutcome(after, 'succeeded', 'the ended operation keeps its answer');
    const { bootId, osIncarnation } = await adapter.inspect(bench.machine);
    expect(
      bootId === before.bootId && osIncarnation === before.osIncarnation,
      'the machine is as it was before the repeated start',
      { before, bootId, osIncarnation },
    );
  }),

  promise('starts at the same moment under one name begin one operation', async ({ bench, ...session }) => {
    const request = session.request(bench.work.quick);
    const other = bench.adapter();

    const outcomes = await Promise.all([session.start(request), other.start(request), session.start(request)]);

    for (const outcome of outcomes) expectOutcome(outcome, 'accepted', 'each of them is accepted');
    expectOutcome(await session.finished(request), 'succeeded', 'and the operation succeeds');
  }),

  promise('a second operation on a busy machine is told what runs', async ({ bench, ...session }) => {
    const first = await session.begin(bench.work.lasting);
    const second = session.request(bench.work.quick);

    const outcome = await session.start(second);

    const busy = expectOutcome(outcome, 'busy', 'one operation runs on a machine at a time');
    expect(busy.running === first.name, 'the running operation is named', busy);
    expectOutcome(await session.poll(second), 'unknown', 'the refused operation never began');
    expectOutcome(await session.poll(first), 'running', 'the first one is not disturbed');
  }),

  promise('an operation refused as busy may begin when the machine is free', async ({ bench, ...session }) => {
    const first = await session.begin(bench.work.lasting);
    const second = session.request(bench.work.quick);
    expectOutcome(await session.start(second), 'busy', 'the machine is busy');
    await session.adapter.cancel(first);
    await session.finished(first);

    const outcome = await session.start(second);

    expectOutcome(outcome, 'accepted', 'a refusal as busy has raised no fence and used up no name');
  }),
];
