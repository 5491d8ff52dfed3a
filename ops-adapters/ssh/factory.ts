import type { OpsAdapterFactory } from '../port.ts';
import { createSshAdapter } from './adapter.ts';
import { createConnections } from './connection/connections.ts';
import { readRunnerBundle } from './runner-bundle.ts';
import { createSshChannel } from './ssh-channel.ts';

/** The ssh adapter, for machines that answer ssh and have python3. `agentSocket`: where an ssh-agent of ours listens. */
export function createSshFactory(agentSocket?: string): OpsAdapterFactory {
  const bundle = readRunnerBundle();
  return {
    name: 'ssh',
    revision: '1',
    create({ parameters, clock }) {
      const settings = { parameters, ...(agentSocket === undefined ? {} : { agentSocket }) };
      const connections = createConnections(clock);
      const channel = createSshChannel(connections, bundle, settings);
      return createSshAdapter(channel, clock, parameters, () => connections.close());
    },
  };
}
