import type { MachineAddress, OpsAdapter } from '#ops-adapters/port.ts';
import { ansibleMaker } from '../ansible/ansible-maker.ts';
import { type AdapterMaker, ssh } from '../ssh/managed-host.ts';

export type Tool = 'ssh' | 'ansible';

/** Both adapters on one machine, one at a time, which get more Secrets than they need. */
export interface TwoTools {
  readonly make: AdapterMaker;
  /** Where Ansible keeps what it has on this side. */
  readonly dataDir: string;
  /** From now on. */
  use(tool: Tool): void;
  remove(): Promise<void>;
}

export function twoTools(secrets: Readonly<Record<string, string>> = {}): TwoTools {
  const ansible = ansibleMaker();
  let tool: Tool = 'ssh';
  return {
    dataDir: ansible.dataDir,
    make(parameters, clock) {
      const made = { ssh: ssh(parameters, clock), ansible: ansible.make(parameters, clock) };
      const current = (): OpsAdapter => made[tool].adapter;
      const told = (machine: MachineAddress): MachineAddress => ({
        ...machine,
        secrets: { ...machine.secrets, ...secrets },
      });
      const adapter: OpsAdapter = {
        capabilities: made.ssh.adapter.capabilities,
        start: (request) => current().start({ ...request, machine: told(request.machine) }),
        poll: (handle) => current().poll({ ...handle, machine: told(handle.machine) }),
        cancel: (handle) => current().cancel({ ...handle, machine: told(handle.machine) }),
        inspect: (machine) => current().inspect(told(machine)),
        health: () => current().health(),
      };
      return {
        adapter,
        close() {
          made.ssh.close();
          made.ansible.close();
        },
      };
    },
    use(next) {
      tool = next;
    },
    remove: () => ansible.remove(),
  };
}
