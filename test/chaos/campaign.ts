import { createKube } from '#controllers/runtime/client.ts';
import { createManager } from '#controllers/manager.ts';
import type { Operation } from '#models/generated/operation.ts';
import { operations } from '#models/generated/resources.ts';
import { silentLog, type Log } from '#models/ports/log.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { describeViolation } from '#simulation/invariants/violation.ts';
import type { ControllerPorts } from '#simulation/lab/lab.ts';
import { createVirtualLab } from '#simulation/lab/virtual-run.ts';
import { poolStates } from '#simulation/lab/state.ts';
import { faultyAdapter, type AdapterFaultRates } from '#simulation/replay/faulty-adapter.ts';
import { faultyTransport } from '#simulation/replay/faulty-transport.ts';
import { pacedTransport } from '#simulation/replay/paced-transport.ts';
import { createReplica, type Replica } from '#simulation/replay/replica.ts';
import { createTrace, type Trace } from '#simulation/replay/trace.ts';
import { tracedAdapter, tracedCertificates, tracedImages } from '#simulation/replay/traced-ports.ts';
import { tracedTransport } from '#simulation/replay/traced-transport.ts';
import { createTransportFaultPlan } from '#simulation/replay/transport-faults.ts';
import { wrappedRegistry } from '#simulation/replay/wrapped-registry.ts';
import { cells, dataCentre, workloads } from './data-centre.ts';
import { drawSchedule } from './schedule.ts';
import { torn } from './torn.ts';
import { listed, minute, type Stage } from './stage.ts';

export interface CampaignOptions {
  seed: number;
  /** How long trouble is made, in virtual minutes: 60 unless told. */
  minutes?: number;
  /** Told each line of the trace; without it nothing is traced. */
  onTrace?: (line: string) => void;
  log?: Log;
}

export interface CampaignResult {
  seed: number;
  /** What must never be and was, or should be in the end and isn't. Empty: all is well. */
  violations: string[];
  /** What was done, with the minute in which it was. */
  troubles: string[];
  crashes: number;
  /** Virtual minutes until everything was quiet again after the last trouble was undone. */
  settledAfterMin: number;
}

/** Longer than any wait that a controller sets itself: 15 minutes between two replacements of failed nodes. */
const quietFor = 20 * minute;
const settleWithin = 8 * 60 * minute;
/** Of the controllers, the scheduler, kubelets and kube-controllers together, whatever was lost on the way. */
const watchesEnough = 40;
/** Many times what a start, with its lists and first writes, comes to. */
const requestsAtOnce = 20_000;
/** A watch that hangs is given up after 150 s, and listed anew with a backoff of up to 30. */
const lagMs = 4 * minute;

