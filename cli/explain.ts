import { Option, type Command } from 'commander';
import type { Io } from './io.ts';
import { addSnapshotOptions } from './snapshot/open.ts';
import type { ExplainOptions } from './explain/run.ts';

export function defineExplain(program: Command, io: Io): void {
  const explain = program
    .command('explain')
    .summary('why an object is as it is, and what would help')
    .description(
      'Says in sentences why an object is not well: what it waits for, what that waits for in its turn, and so on ' +
        'through every kind, since when, and what happens at which deadline. Where a person has to do something, the ' +
        'commands are there to be copied. An object that is well gets one sentence.\n\n' +
        'It reads the model from the cluster that kubectl would talk to, or from a folder of manifests, and changes ' +
        'nothing. What cannot be known from what was read, it says.',
    )
    .argument('<object>', 'KIND/NAME, or KIND followed by NAME; kinds as kubectl takes them, short names too')
    .argument('[name]', 'name, where the first argument is a kind alone')
    .addOption(new Option('-n, --namespace <name>', 'of a ResourceOffer or Pod').default('default'))
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'));
  addSnapshotOptions(explain)
    .addHelpText(
      'after',
      `
Examples:
  rackwright explain nodepool/web              why the pool is short, member by member
  rackwright explain computenode web-3
  rackwright explain cn/web-3 -o json          for a program
  rackwright explain ro/big -n ml              what became of a request
  rackwright explain pod/train-0 -n ml         why no machine comes for a pod
  rackwright explain rack/fra1-a02
  rackwright explain np/web --snapshot dump/   of a folder that kubectl get -o yaml was kept in

Exit codes: 0 explained, well or not (-o json says which, in "well"); 1 there is no such object; 2 a wrong option,
kind, or file; 3 the API server cannot be reached or read.`,
    )
    .action(async (object: string, name: string | undefined, options: ExplainOptions) => {
      const { runExplain } = await import('./explain/run.ts');
      await runExplain(object, name, options, io);
    });
}
