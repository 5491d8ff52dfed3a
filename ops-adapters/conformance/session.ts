import { OpsError } from '../port.ts';
import type { Capability, Fence, OperationRequest, OpsAdapter, PollOutcome, StartOutcome } from '../port.ts';
import type { ConformanceBench, ConformanceCase, Verdict, Work } from './bench.ts';
import { expect, expectOutcome } from './expect.ts';

/** One case at work on its bench. */
export interface Session {
  bench: ConformanceBench;
  adapter: OpsAdapter;
  /**
   * A request for `work` on the bench's machine under a new name and a fence higher than all before, with an hour to go.
   */
  readonly request: (work: Work, overrides?: Partial<OperationRequest>) => OperationRequest;
  readonly start: (request: OperationRequest) => Promise<StartOutcome>;
  readonly poll: (request: OperationRequest) => Promise<PollOutcome>;
  /** Starts, which must be accepted. */
  readonly begin: (work: Work, overrides?: Partial<OperationRequest>) => Promise<OperationRequest>;
  /** Polls until it runs no more. */
  readonly finished: (request: OperationRequest) => Promise<Exclude<PollOutcome, { outcome: 'running' }>>;
}

/** A case: a promise in words, and how to see that it is kept. `undefined` from `run` is a promise kept. */
export function promise(
  name: string,
  run: (session: Session) => Promise<Verdict | undefined>,
  capability?: Capability,
): ConformanceCase {
  return {
    name,
    ...(capability && { capability }),
    async run(open) {
      const bench = await open();
      try {
        return (await run(await createSession(bench))) ?? { verdict: 'held' };
      } finally {
        await bench.close();
      }
    },
  };
}

const hourMs = 60 * 60_000;
/** No claim has the epoch 0, so that the one below what a case begins with is still one that a claim can have. */
const lowest = 1;

async function createSession(bench: ConformanceBench): Promise<Session> {
  const adapter = bench.adapter();
  const stamp = Math.trunc(bench.now()).toString(36);
  let made = 0;
  let fence = await aboveStored(adapter, bench);

  const session: Session = {
    bench,
    adapter,
    request(work, overrides) {
      made += 1;
      fence = { epoch: fence.epoch, sequence: fence.sequence + 1 };
      return {
        name: `conformance-${stamp}-${fence.epoch}-${made}`,
        machine: bench.machine,
        fence,
        claimUid: '11111111-2222-4333-8444-555555555555',
        deadline: bench.now() + hourMs,
        ...work,
        ...overrides,
      };
    },
    start: (request) => adapter.start(request),
    poll: (request) => adapter.poll(request),
    async begin(work, overrides) {
      const request = session.request(work, overrides);
      expectOutcome(await adapter.start(request), 'accepted', 'an operation in order is accepted');
      return request;
    },
    async finished(request) {
      const stepMs = Math.max(1, bench.patienceMs / 200);
      for (let waited = 0; waited <= bench.patienceMs; waited += stepMs) {
        const seen = await adapter.poll(request);
        if (seen.outcome !== 'running') return seen;
        await bench.pass(stepMs);
      }
      const seen = await adapter.poll(request);
      expect(seen.outcome !== 'running', `${request.name} ends within the bench's patience`, seen);
      return seen;
    },
  };
  return session;
}

/** A bench's machine may have been through other cases: this one goes above what it remembers. */
async function aboveStored(adapter: OpsAdapter, bench: ConformanceBench): Promise<Fence> {
  try {
    const { storedClaim } = await adapter.inspect(bench.machine);
    return { epoch: (storedClaim?.epoch ?? lowest) + 1, sequence: 0 };
  } catch (error) {
    if (error instanceof OpsError) {
      expect(false, "the bench's machine can be inspected", { reason: error.reason, message: error.message });
    }
    throw error;
  }
}
