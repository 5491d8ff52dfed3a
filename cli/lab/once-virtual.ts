import { readCrds } from '#simulation/import/manifest-files.ts';
import type { Lab } from '#simulation/lab/lab.ts';
import { poolStates, assetsState } from '#simulation/lab/state.ts';
import { runVirtual } from '#simulation/lab/virtual-run.ts';
import type { Io } from '../io.ts';
import { labLog } from './lab-log.ts';
import { notReady, spell, violated, writeReport } from './outcome.ts';
import type { LabPlan } from './plan.ts';
import { totals } from './screen.ts';

/** Computes the whole run. Real time is read here, before and after, and by nothing below. */
export async function runInVirtualTime(plan: LabPlan, io: Io): Promise<void> {
  const { seed, manifests, deadlineMs } = plan;
  const began = performance.now();
  const machines = manifests.filter(({ kind }) => kind === 'ComputeAsset').length;
  io.out(`Rackwright lab in virtual time: seed ${seed}, ${machines} machines.\n`);
  const { end, lab, virtualMs } = await runVirtual({
    seed,
    manifests,
    deadlineMs,
    crds: readCrds(),
    log: labLog(plan.log),
    onMinute: sayChanges(io),
  });
  const run = {
    seed,
    wallSeconds: Math.round(performance.now() - began) / 1000,
    virtualSeconds: Math.round(virtualMs) / 1000,
  };
  writeReport(plan.json, lab, run);
  const violations = lab.violations();
  if (end === 'deadline') throw notReady(lab, spell(deadlineMs));
  if (violations.length > 0) throw violated(violations);
  const { nodes, writes } = totals(lab);
  io.out(
    `All ${nodes} nodes are Ready after ${spell(virtualMs)} (computed in ${spell(run.wallSeconds * 1000)}); ${writes} writes.\n`,
  );
}

const namedPools = 4;

/** One line a minute of virtual time, while anything changes. Many pools are told as one sum: a line is to stay one. */
function sayChanges(io: Io): (lab: Lab, virtualMs: number) => void {
  let last = '';
  return (lab, virtualMs) => {
    const { store } = lab.server;
    const states = poolStates(store);
    const pools =
      states.length <= namedPools
        ? states.map(({ name, ready, wanted }) => `${name} ${ready}/${wanted}`)
        : [
            `${sum(states.map(({ ready }) => ready))}/${sum(states.map(({ wanted }) => wanted))} in ${states.length} pools`,
          ];
    const phases = Object.entries(assetsState(store).byPhase).map(([phase, count]) => `${count} ${phase}`);
    const line = `${pools.join(', ')}; machines: ${phases.join(', ')}`;
    if (line !== last) io.out(`${spell(virtualMs).padStart(6)}  ${line}\n`);
    last = line;
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
