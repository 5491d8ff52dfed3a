import { Option, type Command } from 'commander';
import type { Io } from './io.ts';
import type { PlanOptions } from './plan/run.ts';
import { addSnapshotOptions } from './snapshot/open.ts';

export function definePlan(program: Command, io: Io): void {
  const plan = program
    .command('plan')
    .summary('what would happen if manifests were applied')
    .description(
      'Says what would happen if these manifests were applied now: which machines are picked, which Nodes are drained, ' +
        'which machines are cleaned, in which order, how long it takes, and what is refused and why. It asks the ' +
        'decisions of the controllers, on a copy of the model. Nothing is changed.\n\n' +
        'The model is read from the cluster that kubectl would talk to, or from a folder of manifests. Without ' +
        '--filename it says what is still to come of the model as it stands.',
    )
    .addOption(
      new Option(
        '-f, --filename <file>',
        'file or folder of YAML or JSON, or - for standard input; may be given again',
      ).argParser((file: string, files: string[] | undefined) => [...(files ?? []), file]),
    )
    .addOption(new Option('--server', 'read the model from the server (default)').conflicts('snapshot'))
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json', 'diff']).default('text'));
  addSnapshotOptions(plan)
    .addHelpText(
      'after',
      `
Examples:
  rackwright plan -f pool.yaml                      before kubectl apply -f pool.yaml
  kubectl get nodepool web -o yaml | sed 's/replicas: 5/replicas: 8/' | rackwright plan -f -
  rackwright plan -f change/ -o diff                every object, now and then
  rackwright plan -f pool.yaml -o json | jq '.refused'
  rackwright plan                                   what is still to come
  rackwright plan -f pool.yaml --snapshot dump/     of a folder that kubectl get -o yaml was kept in

Exit codes: 0 planned, and all that is asked for is there; 1 planned, but something of this change is refused or
doesn't go on by itself; 2 a wrong option, or a manifest that would be refused; 3 the API server cannot be reached or
read; 130 broken off by Ctrl-C.`,
    )
    .action(async (options: PlanOptions) => {
      const { planCommand } = await import('./plan/run.ts');
      await planCommand(options, io);
    });
}
