import { isCapability } from '../capability.ts';
import { opsFailureReasons } from '../failure-reasons.ts';
import type { Capability } from '../port.ts';
import { parameterProblem } from '../ssh/connection/parameters.ts';
import { shipped, shippedPlaybooks } from './shipped.ts';

/** What is played for a capability: a playbook by its absolute path, or a role of the projects. */
export type Play = { playbook: string; ours: boolean } | { role: string; ours: false };

export interface AnsibleSettings {
  plays: ReadonlyMap<Capability, Play>;
  /** Variables for the site's playbooks. */
  variables: Readonly<Record<string, string>>;
  /** What of the parameters can't be used, in words; undefined when all can. */
  problem?: string;
}

const pathGrammar = /^\/[A-Za-z0-9._/+@-]{1,1000}$/;
const roleGrammar = /^[A-Za-z_][A-Za-z0-9._-]{0,255}$/;
const variableGrammar = /^[a-z_][a-z0-9_]{0,63}$/;

/**
 * What an OpsMaster's parameters say of playbooks: `playbook.<capability>` (`playbook.Install/os: /srv/site/os.yml`),
 * `role.<capability>` and `var.<name>`. Shipped playbooks do the rest.
 * @param projects folders that playbooks may be in: an OpsMaster can't have a file played that isn't in one of them.
 */
export function readSettings(
  parameters: Readonly<Record<string, string>>,
  projects: readonly string[],
): AnsibleSettings {
  const plays = new Map<Capability, Play>();
  for (const [capability, file] of shippedPlaybooks)
    plays.set(capability, { playbook: `${shipped}/${file}`, ours: true });
  const variables: Record<string, string> = {};
  for (const [key, value] of Object.entries(parameters)) {
    const [, kind, rest = ''] = /^(playbook|role|var)\.(.*)$/s.exec(key) ?? [];
    if (kind === undefined) continue;
    if (kind === 'var') {
      const isOurs = rest.startsWith('rackwright_') || rest.startsWith('ansible_');
      if (!variableGrammar.test(rest) || isOurs) {
        return { plays, variables, problem: `the parameter ${quoted(key)} names no variable of a site's own` };
      }
      variables[rest] = value;
      continue;
    }
    if (!isCapability(rest) || rest === 'Inspect') {
      return { plays, variables, problem: `the parameter ${quoted(key)} names nothing that a playbook could do` };
    }
    const play = kind === 'role' ? roleOf(value) : playbookOf(value, projects);
    if (typeof play === 'string') return { plays, variables, problem: `the parameter ${quoted(key)} ${play}` };
    plays.set(rest, play);
  }
  const problem = parameterProblem(parameters, (name) => /^(playbook|role|var)\./.test(name));
  return { plays, variables, ...(problem === undefined ? {} : { problem }) };
}

function roleOf(value: string): Play | string {
  return roleGrammar.test(value) ? { role: value, ours: false } : 'is no name of a role';
}

function playbookOf(value: string, projects: readonly string[]): Play | string {
  const isPath = pathGrammar.test(value) && !value.split('/').some((part) => part === '..' || part === '.');
  if (!isPath) return 'is no absolute path of letters, digits and . _ / + @ -';
  if (projects.some((project) => value.startsWith(`${project.replace(/\/+$/, '')}/`))) {
    return { playbook: value, ours: false };
  }
  const known = projects.length === 0 ? 'none is given' : `they are ${projects.join(', ')}`;
  return `is a path outside the projects of the controllers (--ansible-project; ${known})`;
}

/** Words of an object, shown to a person. */
function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}

/** A reason that a playbook's author has put before a message: `DiskNotFound: there is no …`. */
export function reasonBefore(message: string): (typeof opsFailureReasons)[number] | undefined {
  const [, word] = /^([A-Za-z]{1,32}): /.exec(message) ?? [];
  return opsFailureReasons.find((reason) => reason === word);
}
