import { describe, expect, it } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { OperationStatus } from '#models/generated/operation.ts';
import { timestamp } from '#models/ports/clock.ts';
import { decideOpsMaster } from '#models/opsmaster/decide.ts';
import { offeredMs, processSeen, type ProcessSeen } from '#models/opsmaster/process.ts';
import { now } from '#test/builders/metadata.ts';
import { operation } from '#test/builders/operation.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';

const minute = 60_000;
const at = (ms: number): string => timestamp(now + ms);

/** Handed over now, with ten minutes to go. */
const handedOver = (name: string, status: Partial<OperationStatus> = {}) =>
  operation({
    metadata: { name },
    spec: { deadline: at(10 * minute) },
    status: {
      phase: 'Pending',
      conditions: [{ type: 'Admitted', status: 'True', reason: 'Admitted', message: '', lastTransitionTime: at(0) }],
      ...status,
    },
  });

describe('what Operations tell of the process behind an OpsMaster', () => {
  it('is nothing while it has time', () => {
    expect(processSeen([handedOver('a')], now + minute)).toEqual({ silentAt: now + offeredMs });
    expect(processSeen([operation()], now)).toEqual({});
  });

  it('is silence when what was offered isn’t begun, or what was begun isn’t ended; the longest wait is told', () => {
    const begun = handedOver('begun', { phase: 'Running', startedAt: at(0) });

    expect(processSeen([begun, handedOver('b'), handedOver('a')], now + 3 * minute).silent).toContain('Operation a');
    expect(processSeen([begun], now + 11 * minute).silent).toBeUndefined();
    expect(processSeen([begun], now + 12 * minute).silent).toContain('No end of Operation begun');
  });

  it('is a sign of life when something began or ended, as far as our own clock has come', () => {
    const ended = handedOver('ended', { phase: 'Succeeded', startedAt: at(0), finishedAt: at(minute) });

    expect(processSeen([ended], now + 2 * minute)).toEqual({ signAt: now + minute });
    expect(processSeen([ended], now + 30_000)).toEqual({ signAt: now });
  });
});

describe('an external OpsMaster', () => {
  const unresolved = { resolved: false, reason: 'AdapterNotFound', message: '' } as const;
  const decide = (before: ReturnType<typeof opsMaster>, process: ProcessSeen, later = 0) =>
    decideOpsMaster(before, { adapter: unresolved, process, minions: 0, users: [] }, now + later);
  const external = opsMaster({ spec: { external: true } });

  it('is looked at again when its process would have to have done something', () => {
    const { status, requeueAt } = decide(external, { silentAt: now + minute });

    expect(status.phase).toBe('Ready');
    expect(requeueAt).toBe(now + minute);
  });

  it('says that its process is silent, and goes on saying so until that has done something since', () => {
    const silent = opsMaster({ ...external, status: decide(external, { silent: 'Operation a waits.' }).status });
    expect(conditionOf(silent, 'Ready')).toMatchObject({ status: 'False', reason: 'ProcessSilent' });
    expect(silent.status?.phase).toBe('Unreachable');

    const nothingOpen = decide(silent, { signAt: now - minute }, minute);
    expect(conditionOf(nothingOpen, 'Ready')).toEqual(conditionOf(silent, 'Ready'));
    const begun = decide(silent, { signAt: now + minute }, minute);
    expect(begun.status.phase).toBe('Ready');
  });
});
