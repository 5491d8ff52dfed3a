import { join } from 'node:path';
import type { RunSpec } from 'ansible-runner-wrapper';
import type { Clock } from '#models/ports/clock.ts';
import { capabilityOf } from '../capability.ts';
import { lacksToJoin } from '../joining.ts';
import { isOperationName } from '../operation-name.ts';
import type { OperationRequest, OpsAdapter, StartOutcome } from '../port.ts';
import { OpsError } from '../port.ts';
import { inspected } from '../ssh/answers.ts';
import { osInstall } from '../ssh/os-install.ts';
import { createAnswersKept } from './answers-kept.ts';
import { createAsides } from './asides.ts';
import { beginning, begunBefore, isDecided } from './beginning.ts';
import { createKeptFiles, lasting } from './kept-files.ts';
import { lookUp, pollRun } from './polling.ts';
import { reachOf } from './reach.ts';
import { runSpec } from './run-spec.ts';
import { createRuns, folders } from './runs.ts';
import { type Play, readSettings } from './settings.ts';
import { secretVariable, topPlaybook } from './top-playbook.ts';

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
  const ready = async (): Promise<void> => {
    try {
      instance ||= await lasting(join(options.dataDir, 'instance'));
    } catch (cause) {
      const message = `the folder ${options.dataDir} can not be written: give one by --state-dir`;
      throw new OpsError('BackendFailed', message, { retryable: true, cause });
    }
  };

  async function tidy(): Promise<void> {
    if (clock.now() - tidied < 10 * minuteMs) return;
    tidied = clock.now();
    // An answer is kept for an hour after the end, and no operation takes as long as this.
    await runs.prune(48 * hourMs);
    await answers.prune(48 * hourMs);
    await asides.prune(10 * minuteMs);
    await files.removeUnusedSince(clock.now() - 96 * hourMs);
  }

  async function specOf(request: OperationRequest, play: Play, ident: string): Promise<RunSpec> {
    const { machine, secrets = {}, deadline, ...rest } = request;
    const own = request.action === 'Install' && request.layer === 'os' ? osInstall(request, parameters) : undefined;
    const values = { ...secrets, ...own?.secrets };
    const remainingSeconds = Math.max(1, Math.ceil((deadline - clock.now()) / 1_000));
    const told = { ...rest, addresses: machine.addresses, ...own?.request, remainingSeconds };
    return runSpec(files, {
      reach: reachOf(machine, login),
      playbook: topPlaybook(play, Object.keys(values)),
      variables: {
        ...settings.variables,
        rackwright_serial: machine.serial,
        rackwright_request: plain(told),
        rackwright_run: runName(ident),
        rackwright_ours: 'ours' in play && play.ours,
      },
      secrets: Object.fromEntries(Object.entries(values).map(([purpose, value]) => [secretVariable(purpose), value])),
      timeoutSeconds: remainingSeconds,
      projects,
    });
  }

  /** What can be said against a request without asking the machine. */
  function refusalOf(request: OperationRequest): StartOutcome | Play {
    if (settings.problem !== undefined) return refused('InvalidRequest', settings.problem);
    const capability = capabilityOf(request);
    if (capability === undefined) {
      return refused('InvalidRequest', `${request.action} with layer ${request.layer ?? '(none)'} is no action`);
    }
    const play = settings.plays.get(capability);
    if (play === undefined) return refused('Unsupported', `there is no playbook for ${capability}`);
    if (!isOperationName(request.name)) {
      return refused('InvalidRequest', 'an operation name has at most 253 characters of [a-z0-9.-]');
    }
    const isInstall = request.action === 'Install' && request.layer === 'os';
    if (isInstall && request.machine.secrets?.['ops.hostKeySeed'] === undefined) {
      const words = 'the Secret of the OpsMaster has no hostKeySeed: what is installed could not be recognised';
      return refused('InvalidRequest', words);
    }
    const lacking = lacksToJoin(request);
    if (lacking !== undefined) return refused('InvalidRequest', lacking);
    return play;
  }

  async function start(request: OperationRequest): Promise<StartOutcome> {
    const play = refusalOf(request);
    if ('outcome' in play) return play;
    await ready();
    // What can't be tidied now is tidied another time.
    await tidy().catch(() => undefined);
    const before = await runs.latest(request.name);
    if (before !== undefined) {
      await before.until(() => isDecided(before), beginMs);
      const stands = before.result === undefined ? beginning(before) : begunBefore(before);
      if (before.result === undefined || stands?.outcome === 'accepted') return stands ?? beginning(before);
    }
    if (request.deadline <= clock.now()) return refused('DeadlineExceeded', 'its deadline has passed before it began');
    const run = await runs.next(request.name, before, (ident) => specOf(request, play, ident));
    await run.until(() => isDecided(run), beginMs);
    return beginning(run);
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
      const run = await runs.latest(name);
      if (run === undefined) return lookUp(asides, machine, name);
      return pollRun({ asides, answers, runName }, run, machine, name);
    },

    async cancel({ name, machine }) {
      const run = await runs.latest(name);
      if (run === undefined) await asides.look(machine, name, true);
      else if (run.result === undefined) run.cancel();
      else if ((await pollRun({ asides, answers, runName }, run, machine, name)).outcome === 'running') {
        await asides.look(machine, name, true);
      }
    },

    async inspect(machine) {
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

const turnsAway: ReadonlySet<OpsError['reason']> = new Set([
  'AuthenticationFailed',
  'HostKeyMismatch',
  'InvalidRequest',
]);

function refused(reason: OpsError['reason'], message: string): StartOutcome {
  return { outcome: 'refused', reason, message };
}

/** As JSON has it: no key without a value. */
function plain(value: object): NonNullable<RunSpec['variables']>[string] {
  return JSON.parse(JSON.stringify(value));
}
