import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationController } from '#controllers/operation.ts';
import { opsMinionController } from '#controllers/opsminion.ts';
import { startController, type RunningController } from '#controllers/runtime/controller.ts';
import { createPinoLog } from '#controllers/runtime/system/pino-log.ts';
import { events } from '#controllers/runtime/events.ts';
import type { Operation } from '#models/generated/operation.ts';
import { computeAssets, computeNodes, operations, opsMasters, opsMinions } from '#models/generated/resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { cluster } from '../builders/cluster.ts';
import { computeAsset } from '../builders/computeasset.ts';
import { computeNode } from '../builders/computenode.ts';
import { operation } from '../builders/operation.ts';
import { opsMaster } from '../builders/opsmaster.ts';
import { opsMinion } from '../builders/opsminion.ts';
import { rackwright, temporaryFolder } from '../cli/listening.ts';
import { createControllerLab, type ControllerLab } from '../controllers/lab.ts';
import { given, hostileFacts, liar, parrot, stopped, ways } from './talkative.ts';

/** Each is found nowhere but where it was put. */
const canaries = {
  line: 'kq7zt4wvn9x2rd8mPRIVATEKEYLINE0001',
  passphrase: 'canary-of-the-passphrase',
  password: 'canary-of-the-password',
  hostKeySeed: 'canary-of-the-seed-of-host-keys-0001',
  bmc: 'canary-of-the-controller',
  token: '0123canary456789',
};
const ops = {
  privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${canaries.line}\n-----END OPENSSH PRIVATE KEY-----\n`,
  passphrase: canaries.passphrase,
  password: canaries.password,
  hostKeySeed: canaries.hostKeySeed,
  known_hosts: '',
};
const secret = (namespace: string, name: string, values: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { namespace, name },
  data: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, btoa(value)])),
});

let lab: ControllerLab;
let stored: KubeObject[];
const lines: string[] = [];
const running: RunningController[] = [];
beforeAll(async () => {
  lab = await createControllerLab({ adapters: [parrot, liar] });
  const log = ['json', 'text'].map((format) =>
    createPinoLog({ level: 'debug', format: format as 'json' | 'text', write: (line) => lines.push(line) }),
  );
  await lab.put(cluster());
  await lab.put(
    secret('kube-system', 'bootstrap-token-abcdef', { 'token-id': 'abcdef', 'token-secret': canaries.token }),
  );
  await lab.put(secret('default', 'ops', ops));
  await lab.put(secret('default', 'bmc', { username: 'admin', password: canaries.bmc }));
  const credentialsSecretRef = { namespace: 'default', name: 'ops' };
  await lab.put(opsMaster({ metadata: { name: 'parrot' }, spec: { adapter: 'parrot', credentialsSecretRef } }));
  await lab.put(opsMaster({ metadata: { name: 'liar' }, spec: { adapter: 'liar' } }));
  for (const way of ways) await oneThatGoes(way);
  for (const at of hostileFacts.keys()) await oneThatLies(at);
  const { clock, random } = lab.ports;
  for (const each of log) {
    for (const make of [operationController, opsMinionController]) {
      running.push(startController(make(lab.ports), { clock, random, log: each }));
    }
  }
  await lab.start();
  await lab.settle(120_000);
  await lab.change('Operation', 'op-cancelled', { spec: { cancel: true } });
  stopped.add('op-late');
  await lab.settle(30 * 60_000);
  const kinds = [operations, opsMinions, opsMasters, computeAssets, computeNodes, events];
  stored = kinds.flatMap((resource) => lab.server.store.list(resource));
});
afterAll(async () => {
  await Promise.all(running.map((controller) => controller.stop()));
  await lab.stop();
});

const deadline = '2030-01-01T00:10:00Z';

async function oneThatGoes(way: string): Promise<void> {
  const node = await lab.put(computeNode({ metadata: { name: `node-${way}` } }));
  const { uid } = node.metadata;
  const bmc = {
    address: `https://10.0.0.${ways.indexOf(way as never) + 1}`,
    credentialsSecretRef: { namespace: 'default', name: 'bmc' },
  };
  const claim = { claimRef: { name: node.metadata.name, uid }, claimEpoch: 1 };
  await lab.put(computeAsset({ metadata: { name: way }, spec: { opsMasterRef: { name: 'parrot' }, bmc, ...claim } }));
  await lab.put(opsMinion({ metadata: { name: way }, spec: { opsMasterRef: { name: 'parrot' } } }));
  await lab.put(
    operation({
      metadata: { name: `op-${way}` },
      spec: {
        layer: 'k8s',
        assetRef: { name: way },
        opsMasterRef: { name: 'parrot' },
        computeNodeRef: { name: node.metadata.name, uid },
        claim: { uid, epoch: 1 },
        deadline,
        disruptive: false,
        secretRefs: [{ key: 'bootstrapToken', namespace: 'kube-system', name: 'bootstrap-token-abcdef' }],
      },
    }),
  );
}

