import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { TransportError } from '#controllers/runtime/transport.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { refusal } from './fake-server.ts';
import { createScriptedTransport, type Answer, type ScriptedTransport } from './scripted-transport.ts';

const racks: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'racks',
  kind: 'Rack',
  namespaced: false,
};
const secrets: Resource = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', namespaced: true };

const rack = (name: string, more: Record<string, unknown> = {}): KubeObject => ({
  apiVersion: 'rackwright.io/v1alpha1',
  kind: 'Rack',
  metadata: { name },
  ...more,
});

function given(...answers: Answer[]): { clock: VirtualClock; transport: ScriptedTransport; kube: Kube } {
  const clock = createVirtualClock({ startMs: 0 });
  const transport = createScriptedTransport(...answers);
  const random = createSeededRandom(1);
  const kube = createKube(transport, {
    clock,
    random,
    fieldManager: 'test',
    userAgent: 'rackwright/test',
    timeoutMs: 10_000,
  });
  return { clock, transport, kube };
}

async function errorOf(call: Promise<unknown>): Promise<KubeError> {
  const outcome = await call.then(
    (value) => value,
    (error: unknown) => error,
  );
  if (!(outcome instanceof KubeError)) throw new Error('the call should have been refused', { cause: outcome });
  return outcome;
}

describe('the client’s requests', () => {
  test('are what the API expects, verb by verb', async () => {
    const { transport, kube } = given(...Array.from({ length: 9 }, () => ({ body: rack('r1') })));
    await kube.get(racks, { name: 'r1' });
    await kube.create(racks, rack('r1'), { dryRun: true });
    await kube.update(racks, rack('r1'), { fieldManager: 'other' });
    await kube.updateSubresource(racks, 'status', rack('r1'));
    await kube.mergePatch(racks, { name: 'r1' }, { spec: null }, { subresource: 'status' });
    await kube.delete(
      secrets,
      { namespace: 'ns', name: 's' },
      { uid: 'u', resourceVersion: '7', propagationPolicy: 'Background' },
    );
    await kube.createSubresource(secrets, { namespace: 'ns', name: 's' }, 'eviction', rack('r1'));
    await kube.raw('/readyz?verbose=1');

    expect(
      transport.asked.map(({ method, path, query, headers, body }) => ({
        call: `${method} ${path}`,
        query,
        type: headers?.['content-type'],
        body: method === 'DELETE' || method === 'PATCH' ? body : undefined,
      })),
    ).toMatchInlineSnapshot(`
      [
        {
          "body": undefined,
          "call": "GET /apis/rackwright.io/v1alpha1/racks/r1",
          "query": undefined,
          "type": undefined,
        },
        {
          "body": undefined,
          "call": "POST /apis/rackwright.io/v1alpha1/racks",
          "query": {
            "dryRun": "All",
            "fieldManager": "test",
          },
          "type": "application/json",
        },
        {
          "body": undefined,
          "call": "PUT /apis/rackwright.io/v1alpha1/racks/r1",
          "query": {
            "fieldManager": "other",
          },
          "type": "application/json",
        },
        {
          "body": undefined,
          "call": "PUT /apis/rackwright.io/v1alpha1/racks/r1/status",
          "query": {
            "fieldManager": "test",
          },
          "type": "application/json",
        },
        {
          "body": {
            "spec": null,
          },
          "call": "PATCH /apis/rackwright.io/v1alpha1/racks/r1/status",
          "query": {
            "fieldManager": "test",
          },
          "type": "application/merge-patch+json",
        },
        {
          "body": {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "preconditions": {
              "resourceVersion": "7",
              "uid": "u",
            },
            "propagationPolicy": "Background",
          },
          "call": "DELETE /api/v1/namespaces/ns/secrets/s",
          "query": undefined,
          "type": "application/json",
        },
        {
          "body": undefined,
          "call": "POST /api/v1/namespaces/ns/secrets/s/eviction",
          "query": undefined,
          "type": "application/json",
        },
        {
          "body": undefined,
          "call": "GET /readyz",
          "query": {
            "verbose": "1",
          },
          "type": undefined,
        },
      ]
    `);
    expect(transport.asked.every(({ headers }) => headers?.['user-agent'] === 'rackwright/test')).toBe(true);
  });

  test('refuse names that would change what the URL means', async () => {
    const { transport, kube } = given();
    for (const name of ['', '.', '..', 'a/b', 'a%2fb']) {
      expect(await errorOf(kube.delete(racks, { name }))).toMatchObject({ reason: 'BadRequest', retryable: false });
    }
    expect(await errorOf(kube.get(secrets, { name: 's' }))).toMatchObject({ message: 'secrets needs a namespace' });
    expect(await errorOf(kube.create(secrets, rack('s')))).toMatchObject({ reason: 'BadRequest' });

    expect(transport.asked).toEqual([]);
  });
});

