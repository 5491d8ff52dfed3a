import type { Facts, MachineAddress, OpsFailureReason, OperationRequest, PollOutcome, StartOutcome } from '../port.ts';

/**
 * What the simulated adapter needs of a backend: a hall of machines with a memory of its own, which outlives the adapter.
 *
 * The lookups are about what stands at an address; they never throw. The acts (`begin`, `look`, `stop`, `read`) may throw
 * OpsError, and then nobody knows whether they were done. All return without waiting for a machine.
 */
export interface MachineRoom {
  /** The machine behind a BMC's address, behind a network address, or known to the backend by its serial. */
  atBmc(address: string): Door | undefined;
  atAddress(address: string): Door | undefined;
  bySerial(serial: string): Door | undefined;

  /** Whether an operation of this name began and hasn't been forgotten. */
  knows(name: string): boolean;

  /**
   * Starts a job on the machine with the request's serial, or finds it started. The machine's side of the port's
   * promises holds here, in one step: once by name, no lower fence, one at a time, none after its deadline.
   */
  begin(request: OperationRequest): StartOutcome;
  look(name: string, serial: string): PollOutcome;
  stop(name: string, serial: string): void;
  read(serial: string): Facts;

  health(): { healthy: true } | { healthy: false; reason: OpsFailureReason; message: string };
}

/** What answers at an address, before anything is asked of it. */
export interface Door {
  readonly serial: string;
  readonly certificateFingerprint?: string;
  /** Whether it lets in who brings these secrets. */
  admits(secrets: MachineAddress['secrets']): boolean;
}
