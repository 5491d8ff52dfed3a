import { join } from 'node:path';
import { type Clock, sleep } from '#models/ports/clock.ts';
import type { OperationRequest, OpsAdapter, PollOutcome, StartOutcome } from '../port.ts';
import { OpsError } from '../port.ts';
import { inspected } from '../ssh/answers.ts';
import { createAnswersKept } from './answers-kept.ts';
import { createAsides } from './asides.ts';
import { beginning, begunBefore, isDecided, turnsAway } from './beginning.ts';
import type { Followed } from './followed.ts';
import { createKeptFiles, lasting } from './kept-files.ts';
import { lookUp, pollRun } from './polling.ts';
import { operationSpec } from './operation-spec.ts';
import { playFor, refused } from './play-for.ts';
import { createRuns, folders } from './runs.ts';
import { readSettings } from './settings.ts';

export interface AnsibleAdapterOptions {
  /** Of this adapter alone, and short: ssh's sockets are in it. An absolute path of letters, digits and . _ / + @ - */
  dataDir: string;
  /** ansible-runner; looked for in PATH where nothing is said. */
  command?: string;
  /** Folders that an OpsMaster may name playbooks and roles of. */
  projects?: readonly string[];
  agentSocket?: string;
  /** Ends the following of runs, which go on, and with it all that this adapter has under way. */
  signal?: AbortSignal;
  /** Of the OpsMaster. */
  parameters: Readonly<Record<string, string>>;
  clock: Clock;
}

/** How long a start waits for its operation to begin: a connection, and the first task. */
const beginMs = 60_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * Playbooks, a site's or the shipped ones, played on one machine each by ansible-runner. A run is known by its operation's
 * name, and outlives this process; what must hold whoever plays (the serial, the fence, once by name, one at a time) is kept
 * on the machine, by tasks of our own before and after.
 */
export function createAnsibleAdapter(options: AnsibleAdapterOptions): OpsAdapter {
  const { clock, parameters, projects = [], agentSocket } = options;
  const settings = readSettings(parameters, projects);
  const login = { parameters, ...(agentSocket === undefined ? {} : { agentSocket }) };
  const at = folders(options.dataDir);
  const files = createKeptFiles(at.files, () => clock.now());
  const runs = createRuns({ ...options, dataDir: at.operations });
  const asides = createAsides({ ...options, dataDir: at.asides }, files, login);
  const answers = createAnswersKept(at.answers, () => clock.now());
  let instance = '';
  let tidied = Number.NEGATIVE_INFINITY;

  const runName = (ident: string): string => `${instance}/${ident}`;
  const polling = { asides, answers, runName, asked: new Map<string, Promise<PollOutcome>>() };
  const ready = async (): Promise<void> => {
    try {
      instance ||= await lasting(join(options.dataDir, 'instance'));
    } catch (cause) {
      const message = `the folder ${options.dataDir} can not be written: give one by --state-dir`;
      throw new OpsError('BackendFailed', message, { retryable: true, cause });
    }
  };

  /** Beside whatever is asked; what can't be tidied now is tidied another time. */
  function tidyNowAndThen(): void {
    if (clock.now() - tidied < 10 * minuteMs) return;
    tidied = clock.now();
    void tidy().catch(() => undefined);
  }

  async function tidy(): Promise<void> {
    // An answer is kept for an hour after the end, and no operation takes as long as this.
    await runs.prune(48 * hourMs);
    await answers.prune(48 * hourMs);
    await asides.prune(10 * minuteMs);
    await files.removeUnusedSince(clock.now() - 96 * hourMs);
  }

  async function start(request: OperationRequest): Promise<StartOutcome> {
    const play = playFor(settings, request);
    if ('outcome' in play) return play;
    await ready();
    tidyNowAndThen();
    const before = await runs.latest(request.name);
    if (before !== undefined) {
      await before.until(() => isDecided(before), beginMs);
      const stands = before.result === undefined ? beginning(before) : begunBefore(before);
      if (before.result === undefined || stands?.outcome === 'accepted') return stands ?? beginning(before);
    }
    if (request.deadline <= clock.now()) return refused('DeadlineExceeded', 'its deadline has passed before it began');
    const run = await runs.next(request.name, before, (ident) =>
      operationSpec({ files, login, settings, projects, run: runName(ident), now: clock.now() }, request, play),
    );
    await run.until(() => isDecided(run), beginMs);
    void seeToItsEnd(run, request).catch(() => undefined);
    return beginning(run);
  }

  /** Has it recorded on the machine, though nobody may poll here any more: others may lead by then, and find it busy. */
  async function seeToItsEnd(run: Followed, { machine, name, deadline }: OperationRequest): Promise<void> {
    await run.until(() => false, deadline - clock.now() + 2 * minuteMs);
    if (run.result !== undefined) await pollRun(polling, run, machine, name);
  }

  return {
    capabilities: new Set(['Inspect', ...settings.plays.keys()]),

    async start(request) {
      try {
        return await start(request);
      } catch (error) {
        // What never got to a machine can't have begun there.
        if (!(error instanceof OpsError) || !turnsAway.has(error.reason)) throw error;
        return refused(error.reason, error.message);
      }
    },

    async poll({ name, machine }) {
      await ready();
      tidyNowAndThen();
      const run = await runs.latest(name);
      if (run === undefined) return lookUp(asides, machine, name);
      return pollRun(polling, run, machine, name);
    },

    /** Of a run that is followed here, its end. What the machine does by itself, nobody hears of from here. */
    async awaitNews({ name }) {
      const run = await runs.latest(name).catch(() => undefined);
      if (run !== undefined && run.result === undefined && run.broken === undefined) {
        return run.until(() => false, 5 * minuteMs);
      }
      return sleep(clock, minuteMs / 2, options.signal);
    },

    async cancel({ name, machine }) {
      const run = await runs.latest(name);
      if (run === undefined) await asides.look(machine, name, true);
      else if (run.result === undefined) run.cancel();
      else if ((await pollRun(polling, run, machine, name)).outcome === 'running') {
        await asides.look(machine, name, true);
      }
    },

    async inspect(machine) {
      tidyNowAndThen();
      return inspected(await asides.facts(machine));
    },

    async health() {
      if (settings.problem !== undefined)
        return { healthy: false, reason: 'InvalidRequest', message: settings.problem };
      try {
        await asides.version();
        await ready();
        return { healthy: true };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { healthy: false, reason: 'BackendFailed', message };
      }
    },
  };
}
