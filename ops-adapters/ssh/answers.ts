import { opsFailureReasons } from '../failure-reasons.ts';
import type { Facts, Fence, OpsFailureReason, PollOutcome, StartOutcome } from '../port.ts';
import { OpsError } from '../port.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a machine says is foreign input: whatever has another form than the runner's is no answer. */
export function startOutcome(answer: unknown): StartOutcome {
  const said = ofRunner(answer);
  switch (said['outcome']) {
    case 'accepted':
      return { outcome: 'accepted' };
    case 'fenced':
      return { outcome: 'fenced', highest: fence(said['highest']) };
    case 'busy':
      return { outcome: 'busy', running: text(said['running']) };
    case 'refused':
      return { outcome: 'refused', reason: reason(said['reason']), message: text(said['message']) };
    default:
      throw unreadable('start');
  }
}

export function pollOutcome(answer: unknown): PollOutcome {
  const said = ofRunner(answer);
  const logTail = typeof said['logTail'] === 'string' ? said['logTail'] : '';
  switch (said['outcome']) {
    case 'unknown':
      return { outcome: 'unknown' };
    case 'running':
      return { outcome: 'running', percent: percent(said['percent']), message: text(said['message']), logTail };
    case 'succeeded':
      return { outcome: 'succeeded', facts: facts(said['facts']), logTail };
    case 'failed': {
      const retryable = said['retryable'] === true;
      return { outcome: 'failed', reason: reason(said['reason']), retryable, message: text(said['message']), logTail };
    }
    default:
      throw unreadable('poll');
  }
}

export function inspected(answer: unknown): Facts {
  return facts(ofRunner(answer)['facts']);
}

/** @throws OpsError what the runner says is wrong with the call. Only another machine in the place is for good. */
function ofRunner(answer: unknown): Json {
  if (!isJson(answer)) throw unreadable('a call');
  if (answer['error'] === undefined) return answer;
  throw new OpsError(reason(answer['error']), text(answer['message']), { retryable: answer['retryable'] === true });
}

function facts(said: unknown): Facts {
  if (!isJson(said)) throw unreadable('facts');
  const { cpu, memory, arch, serial, bootId, osIncarnation, poweredOn, disks, nics, gpus, storedClaim } = said;
  return {
    ...strings({ cpu, memory, arch, serial, bootId, osIncarnation }),
    ...(typeof poweredOn === 'boolean' ? { poweredOn } : {}),
    ...(Array.isArray(disks) ? { disks: disks.filter(isJson).flatMap(disk) } : {}),
    ...(Array.isArray(nics) ? { nics: nics.filter(isJson).flatMap(nic) } : {}),
    ...(isJson(gpus) && typeof gpus['model'] === 'string' && typeof gpus['count'] === 'number'
      ? { gpus: { model: gpus['model'], count: gpus['count'] } }
      : {}),
    ...(isJson(storedClaim) ? { storedClaim: { uid: text(storedClaim['uid']), ...fence(storedClaim) } } : {}),
  };
}

function disk({ name, size, type, serial }: Json): NonNullable<Facts['disks']> {
  if (typeof name !== 'string' || typeof size !== 'string') return [];
  return [{ name, size, ...strings({ type, serial }) }];
}

function nic({ name, mac, speedMbps }: Json): NonNullable<Facts['nics']> {
  if (typeof name !== 'string') return [];
  return [{ name, ...strings({ mac }), ...(typeof speedMbps === 'number' ? { speedMbps } : {}) }];
}

function strings<Key extends string>(values: Readonly<Record<Key, unknown>>): Partial<Record<Key, string>> {
  const kept: Partial<Record<Key, string>> = {};
  for (const key in values) {
    const value = values[key];
    if (typeof value === 'string') kept[key] = value;
  }
  return kept;
}

function fence(said: unknown): Fence {
  if (!isJson(said)) throw unreadable('a fence');
  const { epoch, sequence } = said;
  if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(sequence)) throw unreadable('a fence');
  return { epoch: Number(epoch), sequence: Number(sequence) };
}

function percent(said: unknown): number {
  return typeof said === 'number' && said >= 0 && said <= 100 ? said : 0;
}

function text(said: unknown): string {
  if (typeof said !== 'string') throw unreadable('a text');
  return said;
}

function reason(said: unknown): OpsFailureReason {
  const known = opsFailureReasons.find((each) => each === said);
  if (known === undefined) throw unreadable('a reason');
  return known;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unreadable(what: string): OpsError {
  return new OpsError('BackendFailed', `the machine's runner gave no readable answer to ${what}`, { retryable: true });
}
