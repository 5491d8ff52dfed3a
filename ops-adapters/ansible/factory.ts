import type { OpsAdapterFactory } from '../port.ts';
import { createAnsibleAdapter } from './adapter.ts';

export interface AnsibleFactoryOptions {
  /** A folder of the ansible adapter's alone, on this machine's disk: runs that outlive the process are found by it. */
  dataDir: string;
  /** ansible-runner; looked for in PATH where nothing is said. */
  command?: string;
  /** Folders that an OpsMaster may name playbooks and roles of. */
  projects?: readonly string[];
  /** Where an ssh-agent of ours listens. */
  agentSocket?: string;
  /** Ends the following of runs, which go on: without it they hold the process up. */
  signal?: AbortSignal;
}

/** The ansible adapter, for sites that manage their machines by playbooks. Needs ansible-runner 2 and ansible-core. */
export function createAnsibleFactory(options: AnsibleFactoryOptions): OpsAdapterFactory {
  return {
    name: 'ansible',
    revision: '1',
    create: ({ parameters, clock }) => createAnsibleAdapter({ ...options, parameters, clock }),
  };
}
