import type { RunSpec } from 'ansible-runner-wrapper';
import type { OperationRequest } from '../port.ts';
import type { LoginSettings } from '../ssh/connection/login.ts';
import { osInstall } from '../ssh/os-install.ts';
import type { KeptFiles } from './kept-files.ts';
import { reachOf } from './reach.ts';
import { runSpec } from './run-spec.ts';
import type { AnsibleSettings, Play } from './settings.ts';
import { secretVariable, topPlaybook } from './top-playbook.ts';

export interface OperationSpecOptions {
  files: KeptFiles;
  login: LoginSettings;
  settings: AnsibleSettings;
  projects: readonly string[];
  /** What the machine will know the run by. */
  run: string;
  /** ms since the epoch. */
  now: number;
}

/**
 * The run that plays an operation. What a machine needs to know is a variable; what nobody else may know, a secret.
 * @throws OpsError for a machine that can't be reached as it is declared.
 */
export async function operationSpec(
  { files, login, settings, projects, run, now }: OperationSpecOptions,
  request: OperationRequest,
  play: Play,
): Promise<RunSpec> {
  const { machine, secrets = {}, deadline, ...rest } = request;
  const isInstall = request.action === 'Install' && request.layer === 'os';
  const own = isInstall ? osInstall(request, login.parameters) : undefined;
  const values = { ...secrets, ...own?.secrets };
  // The machine's clock may be years off: it is told for how long, not until when.
  const remainingSeconds = Math.max(1, Math.ceil((deadline - now) / 1_000));
  const told = { ...rest, addresses: machine.addresses, ...own?.request, remainingSeconds };
  return runSpec(files, {
    reach: reachOf(machine, login),
    playbook: topPlaybook(play, Object.keys(values)),
    variables: {
      ...settings.variables,
      rackwright_serial: machine.serial,
      rackwright_request: plain(told),
      rackwright_run: run,
      rackwright_ours: 'ours' in play && play.ours,
    },
    secrets: Object.fromEntries(Object.entries(values).map(([purpose, value]) => [secretVariable(purpose), value])),
    timeoutSeconds: remainingSeconds,
    projects,
  });
}

/** As JSON has it: no key without a value. */
function plain(value: object): NonNullable<RunSpec['variables']>[string] {
  return JSON.parse(JSON.stringify(value));
}
