import { AnsibleRunnerError } from './errors.ts';
import { checked } from './names.ts';
import { secretVariables, type RunFolder } from './run-folder.ts';
import type { RunSpec, Work } from './run-spec.ts';

/** The arguments of `ansible-runner`. Anyone on the machine may read them, so they are names and paths only. */
export function runnerArguments(spec: RunSpec, folder: RunFolder): readonly string[] {
  const project = 'playbook' in spec.work ? spec.project : folder.project;
  return [
    'run',
    folder.path,
    '--playbook',
    playbookOf(spec.work),
    '--ident',
    folder.ident,
    '--project-dir',
    project,
    '-q',
  ];
}

/** The name of the playbook that is made for a role. */
export const rolePlaybook = 'role.json';

function playbookOf(work: Work): string {
  return 'playbook' in work ? checked('playbook', work.playbook, 'the playbook') : rolePlaybook;
}

/** A playbook for one role, as JSON, which is YAML too. */
export function rolePlaybookContent(work: Extract<Work, { role: string }>): string {
  const role = checked('role', work.role, 'the role');
  return JSON.stringify([{ hosts: 'all', gather_facts: work.gatherFacts ?? true, roles: [{ role }] }]);
}

/** Arguments of `ansible-playbook`, for a file that ansible-runner splits as a shell would: each is of a grammar without quotes. */
export function ansibleArguments(spec: RunSpec, folder: RunFolder, hasSecrets: boolean): readonly string[] {
  const names = [...Object.keys(spec.inventory.hosts), ...Object.keys(spec.inventory.groups ?? {})];
  for (const name of spec.limit ?? []) {
    if (name === 'all' || names.includes(name)) continue;
    throw new AnsibleRunnerError(
      'invalid-input',
      `limit names ${JSON.stringify(name.slice(0, 80))}, which isn't in the inventory`,
    );
  }
  return [
    ...(hasSecrets ? ['-e', `@${secretVariables(folder.env)}`] : []),
    ...list('--limit', spec.limit),
    ...list(
      '--tags',
      spec.tags?.map((tag) => checked('tag', tag, 'the tag')),
    ),
    ...list(
      '--skip-tags',
      spec.skipTags?.map((tag) => checked('tag', tag, 'the tag')),
    ),
    ...(spec.forks === undefined ? [] : ['--forks', String(whole(spec.forks, 1, 10_000, 'forks'))]),
    ...(spec.check === true ? ['--check'] : []),
    ...(spec.diff === true ? ['--diff'] : []),
    ...verbosity(spec.verbosity ?? 0),
  ];
}

/** An empty list is refused by its caller's mistake being seen: to Ansible it would mean everything. */
function list(option: string, values: readonly string[] | undefined): readonly string[] {
  if (values === undefined) return [];
  if (values.length > 0) return [option, values.join(',')];
  throw new AnsibleRunnerError(
    'invalid-input',
    `${option.slice(2)} is an empty list, which Ansible would take for everything`,
  );
}

function verbosity(level: number): readonly string[] {
  whole(level, 0, 4, 'verbosity');
  return level === 0 ? [] : [`-${'v'.repeat(level)}`];
}

/** ansible-runner's settings. It looks for a cancel or a timeout only this often, in seconds. */
export function runnerSettings(spec: RunSpec): Record<string, number> {
  return {
    pexpect_timeout: 1,
    ...(spec.timeoutSeconds === undefined
      ? {}
      : { job_timeout: whole(spec.timeoutSeconds, 1, 10_000_000, 'timeoutSeconds') }),
    ...(spec.idleTimeoutSeconds === undefined
      ? {}
      : { idle_timeout: whole(spec.idleTimeoutSeconds, 1, 10_000_000, 'idleTimeoutSeconds') }),
  };
}

function whole(value: number, least: number, most: number, what: string): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new AnsibleRunnerError('invalid-input', `${what} is not a whole number from ${least} to ${most}`);
}
