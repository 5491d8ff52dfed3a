import { describe, expect, it } from 'vitest';
import type { OperationSpec } from '#models/generated/operation.ts';
import type { GateFacts } from '#models/operation/gate.ts';
import { gate } from '#models/operation/gate.ts';
import { boundNode } from '#test/builders/computenode.ts';
import { cluster } from '#test/builders/cluster.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { now } from '#test/builders/metadata.ts';
import { operation } from '#test/builders/operation.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';
import { overlay } from '#test/builders/overlay.ts';
import { claimedAsset, clear } from './facts.ts';

const pass = (facts: Partial<GateFacts> = {}, spec: Partial<OperationSpec> = {}, at = now) =>
  gate(operation({ spec }), clear(facts), at);
const hour = 3_600_000;

describe('a drain that an Operation must wait for', () => {
  it('is not skipped by an Operation that calls itself harmless', () => {
    const wipe = { action: 'Wipe', disruptive: false } as const;

    expect(pass({ node: 'undrained' }, wipe)).toMatchObject({ gate: 'shut', reason: 'NodeNotDrained' });
  });
});

describe('the gate', () => {
  it('is open when nothing stands in the way', () => {
    expect(pass()).toEqual({ gate: 'open' });
  });

  it.each<[string, Partial<GateFacts>, Partial<OperationSpec>, string, boolean]>([
    ['a cancelled one, which may be tried again', {}, { cancel: true }, 'Cancelled', true],
    ['one whose asset is gone', { freshAsset: undefined }, {}, 'AssetNotFound', false],
    ['one whose machine is free', { freshAsset: computeAsset() }, {}, 'ClaimLost', false],
    ['one of an earlier claim epoch', {}, { claim: { uid: 'uid-of-node-1', epoch: 0 } }, 'ClaimLost', false],
    ["one of another's claim", {}, { claim: { uid: 'other', epoch: 1 } }, 'ClaimLost', false],
    [
      'one whose ComputeNode was made anew',
      { computeNode: boundNode({ metadata: { uid: 'new' } }) },
      {},
      'ClaimLost',
      false,
    ],
    ['an install for a ComputeNode that is gone', { computeNode: undefined }, {}, 'ClaimLost', false],
    [
      'an install for a ComputeNode that is being deleted',
      { computeNode: boundNode({ metadata: { deletionTimestamp: '2026-01-02T00:00:00Z' } }) },
      {},
      'Cancelled',
      false,
    ],
    ['one below the fence of its epoch', { highestFence: { epoch: 1, sequence: 2 } }, {}, 'Fenced', false],
    ['one below the fence of a later epoch', { highestFence: { epoch: 2, sequence: 0 } }, {}, 'Fenced', false],
  ])('refuses %s', (_what, facts, spec, reason, retryable) => {
    expect(pass(facts, spec)).toMatchObject({ gate: 'refused', reason, retryable });
  });

  it('let a machine in use be powered off by an Operation that named no claim', () => {
    const { claim: _claim, ...claimless } = operation({ spec: { action: 'PowerOff' } }).spec;

    expect(gate({ ...operation(), spec: claimless }, clear(), now)).toMatchObject({
      gate: 'refused',
      reason: 'ClaimLost',
    });
    expect(gate({ ...operation(), spec: { ...claimless, action: 'Inspect' } }, clear(), now)).toEqual({ gate: 'open' });
  });

  it('refuses one past its deadline, which may be tried again', () => {
    expect(pass({}, {}, now + 2 * hour)).toMatchObject({
      gate: 'refused',
      reason: 'DeadlineExceeded',
      retryable: true,
    });
  });

  it.each<[string, Partial<GateFacts>, string]>([
    ['its asset is paused', { freshAsset: overlay(claimedAsset, { spec: { paused: true } }) }, 'Paused'],
    ['its OpsMaster is paused', { opsMaster: opsMaster({ spec: { paused: true } }) }, 'Paused'],
    ['its Cluster is paused', { cluster: cluster({ spec: { paused: true } }) }, 'Paused'],
    ['its ComputeNode is paused', { computeNode: boundNode({ spec: { paused: true } }) }, 'Paused'],
    ['its OpsMaster is missing', { opsMaster: undefined }, 'OpsMasterNotFound'],
    ['all is frozen', { frozen: 'audit' }, 'Frozen'],
    ['its machine is in maintenance', { maintenance: 'Cordon' }, 'InMaintenance'],
    ['another Operation is open on the machine', { otherOpen: 'operation-0' }, 'MachineBusy'],
    ['work may still run on the Node', { node: 'undrained' }, 'NodeNotDrained'],
    ['nobody knows whether work still runs', { node: 'unknown' }, 'NodeUnknown'],
    ['its OpsMaster has no room', { runningOfMaster: 50 }, 'ConcurrencyLimit'],
  ])('is shut while %s', (_what, facts, reason) => {
    expect(pass(facts)).toMatchObject({ gate: 'shut', reason });
  });

  it('lets one through again under its own fence, since it may have begun before', () => {
    expect(pass({ highestFence: { epoch: 1, sequence: 1 } })).toEqual({ gate: 'open' });
  });

  it('asks whether the Node is drained only of what disturbs it', () => {
    expect(pass({ node: 'undrained' }, { layer: 'cni', disruptive: false })).toEqual({ gate: 'open' });
  });

  it('lets a machine be looked at while all stands still', () => {
    const look: Partial<OperationSpec> = { action: 'Inspect', disruptive: false };

    expect(pass({ frozen: 'audit', maintenance: 'Drain' }, look)).toEqual({ gate: 'open' });
  });
});

