import { Option, type Command } from 'commander';
import { applyAll, type ApplyOutcome } from '#simulation/import/apply.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { addConnectionOptions, type ConnectionOptions } from '../connection/options.ts';
import { asList, asStream } from '../crds.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';

/** What becomes of the objects of an import, as commander gives it. */
export interface DeliverOptions extends ConnectionOptions {
  output: 'yaml' | 'json';
  apply?: boolean;
  dryRun?: boolean;
}

export function addDeliverOptions(command: Command): Command {
  command
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['yaml', 'json']).default('yaml'))
    .addOption(new Option('--apply', 'write the objects; once more changes nothing'))
    .addOption(new Option('--dry-run', 'let the API server check the objects, and write nothing'));
  return addConnectionOptions(command);
}

/**
 * Prints the objects, has the API server check them, or writes them, after it has checked them all.
 *
 * @throws CommandError when objects are refused. Should that be only while they are written, it says what has been.
 */
export async function deliver(objects: readonly KubeObject[], options: DeliverOptions, io: Io): Promise<void> {
  if (options.apply !== true && options.dryRun !== true) {
    io.out(options.output === 'json' ? asList(objects) : asStream(objects));
    return;
  }
  const { connect } = await import('../connection/connection.ts');
  const connection = await connect(options, io.env);
  try {
    const checked = await applyAll(connection.kube, objects, { dryRun: true });
    if (checked.outcome === 'refused') throw refusal(checked, 'Nothing was written.');
    if (options.dryRun === true) {
      io.out(summary(checked, objects, ' (dry run: nothing was written)'));
      return;
    }
    const written = await applyAll(connection.kube, objects);
    if (written.outcome === 'refused') throw refusal(written, leftHalfway(written, objects));
    io.out(summary(written, objects, ''));
  } finally {
    await connection.close();
  }
}

type Applied = Extract<ApplyOutcome, { outcome: 'applied' }>;
type Refused = Extract<ApplyOutcome, { outcome: 'refused' }>;

function summary({ counts }: Applied, objects: readonly KubeObject[], saying: string): string {
  const { created, configured, unchanged } = counts;
  return `${objects.length} objects: ${created} created, ${configured} configured, ${unchanged} unchanged${saying}\n`;
}

function refusal({ refused }: Refused, ending: string): CommandError {
  const lines = refused.slice(0, 20).map(({ object, error }) => `  ${object}: ${error.message}`);
  if (refused.length > 20) lines.push(`  and ${refused.length - 20} more`);
  return new CommandError(exitCodes.failed, ['the API server refused objects:', ...lines, ending].join('\n'));
}

/** Of each kind as many as were written: those before all, of the one that failed all but the refused, those after none. */
function leftHalfway({ refused, counts, untried }: Refused, objects: readonly KubeObject[]): string {
  const perKind = [...Map.groupBy(objects, ({ kind }) => kind)].map(([kind, all]) => {
    if (untried.includes(kind)) return `no ${kind} of ${all.length}`;
    const failed = refused.filter(({ object }) => object.startsWith(`${kind} `)).length;
    return failed === 0
      ? `${kind} all ${all.length}`
      : `${kind} ${all.length - failed} of ${all.length}, all but those refused`;
  });
  const { created, configured, unchanged } = counts;
  const much = `${created} created, ${configured} configured, ${unchanged} unchanged`;
  return `Written before it stopped: ${perKind.join('; ')} (${much}).\nRun it again once that is mended: it goes on where it stopped.`;
}
