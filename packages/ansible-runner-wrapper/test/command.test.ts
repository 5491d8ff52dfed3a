import { describe, expect, it } from 'vitest';
import { ansibleArguments, rolePlaybookContent, runnerArguments, runnerSettings } from '../src/command.ts';
import { cookieName, environment } from '../src/environment.ts';
import { runFolder } from '../src/run-folder.ts';
import type { RunSpec } from '../src/run-spec.ts';

const folder = runFolder('/data', 'i');
const refused = expect.objectContaining({ kind: 'invalid-input' });

function spec(overrides: Partial<RunSpec> = {}): RunSpec {
  return {
    project: '/srv',
    work: { playbook: 'a/b.yml' },
    inventory: { hosts: { h: {} }, groups: { g: {} } },
    ...overrides,
  };
}

function environmentOf(overrides: Partial<RunSpec> = {}, dataDir = '/data'): Record<string, string> {
  const inherited = { PATH: '/bin', HOME: '/root', TOKEN: 'sesame', SSH_AUTH_SOCK: '/agent', ANSIBLE_CONFIG: '/x' };
  return environment(spec(overrides), runFolder(dataDir, 'i'), 'cookie', '/venv/bin/ansible-runner', inherited);
}

describe('arguments', () => {
  it('are names and paths only', () => {
    const secret = spec({
      secrets: { token: 'sesame' },
      variables: { v: 'sesame' },
      limit: ['g'],
      tags: ['a', 'b'],
      forks: 5,
    });

    expect(runnerArguments(secret, folder).join(' ')).toBe(
      'run /data/i --playbook a/b.yml --ident i --project-dir /srv -q',
    );
    expect(ansibleArguments(secret, folder, true).join(' ')).toBe(
      '-e @/data/i/env/secrets.json --limit g --tags a,b --forks 5',
    );
  });

  it.each<Partial<RunSpec>>([
    { limit: [] },
    { limit: ['g:!h'] },
    { tags: ['a b'] },
    { skipTags: ['-x'] },
    { forks: 0 },
    { verbosity: 5 },
  ])('%j is refused', (overrides) => {
    expect(() => ansibleArguments(spec(overrides), folder, false)).toThrow(refused);
  });

  it('a timeout is a whole number of seconds', () => {
    expect(runnerSettings(spec({ timeoutSeconds: 5, idleTimeoutSeconds: 2 }))).toMatchObject({
      job_timeout: 5,
      idle_timeout: 2,
    });
    expect(() => runnerSettings(spec({ timeoutSeconds: 0.5 }))).toThrow(refused);
  });

  it('the name of a role becomes no line of a playbook', () => {
    expect(rolePlaybookContent({ role: 'a.b.c', rolesPath: '/roles' })).toBe(
      '[{"hosts":"all","gather_facts":true,"roles":[{"role":"a.b.c"}]}]',
    );
    expect(() => rolePlaybookContent({ role: '{{ x }}', rolesPath: '/roles' })).toThrow(refused);
  });
});

describe('the environment', () => {
  it("has of this process's only where commands and the home are", () => {
    const { PATH, HOME, ...rest } = environmentOf();

    expect({ PATH, HOME }).toEqual({ PATH: '/venv/bin:/bin', HOME: '/root' });
    expect(Object.values(rest)).not.toContain('sesame');
    expect(rest).not.toHaveProperty('ANSIBLE_CONFIG');
    expect(rest).not.toHaveProperty('SSH_AUTH_SOCK');
    expect(rest[cookieName]).toBe('cookie');
  });

  it('always has host keys checked, and with pinned keys takes no other', () => {
    expect(environmentOf()['ANSIBLE_HOST_KEY_CHECKING']).toBe('True');
    const pinned = environmentOf({ ssh: { knownHosts: 'h ssh-ed25519 AAAA' } })['ANSIBLE_SSH_COMMON_ARGS'];
    expect(pinned).toContain('-o UserKnownHostsFile=/data/i/env/known_hosts -o GlobalKnownHostsFile=/dev/null');
    expect(pinned).toContain('-o StrictHostKeyChecking=yes');
  });

  it('keeps no connection open where the path of its socket would be too long', () => {
    expect(environmentOf()['ANSIBLE_SSH_CONTROL_PATH_DIR']).toBe('/data/i/cp');
    const long = environmentOf({}, `/${'d'.repeat(80)}`);
    expect(long).not.toHaveProperty('ANSIBLE_SSH_CONTROL_PATH_DIR');
    expect(long['ANSIBLE_SSH_ARGS']).toContain('ControlMaster=no');
  });

  it.each(['AWX_ISOLATED_DATA_DIR', 'ANSIBLE_STDOUT_CALLBACK', 'LD_PRELOAD', cookieName, 'a b', 'lower'])(
    "%s is not the caller's to set",
    (name) => {
      expect(() => environmentOf({ environment: { [name]: 'x' } })).toThrow(refused);
    },
  );

  it('a caller cannot turn off what keeps the inventory ours', () => {
    const set = environmentOf({ environment: { ANSIBLE_INVENTORY_ENABLED: 'script', ANSIBLE_FORKS: '3' } });

    expect(set).toMatchObject({ ANSIBLE_INVENTORY_ENABLED: 'yaml', ANSIBLE_FORKS: '3' });
  });
});