describe('the order of the checks', () => {
  const worst: Partial<GateFacts> = {
    freshAsset: overlay(claimedAsset, { spec: { paused: true, claimEpoch: 2 } }),
    frozen: 'audit',
    maintenance: 'Drain',
    otherOpen: 'operation-0',
    node: 'undrained',
    runningOfMaster: 50,
  };
  const lost = { ...worst };
  const busy: Partial<GateFacts> = { otherOpen: 'operation-0', node: 'undrained', runningOfMaster: 50 };

  it.each<[string, Partial<GateFacts>, string]>([
    ['a lost claim before any order to stand still', lost, 'ClaimLost'],
    ['orders to stand still before the drain', { ...busy, frozen: 'audit' }, 'Frozen'],
    ['other work before the drain', busy, 'MachineBusy'],
    ['the drain before room', { node: 'undrained', runningOfMaster: 50 }, 'NodeNotDrained'],
  ])('tells %s', (_what, facts, reason) => {
    expect(pass(facts)).toMatchObject({ reason });
  });

  it('lets a freeze outlive the deadline, so that a frozen weekend makes no Operations', () => {
    expect(pass({ frozen: 'audit' }, {}, now + 48 * hour)).toMatchObject({ gate: 'shut', reason: 'Frozen' });
  });
});

describe('a Wipe', () => {
  const wipe: Partial<OperationSpec> = { action: 'Wipe' };

  it('comes when its claimant is gone', () => {
    expect(pass({ computeNode: undefined }, wipe)).toEqual({ gate: 'open' });
  });

  it('is not refused because the pool made another ComputeNode of the name', () => {
    const successor = boundNode({ metadata: { uid: 'successor' }, spec: { paused: true } });

    expect(pass({ computeNode: successor }, wipe)).toEqual({ gate: 'open' });
  });

  it('is refused once the machine has another claim', () => {
    const freshAsset = overlay(claimedAsset, { spec: { claimRef: { uid: 'other' }, claimEpoch: 2 } });

    expect(pass({ freshAsset }, wipe)).toMatchObject({ gate: 'refused', reason: 'ClaimLost' });
  });
});
