import type { Clock } from '#models/ports/clock.ts';
import { sleep } from '#models/ports/clock.ts';
import { isCapability } from '../capability.ts';
import { opsFailureReasons } from '../failure-reasons.ts';
import { OpsError } from '../port.ts';
import type { OpsAdapter, OpsAdapterFactory, OpsFailureReason, PollOutcome, StartOutcome } from '../port.ts';

/** No call of the port waits for a machine; one that does all the same counts as lost after this, in ms. */
const longestCallMs = 60_000;
/** Between two times that something is heard of one operation, and after which its adapter is asked unheard; ms. */
const soonestNewsMs = 1_000;
const latestNewsMs = 5 * 60_000;

/**
 * A factory that somebody else wrote, held to the port: what its adapters answer is of the port's types, what they throw is
 * an OpsError (theirs may come from another copy of the module), and no call goes on for ever.
 * Its `create` throws where what is made isn't an adapter.
 */
export function heldFactory({ name, revision, ...factory }: OpsAdapterFactory): OpsAdapterFactory {
  return {
    name,
    revision,
    create: (options) => held(factory.create(options), `adapter ${name}, revision ${revision},`, options.clock),
  };
}

const calls = ['start', 'poll', 'cancel', 'inspect', 'health'] as const;

function held(adapter: OpsAdapter, who: string, clock: Clock): OpsAdapter {
  for (const call of calls) {
    if (typeof adapter[call] !== 'function') throw new Error(`${who} has no ${call}`);
  }
  const capabilities = new Set(adapter.capabilities);
  for (const one of capabilities) if (!isCapability(one)) throw new Error(`${who} claims to do ${String(one)}`);

  async function call<T>(what: string, act: () => Promise<T>, isAnswer: (answer: T) => boolean): Promise<T> {
    const answer = await within(clock, `${who} gave no answer to ${what}`, act).catch((error: unknown) => {
      throw asOpsError(error, who);
    });
    if (isAnswer(answer)) return answer;
    throw new OpsError('BackendFailed', `${who} answered ${what} with what is no answer`, { retryable: true });
  }

  return {
    capabilities,
    start: (request) => call('start', () => adapter.start(request), isStartOutcome),
    poll: (handle) => call('poll', () => adapter.poll(handle), isPollOutcome),
    cancel: (handle) =>
      call(
        'cancel',
        () => adapter.cancel(handle),
        () => true,
      ),
    inspect: (machine) => call('inspect', () => adapter.inspect(machine), isObject),
    health: () =>
      call('health', () => adapter.health(), isHealth).catch((error: unknown) => {
        const { reason, message } = asOpsError(error, who);
        return { healthy: false, reason, message };
      }),
    ...optionalCalls(adapter, clock),
  };
}

/** The calls that an adapter may leave out. */
function optionalCalls(adapter: OpsAdapter, clock: Clock): Pick<OpsAdapter, 'awaitNews' | 'close'> {
  const tells = typeof adapter.awaitNews === 'function';
  if (!tells && typeof adapter.close !== 'function') return {};
  const closing = new AbortController();
  return {
    ...(tells && {
      awaitNews: (handle) => heard(clock, () => adapter.awaitNews?.(handle), closing.signal),
    }),
    close() {
      closing.abort();
      // Others are to be closed as well, whatever this one throws or rejects with.
      const closed = async (): Promise<void> => adapter.close?.();
      void closed().catch(() => undefined);
    },
  };
}

/** Resolves when `news` settles, but no sooner than is bearable, and no later than somebody should look. */
async function heard(clock: Clock, news: () => Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  const settled = new AbortController();
  const told = async (): Promise<void> => news();
  const latest = sleep(clock, latestNewsMs, AbortSignal.any([signal, settled.signal]));
  const soonest = sleep(clock, soonestNewsMs, signal);
  await Promise.race([told().catch(() => undefined), latest]);
  settled.abort();
  await soonest;
}

async function within<T>(clock: Clock, lost: string, act: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = clock.setTimer(longestCallMs, () => reject(new OpsError('BackendFailed', lost, { retryable: true })));
  try {
    return await Promise.race([act(), late]);
  } finally {
    cancel();
  }
}

function asOpsError(error: unknown, who: string): OpsError {
  if (error instanceof OpsError) return error;
  if (isObject(error) && error['name'] === 'OpsError' && isReason(error['reason'])) {
    const { reason, retryable, message } = error;
    return new OpsError(reason, String(message), { retryable: retryable === true, cause: error });
  }
  const message = error instanceof Error ? error.message : 'what it threw is no error';
  return new OpsError('BackendFailed', `${who} failed: ${message}`, { retryable: true, cause: error });
}

function isHealth(answer: Awaited<ReturnType<OpsAdapter['health']>>): boolean {
  const seen: unknown = answer;
  if (!isObject(seen)) return false;
  if (seen['healthy'] === true) return true;
  return seen['healthy'] === false && isReason(seen['reason']) && typeof seen['message'] === 'string';
}

function isStartOutcome(answer: StartOutcome): boolean {
  const seen: unknown = answer;
  if (!isObject(seen)) return false;
  switch (seen['outcome']) {
    case 'accepted':
      return true;
    case 'busy':
      return typeof seen['running'] === 'string';
    case 'fenced':
      return isObject(seen['highest']) && isCount(seen['highest']['epoch']) && isCount(seen['highest']['sequence']);
    case 'refused':
      return isReason(seen['reason']) && typeof seen['message'] === 'string';
    default:
      return false;
  }
}

function isPollOutcome(answer: PollOutcome): boolean {
  const seen: unknown = answer;
  if (!isObject(seen)) return false;
  const { outcome, message, logTail } = seen;
  if (outcome === 'unknown') return true;
  if (typeof logTail !== 'string') return false;
  switch (outcome) {
    case 'running':
      return isCount(seen['percent']) && typeof message === 'string';
    case 'succeeded':
      return isObject(seen['facts']);
    case 'failed':
      return isReason(seen['reason']) && typeof seen['retryable'] === 'boolean' && typeof message === 'string';
    default:
      return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function isReason(value: unknown): value is OpsFailureReason {
  return opsFailureReasons.some((reason) => reason === value);
}
