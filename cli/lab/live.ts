import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemIds } from '#controllers/runtime/system/ids.ts';
import { sleep } from '#models/ports/clock.ts';
import { listen, type Listener } from '#simulation/api-server/https/listen.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { administrator } from '#simulation/lab/identities.ts';
import { createLab, type Lab } from '#simulation/lab/lab.ts';
import { allSettled, poolStates } from '#simulation/lab/state.ts';
import { usageError } from '../exit-codes.ts';
import { listenForInterrupts } from '../interrupts.ts';
import type { Io } from '../io.ts';
import { createEndingClock } from './ending-clock.ts';
import { introduction } from './introduction.ts';
import { writeKubeconfig } from './kubeconfig-folder.ts';
import { labLog } from './lab-log.ts';
import { createDisplay } from './live-display.ts';
import { notReady, spell, violated, writeReport } from './outcome.ts';
import type { LabPlan } from './plan.ts';
import { viewOf } from './screen.ts';

const lookEveryMs = 250;

/** A lab on this machine's clock, with a port for kubectl. Ends by Ctrl-C, or as `--once` says. */
export async function runLive(plan: LabPlan, io: Io): Promise<void> {
  const clock = createEndingClock(systemClock);
  const log = labLog(plan.log);
  const token = systemIds.token(40);
  const lab = createLab({
    clock,
    random: createSeededRandom(plan.seed),
    ids: systemIds,
    log,
    speed: plan.speed === 'max' ? Infinity : plan.speed,
    crds: readCrds(),
    tokens: [{ token, user: administrator }],
  });
  const listener = await openPort(plan.port, () => listen(lab.server, { port: plan.port, clock, log }));
  const interrupts = listenForInterrupts();
  const kubeconfig = writeKubeconfig({ url: listener.url, caPem: listener.caPem, token });
  try {
    await lab.start();
    await lab.apply(plan.manifests);
    io.out(introduction(plan, { file: kubeconfig.file, url: listener.url, pools: poolStates(lab.server.store) }));
    await watch(plan, lab, io, interrupts.signal);
  } finally {
    kubeconfig.remove();
    await listener.close();
    await lab.stop();
    clock.end();
    interrupts.end();
  }
}

/** Shows the lab until it is to end. @throws CommandError when that is a failure. */
async function watch(plan: LabPlan, lab: Lab, io: Io, signal: AbortSignal): Promise<void> {
  const display = createDisplay(io);
  const began = systemClock.now();
  const elapsedMs = (): number => systemClock.now() - began;
  let readyAfterMs: number | undefined;
  let late = false;
  for (;;) {
    if (readyAfterMs === undefined && allSettled(lab.server.store)) readyAfterMs = elapsedMs();
    const ready = readyAfterMs === undefined ? '' : `All pools were Ready after ${spell(readyAfterMs)}.`;
    display.show({ ...viewOf(lab, elapsedMs()), note: ready });
    late = plan.once && elapsedMs() >= plan.deadlineMs;
    if (signal.aborted || late || (plan.once && readyAfterMs !== undefined)) break;
    await sleep(systemClock, lookEveryMs, signal);
  }
  const seconds = Math.round(elapsedMs()) / 1000;
  writeReport(plan.json, lab, { seed: plan.seed, wallSeconds: seconds, virtualSeconds: seconds });
  if (signal.aborted) io.out('Ending.\n');
  else if (readyAfterMs === undefined) throw notReady(lab, spell(plan.deadlineMs));
  const violations = lab.violations();
  if (violations.length > 0) throw violated(violations);
}

async function openPort(port: number, open: () => Promise<Listener>): Promise<Listener> {
  try {
    return await open();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why =
      code === 'EADDRINUSE' ? 'another process has it' : code === 'EACCES' ? 'this user may not open it' : undefined;
    if (why === undefined) throw cause;
    throw usageError(`port ${port} can't be opened: ${why}. Choose another, or leave --port out for a free one.`, {
      cause,
    });
  }
}
