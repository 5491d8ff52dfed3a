import { createRegistry, type AdapterRegistry } from '#ops-adapters/registry.ts';
import { createSshFactory } from '#ops-adapters/ssh/factory.ts';

/**
 * The adapters that `rackwright run` brings.
 * @param env `SSH_AUTH_SOCK` is the ssh-agent that OpsMasters with the parameter `agent` are served by.
 */
export function builtInAdapters(env: Readonly<Record<string, string | undefined>>): AdapterRegistry {
  return createRegistry([createSshFactory(env['SSH_AUTH_SOCK'])]);
}
