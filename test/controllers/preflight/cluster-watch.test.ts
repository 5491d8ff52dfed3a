import { describe, expect, test } from 'vitest';
import { createClusterWatch, type ClusterWatch } from '#controllers/preflight/cluster-watch.ts';
import type { Finding, Survey } from '#controllers/preflight/finding.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createMemoryLog, type MemoryLog } from '../runtime/memory-log.ts';

const url = 'https://lab';
const away: Finding = { kind: 'Unreachable', url, why: 'refused', detail: '' };
const failure = new KubeError('Forbidden', 'secrets "bmc" is forbidden');
const noRights: Finding = { kind: 'RightsMissing', url, who: 'anna', rights: [] };

interface Given {
  clock: VirtualClock;
  log: MemoryLog;
  watch: ClusterWatch;
  stop: () => void;
  signal: AbortSignal;
  /** What the cluster is like from now on. */
  is: (...findings: Finding[]) => void;
  /** When it was surveyed, and whether thoroughly. */
  surveys: { atMs: number; thorough: boolean }[];
}

function given(...first: Finding[]): Given {
  const clock = createVirtualClock({ startMs: 0 });
  const log = createMemoryLog();
  const stopping = new AbortController();
  const surveys: Given['surveys'] = [];
  let findings = first;
  const survey = async (thorough: boolean): Promise<Survey> => {
    surveys.push({ atMs: clock.now(), thorough });
    const seen: Survey['seen'] = findings.includes(away)
      ? new Set(['reach'])
      : new Set(['reach', 'kinds', 'schemas', 'rights', 'namespace']);
    return { findings, seen };
  };
  return {
    clock,
    log,
    surveys,
    watch: createClusterWatch({ survey, clock, random: createSeededRandom(1), log }),
    stop: () => stopping.abort(),
    signal: stopping.signal,
    is: (...next) => (findings = next),
  };
}

const conditions = ({ lines }: MemoryLog): unknown[] =>
  lines.map(({ fields }) => fields['condition'] ?? `mended ${String(fields['mended'])}`);

/** Runs it beside, and tells whether it has ended. */
function running(work: Promise<void>): { ended: boolean } {
  const state = { ended: false };
  void work.then(() => (state.ended = true));
  return state;
}

describe('waiting for a cluster', () => {
  test('ends at once where nothing blocks, though there is something to warn of', async () => {
    const { watch, signal, log, surveys } = given({ kind: 'ClockOff', url, byMs: 600_000 });
    await watch.untilFit(signal);

    expect(surveys).toHaveLength(1);
    expect(conditions(log)).toEqual(['ClockOff']);
  });

  test('looks after one to thirty seconds, ever later, says what blocks once, and goes on when it is mended', async () => {
    const { watch, signal, clock, log, surveys, is } = given(away);
    const wait = running(watch.untilFit(signal));
    await clock.advanceBy(200_000);
    const pauses = surveys.slice(1).map(({ atMs }, index) => atMs - (surveys[index]?.atMs ?? 0));

    expect(wait.ended).toBe(false);
    expect(pauses[0]).toBeGreaterThanOrEqual(1000);
    expect(pauses[0]).toBeLessThanOrEqual(2000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(15_000);
    is();
    await clock.advanceBy(30_000);
    expect(wait.ended).toBe(true);
    expect(conditions(log)).toEqual(['Unreachable', 'mended Unreachable']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('looks again soon when something else blocks than before: somebody is at it', async () => {
    const { watch, signal, clock, surveys, is, stop } = given(away);
    void watch.untilFit(signal);
    await clock.advanceBy(200_000);
    is(noRights);
    const before = surveys.length;
    await clock.advanceBy(40_000);
    const [found = 0, next = 0] = surveys.slice(before).map(({ atMs }) => atMs);

    expect(next - found).toBeGreaterThanOrEqual(1000);
    expect(next - found).toBeLessThanOrEqual(2000);
    stop();
  });

  test('ends when it is told to, whatever blocks', async () => {
    const { watch, signal, clock, stop } = given(away);
    const wait = running(watch.untilFit(signal));
    await clock.advanceBy(60_000);
    stop();
    await clock.advanceBy(0);

    expect(wait.ended).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('looks at once, but not more than once a second, when requests are answered again', async () => {
    const { watch, signal, clock, is, surveys } = given(away);
    const wait = running(watch.untilFit(signal));
    await clock.advanceBy(120_000);
    const before = surveys.length;
    for (let at = 0; at < 50; at += 1) {
      watch.answered();
      await clock.advanceBy(20);
    }
    expect(surveys.length - before).toBeLessThanOrEqual(2);
    is();
    for (let at = 0; at < 100 && !wait.ended; at += 1) {
      watch.answered();
      await clock.advanceBy(20);
    }

    expect(wait.ended).toBe(true);
  });

  test('keeps its pace while requests are answered and rights are missing', async () => {
    const { watch, signal, clock, surveys, stop } = given(noRights);
    void watch.untilFit(signal);
    for (let second = 0; second < 120; second += 1) {
      watch.answered();
      await clock.advanceBy(1000);
    }

    expect(surveys.length).toBeLessThan(12);
    stop();
  });
});

describe('following a cluster', () => {
  test('looks every five minutes by itself, without the hundred questions about rights', async () => {
    const { watch, signal, clock, surveys, stop } = given();
    const follow = running(watch.follow(signal));
    await clock.advanceBy(1_000_000);

    expect(surveys.map(({ thorough }) => thorough)).toEqual([false, false, false]);
    stop();
    await clock.advanceBy(0);
    expect(follow.ended).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('looks at once when something was noticed, and says one sentence of a hundred failures', async () => {
    const { watch, signal, clock, log, is, stop } = given();
    void watch.follow(signal);
    await clock.advanceBy(10_000);
    is(noRights);
    for (let at = 0; at < 100; at += 1) {
      watch.noticed(failure);
      await clock.advanceBy(100);
    }
    expect(conditions(log)).toEqual(['RightsMissing']);

    is();
    await clock.advanceBy(60_000);
    expect(conditions(log)).toEqual(['RightsMissing', 'mended RightsMissing']);
    stop();
  });

  test('looks ever more seldom while it finds no reason for what fails, and says then what fails', async () => {
    const { watch, signal, clock, surveys, log, stop } = given();
    void watch.follow(signal);
    for (let second = 0; second < 600; second += 1) {
      watch.noticed(failure);
      await clock.advanceBy(1000);
    }

    expect(surveys.length).toBeLessThanOrEqual(25);
    expect(log.lines.map(({ message }) => message)).toEqual([
      'requests fail, for no reason that they have in common',
      'requests fail, for no reason that they have in common',
    ]);
    expect(log.lines[0]?.fields['error']).toBe(failure);
    stop();
  });

  test('sees soon what comes after a failure that meant nothing', async () => {
    const { watch, signal, clock, log, is, stop } = given();
    void watch.follow(signal);
    await clock.advanceBy(200_000);
    watch.noticed(failure);
    await clock.advanceBy(500);
    is(noRights);
    watch.noticed(failure);
    await clock.advanceBy(2500);

    expect(conditions(log)).toEqual(['RightsMissing']);
    stop();
  });
});
