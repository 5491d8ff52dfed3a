import { join } from 'node:path';
import { createAnsibleFactory } from '#ops-adapters/ansible/factory.ts';
import { createRegistry, type AdapterRegistry } from '#ops-adapters/registry.ts';
import { createSshFactory } from '#ops-adapters/ssh/factory.ts';

export interface AdapterSettings {
  /** An absolute path: what adapters keep of work that outlives the process. */
  stateDir: string;
  /** Folders of the site's own playbooks. */
  ansibleProjects: readonly string[];
  /** Ends what adapters have under way here; the work itself goes on. */
  signal: AbortSignal;
}

/**
 * The adapters that `rackwright run` brings.
 * @param env `SSH_AUTH_SOCK` is the ssh-agent that OpsMasters with the parameter `agent` are served by.
 */
export function builtInAdapters(
  env: Readonly<Record<string, string | undefined>>,
  { stateDir, ansibleProjects, signal }: AdapterSettings,
): AdapterRegistry {
  const agentSocket = env['SSH_AUTH_SOCK'];
  return createRegistry([
    createSshFactory(agentSocket),
    createAnsibleFactory({
      dataDir: join(stateDir, 'ansible'),
      projects: ansibleProjects,
      signal,
      ...(agentSocket === undefined ? {} : { agentSocket }),
    }),
  ]);
}
