import { describe, expect, it } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { AdapterSeen, Health, ObservedOpsMaster } from '#models/opsmaster/decide.ts';
import { decideOpsMaster, healthInterval } from '#models/opsmaster/decide.ts';
import { createdAt, now } from '#test/builders/metadata.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';
import { decideTwice } from '../reconcile/settled.ts';

const adapter = (health: Health): AdapterSeen => ({
  resolved: true,
  revision: '2',
  capabilities: new Set(['Wipe', 'Install/os', 'PowerOn']),
  health,
});
const healthy = adapter({ state: 'healthy' });
const unhealthy = adapter({ state: 'unhealthy', reason: 'Unreachable', message: 'connection refused.' });
const unresolved: AdapterSeen = {
  resolved: false,
  reason: 'AdapterNotFound',
  message: 'No adapter is called simulatd. There are: simulated, ssh.',
};

function decide(object = opsMaster(), seen: Partial<ObservedOpsMaster> = {}) {
  const observed = { adapter: healthy, minions: 3, users: [], ...seen };
  const decision = decideTwice(object, (each, later) => decideOpsMaster(each, observed, now + later));
  return { ...decision, ready: conditionOf(decision, 'Ready') };
}

describe('an OpsMaster', () => {
  it('is Ready when its backend answers, and lists in order what it can do', () => {
    const { status, ready, requeueAt } = decide();

    expect(status).toMatchObject({ phase: 'Ready', capabilities: ['Install/os', 'PowerOn', 'Wipe'], minions: 3 });
    expect(ready).toMatchObject({ status: 'True', reason: 'Ready' });
    expect(requeueAt).toBe(now + healthInterval);
  });

  it('is Unreachable when its backend doesn’t answer, and says why', () => {
    const { status, ready, intents } = decide(opsMaster(), { adapter: unhealthy });

    expect(status.phase).toBe('Unreachable');
    expect(ready).toMatchObject({ status: 'False', reason: 'BackendUnreachable' });
    expect(ready?.message).toContain('adapter simulated, revision 2');
    expect(ready?.message).toContain('Unreachable: connection refused.');
    expect(intents).toMatchObject([{ do: 'event', type: 'Warning' }]);
  });

  it('isn’t said to give no answer when it is its parameters that can’t be used', () => {
    const told = { state: 'unhealthy', reason: 'InvalidRequest', message: 'the parameter "usr" isn’t known' } as const;
    const { ready } = decide(opsMaster(), {
      adapter: { resolved: true, revision: '2', capabilities: new Set(), health: told },
    });

    expect(ready?.message).toContain(
      'can\'t work as it is told to, and is asked again: InvalidRequest: the parameter "usr"',
    );
    expect(ready?.message).not.toContain('answer');
  });

  it('is Invalid when nothing knows its adapter, in the registry’s words', () => {
    const { status, ready } = decide(opsMaster(), { adapter: unresolved });

    expect(status.phase).toBe('Invalid');
    expect(status).not.toHaveProperty('capabilities');
    expect(ready).toMatchObject({ reason: 'AdapterNotFound', message: unresolved.message });
  });

  it('comes back from Invalid and Unreachable when it answers', () => {
    for (const bad of [unhealthy, unresolved]) {
      const before = opsMaster({ status: decide(opsMaster(), { adapter: bad }).status });

      expect(decide(before).status.phase).toBe('Ready');
    }
  });

  it('is Pending before it was asked, and keeps what is known while it is asked anew', () => {
    const unchecked = adapter({ state: 'unchecked' });
    const known = opsMaster({ status: decide().status });

    expect(decide(opsMaster(), { adapter: unchecked }).status.phase).toBe('Pending');
    expect(decideOpsMaster(known, { adapter: unchecked, minions: 0, users: [] }, now).status).toBe(known.status);
  });

  it('that is paused starts nothing, and isn’t Ready; that it doesn’t answer matters more', () => {
    const held = opsMaster({ spec: { paused: true } });

    expect(decide(held).status.phase).toBe('Ready');
    expect(decide(held).ready).toMatchObject({ status: 'False', reason: 'Paused' });
    expect(decide(held, { adapter: unhealthy }).ready?.reason).toBe('BackendUnreachable');
  });

  it('whose Operations another process runs needs no adapter here', () => {
    const { status, requeueAt } = decide(opsMaster({ spec: { external: true } }), { adapter: unresolved });

    expect(status.phase).toBe('Ready');
    expect(requeueAt).toBeUndefined();
  });

  it('stays while machines are reached by it', () => {
    const { ready } = decide(opsMaster({ metadata: { deletionTimestamp: createdAt } }), { users: ['OpsMinion m1'] });

    expect(ready?.reason).toBe('InUse');
  });
});
