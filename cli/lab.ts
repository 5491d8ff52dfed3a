import { Option, type Command } from 'commander';
import type { Io } from './io.ts';
import { defaults, planOf, type LabCommandOptions } from './lab/plan.ts';
import { duration } from './options/duration.ts';
import { addLayoutOptions } from './options/layout.ts';
import { wholeNumber } from './options/number.ts';
import { speed } from './options/speed.ts';

export function defineLab(program: Command, io: Io): void {
  const lab = program
    .command('lab')
    .summary('a simulated data centre on this machine')
    .description(
      'Starts an embedded Kubernetes API server, racks of simulated machines and the controllers, all in this process, ' +
        'and shows machines turn into Nodes. Your own kubectl works on it: it prints how.\n\n' +
        'Without options it builds the data centre of examples/ (100 machines, two pools) and stays until Ctrl-C.',
    )
    .addOption(new Option('--once', 'end when every pool is Ready (exit 0), or at the deadline (exit 1, and why)'))
    .addOption(new Option('--json <file>', 'write how it went to this file at the end'))
    .addOption(
      new Option('--seed <N>', 'what all chance comes from')
        .argParser(wholeNumber(0, 2 ** 32 - 1))
        .default(defaults.seed),
    )
    .addOption(
      new Option('--port <N>', 'of the API server on 127.0.0.1; 0 takes a free one').argParser(wholeNumber(0, 65_535)),
    )
    .addOption(
      new Option(
        '--speed <max|real|FACTOR>',
        "how fast machines are; kubectl's clock is never changed. With --once, max runs in virtual time",
      )
        .argParser(speed)
        .default(defaults.speed),
    )
    .addOption(
      new Option('--nodes <N>', 'nodes in all, shared among the pools in proportion').argParser(
        wholeNumber(0, 100_000),
      ),
    )
    .addOption(
      new Option('--deadline <duration>', 'with --once: when to give up (15m, of virtual time 4h)').argParser(duration),
    )
    .addOption(new Option('--inventory <file>', 'machines from this list instead of examples/'))
    .addOption(new Option('--format <format>', 'what the list is').choices(['openb']));
  addLayoutOptions(lab)
    .addOption(new Option('--log <file>', 'keep the log of the controllers in this file'))
    .addHelpText(
      'after',
      `
With --inventory there is a pool for each model of GPU and one for machines without, spread over racks.
\`--once --speed max\` opens no port and runs as fast as it can be computed; the same seed gives the same assignments.

Examples:
  rackwright lab                               watch, and try kubectl on it
  rackwright lab --speed real                  machines as slow as in life: a quarter of an hour to a Node
  rackwright lab --once --speed max            the same in seconds, without kubectl
  rackwright lab --once --speed max --seed 7 --json report.json
  rackwright lab --once --speed max --inventory nodes.csv --format openb \\
      --assets-per-rack 20 --racks-per-zone 10 --zones-per-region 3 --nodes 600 --json report.json`,
    )
    .action(async (options: LabCommandOptions) => {
      const plan = planOf(options);
      if (plan.virtual) {
        const { runInVirtualTime } = await import('./lab/once-virtual.ts');
        await runInVirtualTime(plan, io);
      } else {
        const { runLive } = await import('./lab/live.ts');
        await runLive(plan, io);
      }
    });
}
