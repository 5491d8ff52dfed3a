import { expect, test } from 'vitest';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { guardedKube } from '#controllers/targets/guarded-kube.ts';

function given(error: KubeError): {
  kube: Kube;
  calls: () => number;
  troubles: () => number;
  refuse(why: string): void;
} {
  let calls = 0;
  let troubles = 0;
  let refusal: string | undefined;
  const fail = (): Promise<never> => {
    calls += 1;
    return Promise.reject(error);
  };
  const watch = async function* nothing(): AsyncGenerator<never> {};
  const failing: Kube = {
    get: fail,
    list: fail,
    watch,
    create: fail,
    update: fail,
    updateSubresource: fail,
    mergePatch: fail,
    delete: fail,
    createSubresource: fail,
    raw: fail,
  };
  const kube = guardedKube(failing, {
    refusal: () => refusal,
    onTrouble: () => {
      troubles += 1;
    },
  });
  return { kube, calls: () => calls, troubles: () => troubles, refuse: (why) => void (refusal = why) };
}

test('a call that got no answer is told, and so are refused credentials; what was answered is not', async () => {
  const errors: [KubeError, number][] = [
    [new KubeError('Unavailable', 'no answer'), 1],
    [new KubeError('UnknownOutcome', 'no answer'), 1],
    [new KubeError('Unauthorized', 'who are you', { status: 401 }), 1],
    [new KubeError('Unavailable', 'no leader', { status: 500 }), 0],
    [new KubeError('NotFound', 'none', { status: 404 }), 0],
    [new KubeError('BadRequest', 'no name'), 0],
  ];
  for (const [error, troubles] of errors) {
    const guard = given(error);
    await expect(guard.kube.raw('/version')).rejects.toBe(error);
    expect(guard.troubles(), error.message).toBe(troubles);
  }
});

test('while it refuses, nothing is sent, and a write has no unknown outcome', async () => {
  const guard = given(new KubeError('UnknownOutcome', 'no answer'));
  guard.refuse('Cluster b is in doubt');
  const resource = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };

  await expect(guard.kube.delete(resource, { name: 'n' })).rejects.toMatchObject({ reason: 'Unavailable' });

  expect(guard.calls()).toBe(0);
});
