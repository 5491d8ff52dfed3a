/** How every command ends; its help says so too. */
export const exitCodes = {
  done: 0,
  /** What was asked for was not reached: pools not Ready in time, objects refused, leadership lost (run --fail-fast). */
  failed: 1,
  /** The command line, or a file that it names, can't be used. Nothing was begun. */
  usage: 2,
  /** The API server can't be reached, doesn't let us in, or doesn't serve our kinds. `run` waits instead, unless told. */
  cluster: 3,
  /** A second Ctrl-C: ended on the spot. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the command. The message is all that its user needs: no stack is shown. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

export function usageError(message: string, options?: { cause?: unknown }): CommandError {
  return new CommandError(exitCodes.usage, message, options);
}

export const exitCodesHelp = `
Exit codes:
  0    done
  1    not reached: what was asked for was refused, or not Ready in time
  2    the command line, or a file that it names, can't be used
  3    the API server can't be reached, doesn't let us in, or doesn't know Rackwright's kinds (run waits instead)
  130  ended by a second Ctrl-C
`;
