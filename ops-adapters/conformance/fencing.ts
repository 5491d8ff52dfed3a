import { compareFences } from '../port.ts';
import type { Fence, OperationRequest } from '../port.ts';
import type { ConformanceCase } from './bench.ts';
import { expect, expectOutcome } from './expect.ts';
import { promise } from './session.ts';
import type { Session } from './session.ts';

export const fencingCases: readonly ConformanceCase[] = [
  promise('a lower epoch is refused, and the highest fence told', async (session) => {
    const { fence } = await done(session);

    await fenced(session, { epoch: fence.epoch - 1, sequence: fence.sequence + 100 }, fence);
  }),

  promise('a lower sequence of the same epoch is refused', async (session) => {
    const { fence } = await done(session);

    await fenced(session, { epoch: fence.epoch, sequence: fence.sequence - 1 }, fence);
  }),

  promise('an equal fence under another name is refused', async (session) => {
    const { fence } = await done(session);

    await fenced(session, fence, fence);
  }),

  promise('a higher epoch is let in, however low its sequence', async (session) => {
    const { fence } = await done(session);

    await session.begin(session.bench.work.quick, { fence: { epoch: fence.epoch + 1, sequence: 0 } });
  }),

  promise('an old fence is refused by a new instance too', async (session) => {
    const { fence } = await done(session);
    const request = session.request(session.bench.work.quick, { fence: { ...fence, sequence: fence.sequence - 1 } });

    const outcome = await session.bench.adapter().start(request);

    expectOutcome(outcome, 'fenced', 'the fence outlives the process');
  }),

  promise('inspect tells the claim and the fence of the last operation', async (session) => {
    const { fence, claimUid } = await done(session);

    const { storedClaim } = await session.adapter.inspect(session.bench.machine);

    expect(
      storedClaim?.uid === claimUid && compareFences(storedClaim, fence) === 0,
      'the stored claim is that of the last operation',
      { storedClaim, fence, claimUid },
    );
  }),

  promise(
    'a wipe keeps the fence',
    async (session) => {
      const wipe = await session.begin(session.bench.work.wipe);
      expectOutcome(await session.finished(wipe), 'succeeded', 'the wipe succeeds');

      const { storedClaim } = await session.adapter.inspect(session.bench.machine);
      await fenced(session, { epoch: wipe.fence.epoch, sequence: wipe.fence.sequence - 1 }, wipe.fence);

      expect(
        storedClaim !== undefined && compareFences(storedClaim, wipe.fence) === 0,
        "inspect tells the fence that isn't on the disk any more",
        { storedClaim, fence: wipe.fence },
      );
    },
    'Wipe',
  ),
];

async function done(session: Session): Promise<OperationRequest> {
  const earlier = await session.begin(session.bench.work.quick);
  expectOutcome(await session.finished(earlier), 'succeeded', 'the quick work succeeds');
  const request = await session.begin(session.bench.work.quick);
  expectOutcome(await session.finished(request), 'succeeded', 'the quick work succeeds');
  return request;
}

async function fenced(session: Session, fence: Fence, highest: Fence): Promise<void> {
  const request = session.request(session.bench.work.quick, { fence });

  const outcome = await session.start(request);

  const refused = expectOutcome(outcome, 'fenced', `fence ${fence.epoch}.${fence.sequence} is refused`);
  expect(compareFences(refused.highest, highest) === 0, 'the highest fence seen is told', { refused, highest });
  expectOutcome(await session.poll(request), 'unknown', 'what was refused never began');
}