async function oneThatLies(at: number): Promise<void> {
  const name = `liar-${at}`;
  await lab.put(computeAsset({ metadata: { name }, spec: { opsMasterRef: { name: 'liar' } } }));
  await lab.put(opsMinion({ metadata: { name }, spec: { opsMasterRef: { name: 'liar' } } }));
  const { layer: _layer, computeNodeRef: _node, claim: _claim, ...rest } = operation().spec;
  const spec = {
    ...rest,
    action: 'PowerOff' as const,
    assetRef: { name },
    opsMasterRef: { name: 'liar' },
    deadline,
    disruptive: false,
  };
  await lab.put({ ...operation({ metadata: { name: `op-${name}` } }), spec });
}

function statusOf(name: string): Operation['status'] {
  return lab.get<Operation>('Operation', name)?.status;
}

describe('a machine that says back all it was told', () => {
  test('was told each secret', () => {
    for (const way of ways) {
      for (const canary of Object.values(canaries)) {
        if (canary !== canaries.token) expect(given.get(`SN-${way}`)).toContain(canary);
      }
    }
    expect(given.get('SN-succeeds')).toContain(canaries.token);
  });

  test.each([
    ['succeeds', 'Succeeded'],
    ['fails', 'Failed'],
    ['cancelled', 'Failed'],
    ['late', 'Failed'],
    ['refused', 'Failed'],
    ['busy', 'Failed'],
    ['unreachable', 'Failed'],
    ['vanished', 'Failed'],
  ])('and %s has an Operation that ended as %s', (way, phase) => {
    expect(statusOf(`op-${way}`)).toMatchObject({ phase });
  });

  test.each(Object.entries(canaries))('has %s in no object, no Event and no line of the log', (_, canary) => {
    const log = lines.join('');

    expect(stored.length).toBeGreaterThan(60);
    expect(log).toContain('op-broken');
    expect(
      stored.filter((object) => JSON.stringify(object).includes(canary)).map(({ metadata }) => metadata.name),
    ).toEqual([]);
    expect(log.includes(canary) ? lines.find((line) => line.includes(canary)) : '').toBe('');
  });
});

describe('a machine that says anything', () => {
  test('has an Operation that ended, and an OpsMinion that was inspected', () => {
    for (const at of hostileFacts.keys()) {
      expect(statusOf(`op-liar-${at}`)).toMatchObject({ phase: at % 2 === 0 ? 'Succeeded' : 'Failed' });
      expect(lab.get('OpsMinion', `liar-${at}`)).toMatchObject({ status: { inspectedAt: expect.any(String) } });
    }
  });

  test('has nothing in an object, an Event or a line of the log that a terminal acts on', () => {
    const acts = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u;
    const texts = (value: unknown): string[] =>
      typeof value === 'string'
        ? [value]
        : typeof value === 'object' && value !== null
          ? Object.values(value).flatMap(texts)
          : [];

    for (const object of stored) {
      const { logTail, ...status } = (object as { status?: Record<string, unknown> }).status ?? {};
      for (const text of texts({ ...object, status })) expect(text).not.toMatch(acts);
      if (typeof logTail === 'string') expect(logTail.replaceAll(/[\n\t]/g, '')).not.toMatch(acts);
    }
    for (const line of lines) expect(line.replaceAll(/\n|  +at .*/g, '')).not.toMatch(acts);
  });

  test('is explained without a secret, and without what a terminal acts on', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'all.yaml'),
      stored
        .filter(({ metadata: { name } }) => /^(op-)?(succeeds|fails|liar-[13])$/.test(name))
        .map((object) => stringify(object))
        .join('---\n'),
    );
    const asked = ['operation/op-succeeds', 'operation/op-fails', 'opsminion/liar-3', 'operation/op-liar-1'];

    for (const each of asked) {
      const { out, err } = await rackwright('explain', each, '--snapshot', folder);

      expect(err).toBe('');
      expect(out).not.toMatch(/canary|kq7zt4/);
      expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    }
  });
});
