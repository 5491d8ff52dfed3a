import { exitCodes } from './exit-codes.ts';

/** Ends well at the first SIGINT, SIGTERM or SIGHUP, and on the spot at the second. */
export interface Interrupts {
  /** Aborts at the first. */
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  end(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function listenForInterrupts(): Interrupts {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    end() {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
