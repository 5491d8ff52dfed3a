import type { Fault } from '#simulation/world/faults.ts';
import { between, minute, oneOf, type Stage, type Trouble } from '../stage.ts';

function fault(name: string, draw: (stage: Stage) => Fault): Trouble {
  return (stage) => {
    const lasts = between(stage, 3, 15) * minute;
    const end = stage.lab.world.faults.add(draw(stage));
    stage.undoAfter(lasts, end);
    return `${name} for ${lasts / minute} min`;
  };
}

const installsFail = fault('installs fail', (stage) => ({
  kind: 'Fails',
  reason: 'InstallFailed',
  retryable: stage.random.next() < 0.7,
  match: { action: 'Install', probability: 0.4 },
}));

const cleaningFails = fault('wipes and resets fail', (stage) => ({
  kind: 'Fails',
  reason: 'BackendFailed',
  retryable: true,
  match: { action: oneOf(stage, ['Wipe', 'Reset', 'PowerOff'] as const) ?? 'Wipe', probability: 0.6 },
}));

const installsHang = fault('installs hang', () => ({ kind: 'Hangs', match: { action: 'Install', probability: 0.2 } }));

const installsLie = fault('OS installs lie', () => ({
  kind: 'Lies',
  disk: 'Unchanged',
  match: { action: 'Install', layer: 'os', probability: 0.4 },
}));

const slow = fault('everything is slow', () => ({ kind: 'Slow', factor: 4 }));

const startsTimeOut = fault('starts time out', () => ({ kind: 'StartTimesOut', match: { probability: 0.3 } }));

const flakyBMC = fault('flaky BMCs', (stage) => ({
  kind: 'FlakyBMC',
  failing: 2,
  of: between(stage, 3, 4),
  match: { probability: 0.5 },
}));

const diesInstalling: Trouble = (stage) => {
  const end = stage.lab.world.faults.add({ kind: 'Dies', match: { action: 'Install', nth: between(stage, 1, 3) } });
  stage.undoAfter(20 * minute, end);
  return 'a machine dies in an install';
};

const dies: Trouble = (stage) => {
  const machine = oneOf(stage, [...stage.lab.world.machines()]);
  if (machine === undefined) return 'no machine to die';
  const { serial } = machine;
  stage.lab.world.kill(serial);
  stage.undoAfter(between(stage, 10, 40) * minute, () => stage.lab.world.revive(serial));
  return `machine ${serial} dies`;
};

/** Of one that carries a Node: what dies is in use. */
const nodeDies: Trouble = (stage) => {
  const inUse = [...stage.lab.world.machines()].filter(({ disk, dead }) => disk.kubelet !== undefined && !dead);
  const machine = oneOf(stage, inUse);
  if (machine === undefined) return 'no node to die';
  const { serial } = machine;
  stage.lab.world.kill(serial);
  stage.undoAfter(between(stage, 5, 30) * minute, () => stage.lab.world.revive(serial));
  return `machine ${serial} dies under a Node`;
};

const backendForgets: Trouble = ({ lab }) => {
  lab.world.restartBackend();
  return 'the operations tool restarts without its jobs';
};

const backendDown: Trouble = (stage) => {
  const lasts = between(stage, 1, 8) * minute;
  stage.lab.world.setBackendAnswers(false);
  stage.undoAfter(lasts, () => stage.lab.world.setBackendAnswers(true));
  return `the operations tool is down for ${lasts / minute} min`;
};

export const machineTroubles: readonly Trouble[] = [
  installsFail,
  cleaningFails,
  installsHang,
  installsLie,
  slow,
  startsTimeOut,
  flakyBMC,
  diesInstalling,
  dies,
  nodeDies,
  backendForgets,
  backendDown,
];
