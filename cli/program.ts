import { Command, CommanderError } from 'commander';
import { printableLines } from '#models/text/printable.ts';
import { defineCrds } from './crds.ts';
import { CommandError, exitCodes, exitCodesHelp, type ExitCode } from './exit-codes.ts';
import { defineImport } from './import.ts';
import { defineExplain } from './explain.ts';
import type { Io } from './io.ts';
import { defineLab } from './lab.ts';
import { definePlan } from './plan.ts';
import { defineRun } from './run.ts';
import { defineVersion, packageVersion } from './version.ts';

const widest = 110;

/** Parses and runs one command line (without node and script). Resolves with the exit code; what it says goes to `io`. */
export async function runCommandLine(args: readonly string[], terminal: Io): Promise<ExitCode> {
  // What went wrong is told in words of servers, files and machines.
  const io: Io = { ...terminal, err: (text) => terminal.err(printableLines(text)) };
  try {
    await createProgram(io).parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (!(error instanceof CommandError)) throw error;
    if (error.message !== '') io.err(`rackwright: ${error.message}\n`);
    return error.exitCode;
  }
}

export function createProgram(io: Io): Command {
  const width = (): number => Math.min(io.terminal()?.columns ?? widest, widest);
  const program = new Command('rackwright')
    .description('Racks in, Kubernetes Nodes out: turns declared machines into Nodes of a cluster, and back.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help, or that of a command')
    .helpCommand('help [command]', 'show the help of a command')
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHelpWidth: width,
      getErrHelpWidth: width,
      outputError: (text, write) => write(text.replace(/^error: /, 'rackwright: ')),
    })
    .showHelpAfterError('(add --help to see what there is)')
    .addHelpText(
      'after',
      `
First steps:
  rackwright lab                               a data centre on this machine, to try everything on
  rackwright crds | kubectl apply -f -         install the kinds in a cluster of your own
  kubectl apply -f docs/install/rbac.yaml      a namespace, and the rights that the controllers need
  rackwright run                               the controllers against that cluster
${exitCodesHelp.trimEnd()}`,
    );
  defineLab(program, io);
  defineRun(program, io);
  defineCrds(program, io);
  defineImport(program, io);
  defineExplain(program, io);
  definePlan(program, io);
  defineVersion(program, io);
  return program;
}
