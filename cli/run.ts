import { Option, type Command } from 'commander';
import { addConnectionOptions } from './connection/options.ts';
import type { Io } from './io.ts';
import { folder } from './options/folder.ts';
import { addLogOptions } from './options/log.ts';
import { wholeNumber } from './options/number.ts';
import type { RunOptions } from './run/controllers.ts';

export function defineRun(program: Command, io: Io): void {
  const run = program
    .command('run')
    .summary('run the controllers against a cluster')
    .description(
      'Runs all controllers against the cluster that kubectl would talk to, or, in a Pod, the one around it. ' +
        'Several may run: one leads, the others wait. SIGTERM and Ctrl-C end it cleanly: what runs is finished, ' +
        'nothing new begins, and the leadership is given back.\n\n' +
        'It does not exit because of the cluster. While the kubeconfig cannot be used, the API server is away or does ' +
        'not let it in, or kinds, rights or the namespace are missing, it says so once and waits, at most 30 seconds ' +
        'between two tries; when it has lost the leadership, it stands for election again.',
    );
  addConnectionOptions(run)
    .addOption(
      new Option('--qps <N>', 'requests a second to the API server, on average')
        .argParser(wholeNumber(1, 100_000))
        .default(100),
    )
    .addOption(
      new Option('--burst <N>', 'requests at once, after a pause').argParser(wholeNumber(1, 100_000)).default(200),
    )
    .addOption(new Option('--no-leader-elect', 'run at once, where nobody else does'))
    .addOption(new Option('--leader-elect', 'wait for the leadership before doing anything (default)').hideHelp())
    .addOption(new Option('--namespace <name>', "where the Lease is; the Pod's own, else rackwright-system"));
  run
    .addOption(
      new Option(
        '--adapters <folder>',
        'packages that bring adapters: a folder in which you ran npm install; looked at anew while it runs',
      ).argParser(folder),
    )
    .addOption(
      new Option('--state-dir <folder>', 'what adapters keep of work that outlives the process')
        .argParser(folder)
        .default('/var/lib/rackwright'),
    )
    .addOption(
      new Option(
        '--ansible-project <folder>',
        "the site's own playbooks, which OpsMasters may name; may be repeated",
      ).argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), folder(text)]),
    );
  run.addOption(
    new Option(
      '--fail-fast',
      'exit instead of waiting: 2 for the kubeconfig, 3 for the cluster, 1 for a lost leadership',
    ),
  );
  addLogOptions(run)
    .addHelpText(
      'after',
      `
Examples:
  rackwright crds | kubectl apply -f -             once: install the kinds
  kubectl apply -f docs/install/rbac.yaml          once: the leader's namespace, and least rights
  rackwright run                                   against the current context
  rackwright run --context staging --log-format json
  rackwright run --no-leader-elect --log-level debug
  rackwright run --adapters /etc/rackwright/adapters
  rackwright run --fail-fast                       in a pipeline, where waiting helps nobody

Exit codes: 0 ended by a signal, 2 a wrong option, 130 ended by a second Ctrl-C; with --fail-fast those above, too.`,
    )
    .action(async (options: RunOptions) => {
      const { runControllers } = await import('./run/controllers.ts');
      await runControllers(options, io);
    });
}