/** One seed: a data centre that comes up in the middle of an hour of trouble, and is then left in peace. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { seed, onTrace, log = silentLog } = options;
  const troubleFor = (options.minutes ?? 60) * minute;
  const random = createSeededRandom(seed).fork('chaos');
  const plan = createTransportFaultPlan(random.fork('network'));
  const opsRandom = random.fork('ops');
  let opsRates: AdapterFaultRates = {};
  let replica: Replica | undefined;
  const breaches: string[] = [];

  function controllers({ transport, connection, ...ports }: ControllerPorts): Replica {
    const trace = onTrace === undefined ? undefined : createTrace(ports.clock, onTrace);
    const restarts = random.fork('restarts');
    replica = createReplica({
      clock: ports.clock,
      restartAfterMs: () => 1_000 + 30_000 * restarts.next(),
      make(life, number) {
        const network = faultyTransport(transport, plan, random.fork(`delays of ${number}`), ports.clock);
        const traced = traceAll(trace, ports);
        const paced = pacedTransport(network, ports.clock, requestsAtOnce, ({ method, path }) => {
          breaches.push(`always 24 (quiet: no writes): no end of requests in one instant, as ${method} ${path}`);
        });
        const through = trace === undefined ? paced : tracedTransport(paced, trace);
        const { clock } = life;
        return createManager({
          ...ports,
          clock,
          kube: createKube(life.transport(through), { ...connection, clock }),
          registry: wrappedRegistry(ports.registry, (adapter) =>
            life.adapter(traced.adapter(faultyAdapter(adapter, () => opsRates, opsRandom, ports.clock))),
          ),
          images: life.images(traced.images),
          certificates: life.certificates(traced.certificates),
          instance: `chaos-${number}`,
        });
      },
    });
    return replica;
  }

  const { lab, clock, drive } = createVirtualLab({ seed, log, crds: readCrds(), lagMs, controllers });
  await drive(lab.start());
  await drive(lab.apply([...dataCentre(), cells()]));
  for (const [resource, object] of workloads()) await drive(lab.kube.create(resource, object));
  if (replica === undefined) throw new Error('the lab has made no controllers');

  const undos = new Set<() => void | Promise<void>>();
  const stage: Stage = {
    lab,
    clock,
    random: random.fork('troubles'),
    replica,
    setNetwork: (rates) => plan.setRates(rates),
    setOps: (rates) => {
      opsRates = rates;
    },
    breach: (message) => breaches.push(message),
    undoAfter(ms, undo) {
      undos.add(undo);
      clock.setTimer(ms, () => {
        if (undos.delete(undo)) void undo();
      });
    },
  };

  const startMs = clock.now();
  const troubles: string[] = [];
  for (const { at, trouble } of drawSchedule(random.fork('schedule'), troubleFor)) {
    await clock.advanceTo(startMs + at);
    const told = await drive(Promise.resolve(trouble(stage)));
    troubles.push(`${String(Math.floor(at / minute)).padStart(3)} min: ${told}`);
  }
  await clock.advanceTo(startMs + troubleFor);

  const peaceAt = clock.now();
  for (const undo of undos) await drive(Promise.resolve(undo()));
  undos.clear();
  lab.world.faults.clear();
  for (const machine of lab.world.machines()) lab.world.revive(machine.serial);
  const { invariants } = lab;
  // An operation whose outcome was lost is waited for until its deadline, without a word.
  const working = (): boolean =>
    listed<Operation>({ lab }, operations).some(
      ({ spec, status }) => status?.finishedAt === undefined && clock.now() < Date.parse(spec.deadline) + quietFor,
    );
  const quiet = (): boolean => !working() && clock.now() - Math.max(invariants.lastWriteAt ?? 0, peaceAt) >= quietFor;
  while (!quiet() && clock.now() < peaceAt + settleWithin) await clock.advanceBy(minute);
  const settledAfterMin = Math.round((clock.now() - peaceAt - quietFor) / minute);
  invariants.settled({ quietMs: quietFor, watches: watchesEnough });
  const violations = [
    ...invariants.violations.map(describeViolation),
    ...breaches,
    ...unserved(lab.server.store),
    ...torn({ lab }),
  ];
  const { lives } = replica;
  await drive(lab.stop());
  return { seed, violations, troubles, crashes: lives - 1, settledAfterMin };
}

/**
 * With the machines that are there every pool can be had. Believed are those that say they lack some, and those that
 * wait for a person to look at a Rack that went dark.
 */
function unserved(store: Parameters<typeof poolStates>[0]): string[] {
  return poolStates(store)
    .filter(({ settled, waiting, message }) => !settled && waiting === 0 && !message.includes('Repair waits'))
    .map(
      ({ name, wanted, ready, failed, reason, message }) =>
        `always 21: NodePool ${name} has ${ready} of ${wanted} nodes Ready, ${failed} failed (${reason}): ${message}`,
    );
}

function traceAll(
  trace: Trace | undefined,
  { images, certificates }: Pick<ControllerPorts, 'images' | 'certificates'>,
) {
  return {
    images: trace === undefined ? images : tracedImages(images, trace),
    certificates: trace === undefined ? certificates : tracedCertificates(certificates, trace),
    adapter: (adapter: Parameters<typeof tracedAdapter>[0]) =>
      trace === undefined ? adapter : tracedAdapter(adapter, trace),
  };
}
