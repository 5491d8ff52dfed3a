import { join } from 'node:path';
import { createAnsibleFactory } from '#ops-adapters/ansible/factory.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import { createPackageFolder } from '#ops-adapters/packages/folder.ts';
import { createPackageRegistry } from '#ops-adapters/packages/registry.ts';
import type { OpsAdapterFactory } from '#ops-adapters/port.ts';
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

export interface FoundAdapters {
  registry: AdapterRegistry;
  close(): Promise<void>;
}

/**
 * The adapters that `rackwright run` brings, and those of the packages in `folder`. Resolves when both can be found: whatever
 * is wrong in the folder is told by the log, and by the OpsMasters that name what isn't there.
 */
export async function findAdapters(
  own: readonly OpsAdapterFactory[],
  folder: string | undefined,
  ports: { clock: Clock; log: Log },
): Promise<FoundAdapters> {
  if (folder === undefined) return { registry: createRegistry(own), close: async () => undefined };
  const packages = createPackageFolder(folder);
  const registry = createPackageRegistry(own, packages, ports);
  await registry.look();
  return { registry, close: () => packages.close() };
}

/**
 * The adapters that `rackwright run` brings.
 * @param env `SSH_AUTH_SOCK` is the ssh-agent that OpsMasters with the parameter `agent` are served by.
 */
export function builtInAdapters(
  env: Readonly<Record<string, string | undefined>>,
  { stateDir, ansibleProjects, signal }: AdapterSettings,
): OpsAdapterFactory[] {
  const agentSocket = env['SSH_AUTH_SOCK'];
  return [
    createSshFactory(agentSocket),
    createAnsibleFactory({
      dataDir: join(stateDir, 'ansible'),
      projects: ansibleProjects,
      signal,
      ...(agentSocket === undefined ? {} : { agentSocket }),
    }),
  ];
}
