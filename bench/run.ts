import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { Command, Option } from 'commander';
import type { Bench } from './bench.ts';
import { benches as labBenches, clusterBenches, hostsBenches } from './benches/benches.ts';
import { table } from './report/table.ts';
import type { Result } from './result.ts';

/** The benches that stand on the same, and where their figures go. */
interface Suite {
  benches: readonly Bench[];
  script: string;
  results: string;
  needs: string;
}

const here: Suite = { benches: labBenches, script: 'bench', results: 'results.json', needs: '' };
const others: Readonly<Record<string, Suite>> = {
  '--cluster': {
    benches: clusterBenches,
    script: 'bench:cluster',
    results: 'results-cluster.json',
    needs: ' It takes about five minutes, and Go or the binaries: see docs/run-the-tests.md.',
  },
  '--hosts': {
    benches: hostsBenches,
    script: 'bench:hosts',
    results: 'results-hosts.json',
    needs: ' They need root on Debian, its packages, and (waiting-run) Go or the binaries: see docs/run-the-tests.md.',
  },
};
const flag = Object.keys(others).find((name) => process.argv.includes(name));
const { benches, script, results: resultsName, needs } = (flag === undefined ? undefined : others[flag]) ?? here;
const listed = benches.map(({ name, what }) => `  ${name.padEnd(14)} ${what}`).join('\n');
const command = new Command(`npm run ${script} --`)
  .description(`Measures Rackwright on this machine, prints a table and writes bench/${resultsName}.`)
  .addOption(new Option('--cluster', 'those on a real control plane').hideHelp())
  .addOption(new Option('--hosts', 'those on test hosts').hideHelp())
  .option('--only <name>', 'run this one alone (may be given again)', (name, names: string[]) => [...names, name], [])
  .option('--profile <folder>', 'have each process write a CPU profile into this folder')
  .addHelpText('after', `\nBenches:\n${listed}\n\nFigures are of a machine that does nothing else.${needs}`);
command.parse();
const { only, profile } = command.opts<{ only: string[]; profile?: string }>();
for (const name of only) {
  if (benches.some((bench) => bench.name === name)) continue;
  const elsewhere = [here, ...Object.values(others)].find((suite) =>
    suite.benches.some((bench) => bench.name === name),
  );
  const hint = elsewhere === undefined ? 'see --help' : `it is one of npm run ${elsewhere.script}`;
  command.error(`There is no bench ${name} here: ${hint}.`);
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
