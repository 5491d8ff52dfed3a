import { describe, expect, it } from 'vitest';
import type { Kube } from '#controllers/runtime/kube.ts';
import { writesUntil } from '#controllers/runtime/writes-until.ts';
import { racks } from '#models/generated/resources.ts';
import { rack } from '#test/builders/rack.ts';

function counting() {
  const calls: string[] = [];
  const kube = new Proxy({} as Kube, {
    ownKeys: () => ['get', 'create', 'update', 'delete'],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    get: (_, name) => async () => void calls.push(String(name)),
  });
  return { kube, calls };
}

describe('a replica that has stopped', () => {
  it('writes nothing more, and still reads', async () => {
    const { kube, calls } = counting();
    let ended = false;
    const own = writesUntil(kube, () => ended);
    await own.update(racks, rack());
    ended = true;

    await expect(own.update(racks, rack())).rejects.toMatchObject({ reason: 'Unavailable', retryable: true });
    await expect(own.delete(racks, { name: 'rack-1' })).rejects.toMatchObject({ reason: 'Unavailable' });
    await own.get(racks, { name: 'rack-1' });

    expect(calls).toEqual(['update', 'get']);
  });
});
