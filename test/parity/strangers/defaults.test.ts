import { beforeAll, describe, expect, test } from 'vitest';
import { ownCrd } from '#test/strangers/own.ts';
import type { Answer } from '../client/answer.ts';
import { createScene, eventually } from '../scene.ts';
import { dryRun, manifest, outcome } from './outcome.ts';

const scene = createScene();
const { api, unique } = scene;
const group = `/apis/${unique}.example.com/v1`;
beforeAll(() => scene.install(ownCrd('edges', unique)));

describe('defaults and pruning', () => {
  const edge = async (spec: unknown, query: Record<string, string> = {}): Promise<Answer> =>
    api.post(`${group}/edges`, manifest(scene, 'Edge', 'defaulted', spec), { ...dryRun, ...query });

  test('reach into the items of lists, and into defaults themselves', async () => {
    expect(outcome(await edge({ ports: [{ number: 80 }, { number: 443, limits: { rate: 1 }, tags: [] }] }), scene))
      .toMatchInlineSnapshot(`
      {
        "maybeDefaulted": "given",
        "never": "given",
        "ports": [
          {
            "limits": {
              "burst": 7,
              "rate": 10,
            },
            "number": 80,
            "protocol": "TCP",
            "tags": [
              "web",
            ],
          },
          {
            "limits": {
              "burst": 7,
              "rate": 1,
            },
            "number": 443,
            "protocol": "TCP",
            "tags": [],
          },
        ],
      }
    `);
  });

  test('replace null where it is not allowed, and leave it where it is', async () => {
    expect(outcome(await edge({ maybe: null, maybeDefaulted: null, never: null, code: null }), scene))
      .toMatchInlineSnapshot(`
      {
        "maybe": null,
        "maybeDefaulted": null,
        "never": "given",
      }
    `);
  });

  test('drop what is not known, with a warning', async () => {
    const answer = await edge({ bogus: 1, ports: [{ number: 1, bogus: { deep: true } }], labels: { any: 'key' } });

    expect(outcome(answer, scene)).toMatchInlineSnapshot(`
      {
        "labels": {
          "any": "key",
        },
        "maybeDefaulted": "given",
        "never": "given",
        "ports": [
          {
            "limits": {
              "burst": 7,
              "rate": 10,
            },
            "number": 1,
            "protocol": "TCP",
            "tags": [
              "web",
            ],
          },
        ],
      }
    `);
    expect(answer.warnings).toEqual(['unknown field "spec.bogus"', 'unknown field "spec.ports[0].bogus"']);
  });

  test('refuse what is not known where that was asked', async () => {
    expect(outcome(await edge({ bogus: 1 }, { fieldValidation: 'Strict' }), scene)).toMatchInlineSnapshot(`
      [
        "400",
        "Edge in version "v1" cannot be handled as a Edge: strict decoding error: unknown field "spec.bogus"",
      ]
    `);
  });
});

describe('a schema that becomes stricter', () => {
  test('leaves unchanged values alone', async () => {
    const crd = ownCrd('edges', `${unique}-later`);
    await scene.install(crd);
    const edges = `/apis/${unique}-later.example.com/v1/edges`;
    const given = {
      ...manifest(scene, 'Edge', 'old', { code: 'AB-12', ports: [{ number: 8080 }], labels: { a: 'long' } }),
      apiVersion: `${unique}-later.example.com/v1`,
    };
    await api.post(edges, given);
    const stricter = JSON.parse(
      JSON.stringify(crd).replace('^[A-Z]{2,4}', '^[C-Z]{2,4}').replace('"maximum":65535', '"maximum":1024'),
    ) as typeof crd;
    const changed = await api.patch(
      'merge',
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`,
      {
        spec: stricter.spec,
      },
    );
    expect(changed.status).toBe(200);
    const fresh = { ...given, metadata: { name: 'fresh' } };
    await eventually(async () => (await api.post(edges, fresh, dryRun)).status === 422, 'the schema is in force');

    const merge = async (patch: unknown) => outcome(await api.patch('merge', `${edges}/old`, patch, dryRun), scene);
    expect(await merge({ metadata: { labels: { any: 'change' } } })).toMatchInlineSnapshot(`
      {
        "code": "AB-12",
        "labels": {
          "a": "long",
        },
        "maybeDefaulted": "given",
        "never": "given",
        "ports": [
          {
            "limits": {
              "burst": 7,
              "rate": 10,
            },
            "number": 8080,
            "protocol": "TCP",
            "tags": [
              "web",
            ],
          },
        ],
      }
    `);
    expect(await merge({ spec: { host: 'example.com' } })).toMatchInlineSnapshot(`
      {
        "code": "AB-12",
        "host": "example.com",
        "labels": {
          "a": "long",
        },
        "maybeDefaulted": "given",
        "never": "given",
        "ports": [
          {
            "limits": {
              "burst": 7,
              "rate": 10,
            },
            "number": 8080,
            "protocol": "TCP",
            "tags": [
              "web",
            ],
          },
        ],
      }
    `);
    expect(await merge({ spec: { code: 'AB-13' } })).toMatchInlineSnapshot(`
      [
        "422",
        "spec.code: Invalid value: "AB-13": spec.code in body should match '^[C-Z]{2,4}-\\d+$'",
      ]
    `);
    expect(await merge({ spec: { ports: [{ number: 8080 }, { number: 80 }] } })).toMatchInlineSnapshot(`
      [
        "422",
        "spec.ports[0].number: Invalid value: 8080: spec.ports[0].number in body should be less than or equal to 1024",
      ]
    `);
  });
});
