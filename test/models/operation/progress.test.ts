import { describe, expect, it } from 'vitest';
import type { OperationNews } from '#models/operation/progress.ts';
import { afterNews } from '#models/operation/progress.ts';
import { nextPoll } from '#models/operation/poll.ts';
import { collectionDue, isStillNamed } from '#models/operation/collect.ts';
import { begunFence } from '#models/opsminion/fence.ts';
import { nextOperationName } from '#models/computenode/next.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { boundNode } from '#test/builders/computenode.ts';
import { now } from '#test/builders/metadata.ts';
import { operation } from '#test/builders/operation.ts';
import { opsMinion } from '#test/builders/opsminion.ts';

const running: OperationNews = { news: 'running', message: '40 %' };
const busy: OperationNews = { news: 'waiting', reason: 'MachineBusy', message: 'Operation a still runs.' };
const lost: OperationNews = { news: 'unknown', message: 'connection refused.' };
const failed: OperationNews = { news: 'failed', reason: 'InstallFailed', message: 'x'.repeat(4000), retryable: false };
const minute = 60_000;
const deadline = Date.parse('2026-01-02T01:00:00Z');

const after = (...news: OperationNews[]) =>
  news.reduce((seen, each) => ({ ...seen, status: afterNews(seen, each, now) }), operation());

describe('an Operation', () => {
  it('is Pending with a reason while it waits', () => {
    expect(after(busy).status).toMatchObject({
      phase: 'Pending',
      reason: 'MachineBusy',
      message: 'Operation a still runs.',
    });
    expect(after(busy).status?.startedAt).toBeUndefined();
  });

  it('is told once that it runs, whatever percentage it is at', () => {
    const first = after(running);

    const second = afterNews(first, { news: 'running', message: '41 %', logTail: 'more' }, now + minute);

    expect(first.status).toMatchObject({ phase: 'Running', startedAt: '2026-01-02T00:00:00Z' });
    expect(second).toEqual(first.status);
  });

  it('keeps what was found and the tail of its log when it succeeds', () => {
    const done: OperationNews = { news: 'succeeded', facts: { osIncarnation: 'i' }, logTail: `${'.'.repeat(5000)}end` };

    const { status } = after(running, done);

    expect(status).toMatchObject({ phase: 'Succeeded', facts: { osIncarnation: 'i' } });
    expect(status?.logTail).toHaveLength(4096);
    expect(status?.logTail?.endsWith('end')).toBe(true);
    expect(status?.conditions).toMatchObject([{ type: 'Ready', status: 'True' }]);
  });

  it('says why it failed, at no more length than the schema allows', () => {
    const { status } = after(running, failed);

    expect(status).toMatchObject({ phase: 'Failed', reason: 'InstallFailed', retryable: false });
    expect(status?.message).toHaveLength(2048);
  });

  it('stays as it ended', () => {
    for (const end of [failed, { news: 'succeeded', facts: {}, logTail: '' } as const]) {
      const ended = after(running, end).status?.phase;
      for (const late of [running, busy, lost, failed]) expect(after(running, end, late).status?.phase).toBe(ended);
    }
  });

  it('is Unknown while nobody can be asked, and is looked up, not given up', () => {
    expect(after(running, lost).status).toMatchObject({ phase: 'Unknown', reason: 'OutcomeUnknown' });
    expect(after(running, lost, running).status?.phase).toBe('Running');
  });

  it('counted as begun when nobody had asked for it yet and the backend went out of sight', () => {
    const asked: OperationNews = { ...lost, asked: true };

    expect(after(busy, lost).status?.startedAt).toBeUndefined();
    expect(after(busy, asked).status?.startedAt).toBeDefined();
    expect(after(busy, asked, lost).status?.startedAt).toBeDefined();
    expect(nextPoll(after(busy, lost), lost, now)).toBe(now + 15_000);
  });

  it('that was turned away has not begun, and leaves no fence', () => {
    const refused = after({ ...failed, untouched: true });

    expect(refused.status?.startedAt).toBeUndefined();
    expect(begunFence([refused])).toBeUndefined();
  });
});

describe('after its deadline', () => {
  const late = (news: OperationNews, ms: number) => afterNews(after(running), news, deadline + ms).phase;

  it('an Operation that can not be asked about is over, five minutes later', () => {
    expect(late(lost, 5 * minute)).toBe('Unknown');
    expect(late(lost, 5 * minute + 1)).toBe('Failed');
  });

  it('one that still answers is not', () => {
    expect(late(running, 60 * minute)).toBe('Running');
  });

  it('one whose OpsMaster is gone ends too, so that nothing waits for it for ever', () => {
    const orphaned: OperationNews = {
      news: 'waiting',
      reason: 'OpsMasterNotFound',
      message: "OpsMaster a doesn't exist.",
    };

    const status = afterNews(operation(), orphaned, deadline + 6 * minute);

    expect(status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded', retryable: true });
    expect(status.message).toContain("OpsMaster a doesn't exist.");
    expect(status.startedAt).toBeUndefined();
  });

  it('one that was told to stand still waits on', () => {
    const frozen: OperationNews = { news: 'waiting', reason: 'Frozen', message: 'audit' };

    expect(afterNews(operation(), frozen, deadline + 60 * minute).phase).toBe('Pending');
  });
});

describe('how often the backend is asked', () => {
  it.each([
    [0, 1_000],
    [30_000, 3_000],
    [10 * minute, 15_000],
  ])('%i ms after the start: in %i ms', (ran, wait) => {
    expect(nextPoll(after(running), running, now + ran)).toBe(now + ran + wait);
  });

  it('every 15 seconds while it waits', () => {
    expect(nextPoll(operation(), busy, now)).toBe(now + 15_000);
  });
});

describe('a finished Operation', () => {
  const ended = after(running, failed);
  const kept = now + 60 * minute;

  it('is kept for an hour', () => {
    expect(collectionDue(ended, opsMinion({ status: { fence: { epoch: 1, sequence: 1 } } }))).toBe(kept);
  });

  it('is kept until its fence is on record', () => {
    expect(collectionDue(ended, opsMinion())).toBeUndefined();
    expect(collectionDue(ended, opsMinion({ status: { fence: { epoch: 0, sequence: 9 } } }))).toBeUndefined();
  });

  it('needs no record when it never began, or when its machine is gone', () => {
    expect(collectionDue(after({ ...failed, untouched: true }), opsMinion())).toBe(kept);
    expect(collectionDue(ended, undefined)).toBe(kept);
  });

  it('is kept while its ComputeNode or its asset goes by it, so that it is not done again', () => {
    const next = { layer: 'os', action: 'Install', fingerprint: 'f', attempt: 1, sequence: 1, since: '' } as const;
    const node = boundNode({ status: { next } });
    const named = operation({ metadata: { name: nextOperationName(node, next) } });
    const cleaned = computeAsset({
      spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' } },
      status: { cleaning: { attempt: 1, operation: 'wipe-1' } },
    });

    expect(isStillNamed(named, node, undefined)).toBe(true);
    expect(isStillNamed(operation(), node, undefined)).toBe(false);
    expect(isStillNamed(named, boundNode({ metadata: { uid: 'successor' }, status: { next } }), undefined)).toBe(false);
    expect(isStillNamed(operation({ metadata: { name: 'wipe-1' } }), undefined, cleaned)).toBe(true);
  });

  it('is not due before it is finished', () => {
    expect(collectionDue(after(running), undefined)).toBeUndefined();
  });
});
