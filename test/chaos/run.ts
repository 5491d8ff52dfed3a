import { openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCampaign, type CampaignResult } from './campaign.ts';

const help = `npm run chaos -- [--seeds N [--from S] | --seed S] [--json] [--trace FILE]

Each seed is a data centre with 36 machines, an hour of virtual time with at least 24 faults, and what comes of it.
  --seeds N     so many seeds (default 20)
  --from S      and up from this one (default 1)
  --seed S      this seed alone, with all that was done in it
  --json        one line of JSON a seed
  --trace FILE  with --seed: every call through a port, a line each`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
    trace: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  const first = whole(values.from);
  const seeds =
    values.seed === undefined
      ? Array.from({ length: whole(values.seeds) }, (_, at) => first + at)
      : [whole(values.seed)];
  // Written at once: of a run that never ends, the last line is what one wants to see.
  const trace = values.trace === undefined ? undefined : openSync(values.trace, 'w');
  let failed = 0;
  for (const seed of seeds) {
    const begun = performance.now();
    const result = await runCampaign({
      seed,
      ...(trace !== undefined && { onTrace: (line: string) => void writeSync(trace, `${line}\n`) }),
    });
    const seconds = (performance.now() - begun) / 1_000;
    if (result.violations.length > 0) failed += 1;
    if (values.json) console.log(JSON.stringify(result));
    else tell(result, seconds, values.seed !== undefined);
  }
  if (!values.json)
    console.log(failed === 0 ? `${seeds.length} seeds, all well` : `${failed} of ${seeds.length} seeds failed`);
  return failed === 0 ? 0 : 1;
}

function tell(
  { seed, violations, troubles, crashes, settledAfterMin }: CampaignResult,
  seconds: number,
  all: boolean,
): void {
  const verdict = violations.length === 0 ? 'ok' : 'FAILED';
  const settled = `settled ${settledAfterMin} min after`;
  console.log(
    `seed ${seed}: ${verdict}, ${troubles.length} faults, ${crashes} crashes, ${settled}, ${seconds.toFixed(1)} s`,
  );
  if (all || violations.length > 0) for (const trouble of troubles) console.log(`  ${trouble}`);
  for (const violation of violations) console.log(`  ! ${violation}`);
  if (violations.length > 0) console.log(`  Again: npm run chaos -- --seed ${seed}`);
}

function whole(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error(`not a whole number: ${text}\n\n${help}`);
  process.exit(2);
}
