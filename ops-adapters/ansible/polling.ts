import type { MachineAddress, PollOutcome } from '../port.ts';
import { OpsError } from '../port.ts';
import { pollOutcome } from '../ssh/answers.ts';
import type { AnswersKept } from './answers-kept.ts';
import type { Asides } from './asides.ts';
import type { Followed } from './followed.ts';
import { verdictOf } from './verdict.ts';

export interface Polling {
  asides: Asides;
  answers: AnswersKept;
  /** Machines that are being asked, by run. */
  asked: Map<string, Promise<PollOutcome>>;
  /** What the machine knows a run by. */
  readonly runName: (ident: string) => string;
}

/** How an operation goes whose run is known here. */
export async function pollRun(
  { asides, answers, asked, runName }: Polling,
  followed: Followed,
  machine: MachineAddress,
  name: string,
): Promise<PollOutcome> {
  const { seen, result, broken, ident } = followed;
  const logTail = seen.log.join('\n');
  const ended = seen.answers.get('end');
  if (ended?.['outcome'] === 'succeeded' || ended?.['outcome'] === 'failed')
    return withLog(pollOutcome(ended), logTail);
  const began = seen.answers.get('begin')?.['outcome'];
  // Another run's, whose end only the machine can tell; or nobody's, although this one may not be over yet.
  if (began === 'begun') return lookUp(asides, machine, name);
  if (began !== undefined && began !== 'accepted') return { outcome: 'unknown' };
  if (result === undefined) {
    if (broken === undefined)
      return { outcome: 'running', percent: Math.floor(seen.percent), message: seen.message, logTail };
    throw new OpsError('BackendFailed', 'the files of its run can not be read', { retryable: true, cause: broken });
  }
  const kept = await answers.of(ident);
  if (kept !== undefined) return kept;
  const asking = asked.get(ident) ?? askAndKeep().finally(() => asked.delete(ident));
  asked.set(ident, asking);
  return asking;

  async function askAndKeep(): Promise<PollOutcome> {
    const said = await askMachine();
    if (said.outcome === 'running' || said.outcome === 'unknown') return said;
    // A full disk here must not cost the word: it is told now, and the machine has it too.
    await answers.keep(ident, said).catch(() => undefined);
    return said;
  }

  /** The run is over without having told how the operation ended: the machine has the word. */
  async function askMachine(): Promise<PollOutcome> {
    // A word of the machine's worker, which has it on record.
    if (seen.followed?.['outcome'] === 'failed') return withLog(pollOutcome(seen.followed), logTail);
    // What was begun on another machine may run there still.
    if (result === undefined || result.status === 'successful' || result.status === 'lost') {
      return lookUp(asides, machine, name);
    }
    const verdict = verdictOf(result, seen);
    const failed: PollOutcome = { outcome: 'failed', ...verdict, logTail };
    try {
      const said = withLog(pollOutcome(await asides.end(machine, name, runName(ident), verdict)), logTail);
      if (said.outcome !== 'unknown') return said;
      // It began on a machine that has forgotten it, or was told to have begun and ended before its first task did.
      const hadItsTurn = verdict.reason === 'DeadlineExceeded' || verdict.reason === 'Cancelled';
      return began === 'accepted' || hadItsTurn ? failed : said;
    } catch (error) {
      // Only where nothing of it can still run on the machine is it over without its word.
      if (began === undefined || seen.answers.has('work') || !(error instanceof OpsError)) throw error;
      return failed;
    }
  }
}

/**
 * By the machine's own record.
 * @throws OpsError also while another controller conducts it: how that goes can't be seen from here.
 */
export async function lookUp(asides: Asides, machine: MachineAddress, name: string): Promise<PollOutcome> {
  const said = await asides.look(machine, name, false);
  const outcome = pollOutcome(said);
  if (outcome.outcome === 'running' && typeof said === 'object' && said !== null && 'conductor' in said) {
    const message = 'another controller conducts it, which alone can tell how it goes; its deadline ends it';
    throw new OpsError('BackendFailed', message, { retryable: true });
  }
  return outcome;
}

function withLog(outcome: PollOutcome, log: string): PollOutcome {
  if (outcome.outcome === 'unknown') return outcome;
  return {
    ...outcome,
    logTail: [log, outcome.logTail]
      .filter((text) => text !== '')
      .join('\n')
      .slice(-4_096),
  };
}
