import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { Command, Option } from 'commander';
import { benches as labBenches, clusterBenches } from './benches/benches.ts';
import { table } from './report/table.ts';
import type { Result } from './result.ts';

const onCluster = process.argv.includes('--cluster');
const benches = onCluster ? clusterBenches : labBenches;
const resultsName = onCluster ? 'results-cluster.json' : 'results.json';
const needs = onCluster ? ' It takes about five minutes, and Go or the binaries: see docs/run-the-tests.md.' : '';
const listed = benches.map(({ name, what }) => `  ${name.padEnd(14)} ${what}`).join('\n');
const command = new Command(onCluster ? 'npm run bench:cluster --' : 'npm run bench --')
  .description(`Measures Rackwright on this machine, prints a table and writes bench/${resultsName}.`)
  .addOption(new Option('--cluster', 'those on a real control plane').hideHelp())
  .option('--only <name>', 'run this one alone (may be given again)', (name, names: string[]) => [...names, name], [])
  .option('--profile <folder>', 'have each process write a CPU profile into this folder')
  .addHelpText('after', `\nBenches:\n${listed}\n\nFigures are of a machine that does nothing else.${needs}`);
command.parse();
const { only, profile } = command.opts<{ only: string[]; profile?: string }>();
for (const name of only) {
  if (!benches.some((bench) => bench.name === name)) command.error(`There is no bench ${name}; see --help.`);
}

const brokenOff = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    brokenOff.abort();
    process.exitCode = 130;
  });
}
const started = performance.now();
const progress = (line: string): void => {
  const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(4);
  process.stderr.write(`${seconds} s  ${line}\n`);
};

const results: Result[] = [];
for (const bench of benches) {
  if (brokenOff.signal.aborted || (only.length > 0 && !only.includes(bench.name))) continue;
  progress(`${bench.name}: ${bench.what}`);
  try {
    results.push(...(await bench.run({ progress, signal: brokenOff.signal, profiles: profile })));
  } catch (error) {
    if (!brokenOff.signal.aborted) throw error;
  }
}
if (!brokenOff.signal.aborted) {
  writeFileSync(new URL(resultsName, import.meta.url), `${JSON.stringify(results, undefined, 2)}\n`);
  process.stdout.write(table(results));
  if (results.some(({ met }) => met === false)) process.exitCode = 1;
}