describe('the client’s errors', () => {
  test.each([
    [404, 'NotFound', 'NotFound', false],
    [409, 'AlreadyExists', 'AlreadyExists', false],
    [409, 'Conflict', 'Conflict', true],
    [422, 'Invalid', 'Invalid', false],
    [400, 'BadRequest', 'BadRequest', false],
    [401, 'Unauthorized', 'Unauthorized', false],
    [403, 'Forbidden', 'Forbidden', false],
    [410, 'Expired', 'Expired', true],
    [410, 'Gone', 'Expired', true],
    [429, 'TooManyRequests', 'TooManyRequests', true],
    [405, 'MethodNotAllowed', 'Rejected', false],
    [503, 'ServiceUnavailable', 'Unavailable', true],
    [500, 'InternalError', 'UnknownOutcome', true],
    [504, 'Timeout', 'UnknownOutcome', true],
  ])('name a write answered with %i %s: %s', async (status, reason, expected, retryable) => {
    const { kube } = given(refusal(status, reason));

    const error = await errorOf(kube.update(racks, rack('r1')));
    expect(error).toMatchObject({ reason: expected, retryable, status, message: `refused: ${reason}` });
  });

  test.each([
    [502, 'UnknownOutcome', 'Unavailable'],
    [503, 'UnknownOutcome', 'Unavailable'],
    [301, 'Rejected', 'Rejected'],
    [404, 'NotFound', 'NotFound'],
  ])('go by the HTTP status alone where a proxy answers: %i', async (status, forWrites, forReads) => {
    const { kube } = given({ status, body: '<html>' }, { status, body: '<html>' });

    expect((await errorOf(kube.create(racks, rack('r1')))).reason).toBe(forWrites);
    expect((await errorOf(kube.get(racks, { name: 'r1' }))).reason).toBe(forReads);
  });

  test('tell a write that may have been done from one that was never sent', async () => {
    const reset = new TransportError('reset', 'unknown');
    const refused = new TransportError('refused', 'not-sent');
    const { kube } = given(reset, refused, reset);

    expect(await errorOf(kube.create(racks, rack('r1')))).toMatchObject({ reason: 'UnknownOutcome', cause: reset });
    expect((await errorOf(kube.create(racks, rack('r1')))).reason).toBe('Unavailable');
    expect((await errorOf(kube.get(racks, { name: 'r1' }))).reason).toBe('Unavailable');
  });

  test('carry the causes that the server sent', async () => {
    const causes = [{ field: 'spec.cpu', message: 'too small', reason: 'FieldValueInvalid' }];
    const answer = refusal(422, 'Invalid');
    const { kube } = given({ ...answer, body: { kind: 'Status', reason: 'Invalid', details: { causes } } });

    expect((await errorOf(kube.update(racks, rack('r1')))).causes).toEqual(causes);
  });

  test('do not take a page of a proxy for an object or an empty list', async () => {
    const { kube } = given(
      { body: 'welcome' },
      { body: {} },
      { body: { metadata: {}, items: [] } },
      { body: { metadata: { resourceVersion: '1' }, items: [{}] } },
    );

    expect((await errorOf(kube.get(racks, { name: 'r1' }))).reason).toBe('Unavailable');
    for (let at = 0; at < 3; at += 1) expect((await errorOf(kube.list(racks))).reason).toBe('Unavailable');
  });
});

describe('the client’s patience', () => {
  test('asks again after the time that a 429 or 503 asks for, with jitter', async () => {
    const { clock, transport, kube } = given(
      refusal(429, 'TooManyRequests', { 'retry-after': '2' }),
      refusal(503, 'ServiceUnavailable', { 'retry-after': '1' }),
      { body: rack('r1') },
    );
    const got = kube.get(racks, { name: 'r1' });
    await clock.advanceTo(1999);
    expect(transport.asked).toHaveLength(1);
    await clock.advanceTo(10_000);

    expect((await got).metadata.name).toBe('r1');
    expect(transport.asked).toHaveLength(3);
    expect(clock.pendingTimers).toBe(0);
  });

  test('gives up rather than wait beyond the call’s time limit', async () => {
    const { transport, kube } = given(refusal(429, 'TooManyRequests', { 'retry-after': '60' }));

    expect(await errorOf(kube.get(racks, { name: 'r1' }))).toMatchObject({
      reason: 'TooManyRequests',
      retryAfterMs: 60_000,
    });
    expect(transport.asked).toHaveLength(1);
  });

  test('believes no server that asks to be left alone for hours: what waits for it grows old', async () => {
    const { kube } = given(refusal(503, 'ServiceUnavailable', { 'retry-after': '86400' }));

    expect(await errorOf(kube.get(racks, { name: 'r1' }))).toMatchObject({ retryAfterMs: 120_000 });
  });

  test('leaves it to who drains when to ask again for an eviction that a budget forbids', async () => {
    const body = { kind: 'Status', reason: 'TooManyRequests', details: { causes: [{ reason: 'DisruptionBudget' }] } };
    const { transport, kube } = given({ status: 429, headers: { 'retry-after': '1' }, body });

    const eviction = kube.createSubresource(secrets, { namespace: 'ns', name: 'p' }, 'eviction', rack('p'));
    expect((await errorOf(eviction)).reason).toBe('TooManyRequests');
    expect(transport.asked).toHaveLength(1);
  });

  test('gives up on a transport that never answers, and lets go of it', async () => {
    const { clock, transport, kube } = given('never');
    const write = errorOf(kube.update(racks, rack('r1')));
    await clock.advanceTo(12_000);

    expect((await write).reason).toBe('UnknownOutcome');
    expect(transport.asked[0]?.signal?.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });
});
