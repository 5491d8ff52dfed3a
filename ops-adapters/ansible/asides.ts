import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { RunSpec } from 'ansible-runner-wrapper';
import type { MachineAddress } from '../port.ts';
import { OpsError } from '../port.ts';
import type { LoginSettings } from '../ssh/connection/login.ts';
import { createTurns } from '../ssh/connection/turns.ts';
import { follow } from './followed.ts';
import type { KeptFiles } from './kept-files.ts';
import { reachOf } from './reach.ts';
import { createRunner, followingOf, orOpsError, type RunnerOptions } from './runs.ts';
import { runSpec } from './run-spec.ts';
import { shipped } from './shipped.ts';
import { errorOf, type Verdict } from './verdict.ts';

/** Short runs that ask a machine something, and begin nothing. What it answers is foreign. */
export interface Asides {
  /** How an operation stands by the machine's record. */
  look(machine: MachineAddress, name: string, cancel: boolean): Promise<unknown>;
  /** Records that it failed, unless the machine knows better; how it stands afterwards. */
  end(machine: MachineAddress, name: string, run: string, failed: Verdict): Promise<unknown>;
  facts(machine: MachineAddress): Promise<unknown>;
  version(): Promise<string>;
  prune(olderThanMs: number): Promise<void>;
}

const timeoutSeconds = 45;
/** A process of Ansible's is heavy: more of them at once make all slower. */
const atOnce = 16;

export function createAsides(options: RunnerOptions, files: KeptFiles, login: LoginSettings): Asides {
  const { clock } = options;
  const runner = createRunner(options);
  const playbooks = new Map<string, string>();
  const turns = createTurns(clock, { atOnce, patienceMs: timeoutSeconds * 1_000 });

  function textOf(playbook: string): string {
    const text = playbooks.get(playbook) ?? readFileSync(`${shipped}/${playbook}`, 'utf8');
    playbooks.set(playbook, text);
    return text;
  }

  /** @throws OpsError where the machine gave no answer. */
  async function ask(
    playbook: string,
    call: string,
    machine: MachineAddress,
    variables: RunSpec['variables'],
  ): Promise<unknown> {
    const reach = reachOf(machine, login);
    const leave = await turns.take('');
    try {
      const followed = await orOpsError(async () => {
        const spec = await runSpec(files, {
          reach,
          playbook: textOf(playbook),
          variables: { rackwright_serial: machine.serial, ...variables },
          timeoutSeconds,
        });
        return follow(await runner.run({ ...spec, ident: randomUUID().slice(0, 18) }, followingOf(options)), clock);
      });
      await followed.until(() => false, (timeoutSeconds + 30) * 1_000);
      const { result, seen } = followed;
      const answer = seen.answers.get(call);
      if (answer !== undefined) return answer;
      if (result === undefined || result.status === 'successful') {
        const message = 'a run of Ansible gave no answer';
        throw new OpsError('BackendFailed', message, { retryable: true, cause: followed.broken });
      }
      throw asking(errorOf(result, seen));
    } finally {
      leave();
    }
  }

  return {
    look: (machine, name, cancel) =>
      ask('look.yml', 'look', machine, { rackwright_request: { name }, rackwright_cancel: cancel }),
    end: (machine, name, run, { reason, retryable, message }) =>
      ask('end.yml', 'end', machine, {
        rackwright_request: { name },
        rackwright_run: run,
        rackwright_failed: { reason, retryable, message },
      }),
    facts: (machine) => ask('inspect.yml', 'facts', machine, {}),
    version: () => orOpsError(() => runner.version()),
    async prune(olderThanMs) {
      await runner.prune({ olderThanMs, unsettled: true });
    },
  };
}

/** Where nothing is installed, a task that failed is the tool's trouble. */
function asking(error: OpsError): OpsError {
  if (error.reason !== 'InstallFailed') return error;
  return new OpsError('BackendFailed', error.message, { retryable: true, cause: error });
}
