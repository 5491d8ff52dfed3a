import { ansibleRunner, type RunSpec } from '../../src/ansible-runner.ts';

/**
 * A controlling process to be killed: starts the run that its argument describes, says the run's ident once a task runs, and
 * then follows it.
 */
const { dataDir, spec }: { dataDir: string; spec: RunSpec } = JSON.parse(process.argv[2] ?? '');
const run = await ansibleRunner({ dataDir, pollMs: 50 }).run(spec);
for await (const event of run) {
  if (event.kind === 'host-start') process.stdout.write(`${run.ident}\n`);
}
await run.result;
