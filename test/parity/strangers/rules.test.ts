import { beforeAll, describe, expect, test } from 'vitest';
import { ownCrd } from '#test/strangers/own.ts';
import { createScene } from '../scene.ts';
import { dryRun, manifest, outcome } from './outcome.ts';

const scene = createScene();
const { api, unique } = scene;
const group = `/apis/${unique}.example.com/v1`;
let namespace: string;
beforeAll(async () => {
  await scene.install(ownCrd('meshes', unique));
  namespace = await scene.namespace();
});

describe('lists and rules', () => {
  const path = (name = ''): string => `${group}/namespaces/${namespace}/meshes${name === '' ? '' : `/${name}`}`;
  const mesh = async (spec: unknown, name = 'tried'): Promise<unknown> =>
    outcome(await api.post(path(), manifest(scene, 'Mesh', name, spec), dryRun), scene);

  test.each([
    [{ mode: 'Open', zones: ['eu-1', 'us-2'], listeners: [{ port: 80 }, { port: 80, protocol: 'TCP' }] }],
    [{ mode: 'Open', zones: ['eu-1', 'eu-1', 'eu-1'] }],
    [{ mode: 'Open', zones: ['europe'] }],
    [{ mode: 'Open', listeners: [{ port: 80 }, { port: 80, protocol: 'HTTP' }] }],
    [{ mode: 'Open', listeners: [{ port: 443, protocol: 'HTTPS' }] }],
    [{ mode: 'Open', min: 7 }],
    [{ mode: 'Locked' }],
    [{ mode: 'Open', until: '2025-01-01T00:00:00Z' }],
    [{ mode: 'Open', until: 'never' }],
    [{ mode: 'Open', for: '90m' }],
    [{ mode: 'Open', quantity: '100Mi' }],
    [{ mode: 'Open', quantity: 'lots' }],
    [{ mode: 'Open', quantity: -1 }],
    [{ mode: 'Wrong', min: 7 }],
    [{ min: 7 }],
  ])('judge %j', async (spec) => {
    expect(await mesh(spec)).toMatchSnapshot();
  });

  test('know the name of the object', async () => {
    expect(await mesh({ mode: 'Open' }, 'forbidden')).toMatchInlineSnapshot(`
      [
        "422",
        "<nil>: Invalid value: the name forbidden is",
      ]
    `);
  });

  test('compare with what was before, by key', async () => {
    const first = {
      mode: 'Open',
      owner: 'ann',
      serial: 3,
      listeners: [{ port: 80, host: 'a.example.com' }, { port: 81 }],
    };
    await api.post(path(), manifest(scene, 'Mesh', 'old', first));
    const merge = async (spec: unknown) => outcome(await api.patch('merge', path('old'), { spec }, dryRun), scene);

    expect(await merge({ owner: 'bob' })).toMatchInlineSnapshot(`
      [
        "422",
        "spec.owner: Forbidden: owner may be set once",
      ]
    `);
    expect(await merge({ owner: null })).toMatchInlineSnapshot(`
      [
        "422",
        "spec.owner: Forbidden: owner may be set once",
      ]
    `);
    expect(await merge({ serial: 2 })).toMatchInlineSnapshot(`
      [
        "422",
        "spec.serial: Invalid value: 2: serial only rises",
      ]
    `);
    expect(await merge({ listeners: [{ port: 81 }, { port: 80 }] })).toMatchInlineSnapshot(`
      [
        "422",
        "spec.listeners[1]: Invalid value: a host stays",
      ]
    `);
    expect(await merge({ listeners: [{ port: 82 }], mode: 'Locked', serial: 4 })).toMatchInlineSnapshot(`
      {
        "listeners": [
          {
            "port": 82,
            "protocol": "HTTP",
          },
        ],
        "max": 5,
        "min": 1,
        "mode": "Locked",
        "owner": "ann",
        "serial": 4,
      }
    `);
  });
});
