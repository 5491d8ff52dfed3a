import type { MachineAddress } from '../port.ts';

/** One call of the runner (`machine-runner/`), as JSON. */
export type RunnerCall =
  | {
      call: 'start';
      serial: string;
      request: Readonly<Record<string, unknown>>;
      secrets: Readonly<Record<string, string>>;
    }
  | { call: 'poll' | 'wait' | 'cancel'; serial: string; name: string }
  | { call: 'inspect'; serial: string };

/** How calls get to the runner of a machine. */
export interface RunnerChannel {
  /**
   * What the runner answered; whether it has the right form is for the caller to see. A call may have been carried out
   * although this rejects.
   * @throws OpsError `Unreachable`, `AuthenticationFailed`, `HostKeyMismatch` or `BackendFailed`.
   */
  call(machine: MachineAddress, call: RunnerCall): Promise<unknown>;
}
