import { dirname, join } from 'node:path';
import { AnsibleRunnerError } from './errors.ts';
import { checked } from './names.ts';
import type { RunFolder } from './run-folder.ts';
import type { RunSpec } from './run-spec.ts';

export type Environment = Record<string, string>;

/** Marks every process of a run, so that those which left its session and process group are found too. */
export const cookieName = 'ANSIBLE_RUNNER_WRAPPER_COOKIE';

/** A Unix socket's path holds 107 bytes; ssh appends a hash and, while it binds, a random suffix. */
const longestSocketFolder = 70;

/** What a caller may not set: what the wrapper or ansible-runner needs for itself. */
const ours = /^(?:ANSIBLE_RUNNER_WRAPPER_.*|AWX_.*|RUNNER_.*|ANSIBLE_STDOUT_CALLBACK|LD_.*|PYTHONSTARTUP)$/;

/**
 * The whole environment of a run. Nothing else of the controlling process's is passed on: ansible-runner copies the environment
 * into artifacts, where a token of the controller's would stay.
 */
export function environment(
  spec: RunSpec,
  folder: RunFolder,
  cookie: string,
  executable: string,
  inherited: { readonly [name: string]: string | undefined },
): Environment {
  for (const name of Object.keys(spec.environment ?? {})) {
    checked('environment', name, 'the environment variable');
    if (ours.test(name))
      throw new AnsibleRunnerError('invalid-input', `the environment variable ${name} is set by the wrapper`);
  }
  const path = inherited['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  return {
    HOME: inherited['HOME'] ?? '/',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    PATH: `${dirname(executable)}:${path}`,
    ANSIBLE_NOCOLOR: 'True',
    ANSIBLE_NOCOWS: 'True',
    ANSIBLE_HOST_KEY_CHECKING: 'True',
    ANSIBLE_PIPELINING: 'True',
    ...spec.environment,
    ANSIBLE_INVENTORY_ENABLED: 'yaml',
    ANSIBLE_INVENTORY_UNPARSED_FAILED: 'True',
    ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'True',
    ANSIBLE_LOCAL_TEMP: folder.temporary,
    ...(spec.noLog === true ? { ANSIBLE_NO_LOG: 'True' } : {}),
    ...('role' in spec.work ? { ANSIBLE_ROLES_PATH: checked('folder', spec.work.rolesPath, 'rolesPath') } : {}),
    ...sshEnvironment(spec, folder),
    [cookieName]: cookie,
  };
}

function sshEnvironment(spec: RunSpec, folder: RunFolder): Environment {
  const ssh = spec.ssh ?? {};
  return {
    // Of the run alone: a socket that is shared with another run would break when this one ends.
    ...(folder.controlSockets.length > longestSocketFolder
      ? { ANSIBLE_SSH_ARGS: '-C -o ControlMaster=no' }
      : { ANSIBLE_SSH_CONTROL_PATH_DIR: folder.controlSockets }),
    ...(ssh.knownHosts === undefined
      ? {}
      : {
          ANSIBLE_SSH_COMMON_ARGS:
            `-o UserKnownHostsFile=${knownHosts(folder)} -o GlobalKnownHostsFile=/dev/null ` +
            '-o StrictHostKeyChecking=yes -o UpdateHostKeys=no',
        }),
    ...(ssh.agentSocket === undefined ? {} : { SSH_AUTH_SOCK: checked('folder', ssh.agentSocket, 'agentSocket') }),
  };
}

export const knownHosts = (folder: RunFolder): string => join(folder.env, 'known_hosts');
