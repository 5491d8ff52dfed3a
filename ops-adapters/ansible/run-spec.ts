import type { RunSpec } from 'ansible-runner-wrapper';
import type { KeptFiles } from './kept-files.ts';
import { type Reach, sshConfig } from './reach.ts';
import { machineRunner, shipped } from './shipped.ts';

export interface Asked {
  reach: Reach;
  /** Text of the playbook. */
  playbook: string;
  variables: NonNullable<RunSpec['variables']>;
  secrets?: Readonly<Record<string, string>>;
  timeoutSeconds: number;
  /** Folders of a site, whose roles are found. */
  projects?: readonly string[];
}

/** One run on one machine, which is called `machine` in its inventory. */
export async function runSpec(files: KeptFiles, asked: Asked): Promise<RunSpec> {
  const { reach, playbook, variables, secrets = {}, timeoutSeconds, projects = [] } = asked;
  const project = await files.folder((path) => ({
    'play.yml': playbook,
    known_hosts: reach.knownHosts,
    ssh_config: sshConfig(reach, `${path}/known_hosts`),
  }));
  const { host, port, user, sudo, password, privateKey, agent } = reach;
  return {
    project,
    work: { playbook: 'play.yml' },
    inventory: {
      hosts: {
        machine: {
          connection: {
            address: host,
            port,
            user,
            ...(sudo ? { become: {} } : {}),
            // Files go by sftp or scp, which are told apart from ssh.
            settings: Object.fromEntries(
              ['ssh', 'sftp', 'scp'].map((tool) => [`ansible_${tool}_extra_args`, `-F ${project}/ssh_config`]),
            ),
          },
          ...(password === undefined ? {} : { secrets: { ansible_password: password } }),
        },
      },
    },
    variables,
    secrets,
    ssh: {
      knownHosts: reach.knownHosts,
      ...(privateKey === undefined ? {} : { privateKey }),
      ...(agent === undefined ? {} : { agentSocket: agent }),
    },
    // Shipped playbooks say themselves which tasks may be seen; where there are secrets, others are not.
    noLog: Object.keys(secrets).length > 0,
    timeoutSeconds,
    environment: {
      ANSIBLE_CONFIG: `${shipped}/ansible.cfg`,
      ANSIBLE_LIBRARY: `${shipped}/library`,
      ANSIBLE_ACTION_PLUGINS: `${shipped}/action_plugins`,
      ANSIBLE_MODULE_UTILS: machineRunner,
      ANSIBLE_ROLES_PATH: [...projects.map((each) => `${each}/roles`), `${shipped}/roles`].join(':'),
    },
  };
}
