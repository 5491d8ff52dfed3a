import { beforeAll, describe, expect, test } from 'vitest';
import { ownCrd } from '#test/strangers/own.ts';
import type { Answer } from '../client/answer.ts';
import { createScene } from '../scene.ts';
import { dryRun, manifest, outcome } from './outcome.ts';

const scene = createScene();
const { api, unique } = scene;
const group = `/apis/${unique}.example.com/v1`;
let namespace: string;
beforeAll(async () => {
  await scene.install(ownCrd('bundles', unique));
  namespace = await scene.namespace();
});

describe('objects inside objects', () => {
  const bundle = async (spec: unknown): Promise<Answer> =>
    api.post(`${group}/namespaces/${namespace}/bundles`, manifest(scene, 'Bundle', 'tried', spec), dryRun);

  test('are pruned and defaulted like any other, but for type and metadata', async () => {
    const objects = [
      { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a', labels: { x: 'y' } }, spec: {}, extra: 1 },
    ];

    expect(outcome(await bundle({ objects }), scene)).toMatchInlineSnapshot(`
      {
        "objects": [
          {
            "apiVersion": "v1",
            "kind": "Thing",
            "metadata": {
              "labels": {
                "x": "y",
              },
              "name": "a",
            },
            "spec": {
              "size": 3,
            },
          },
        ],
      }
    `);
  });

  test.each([
    [{ template: {} }],
    [{ template: { apiVersion: '', kind: '' } }],
    [{ template: { apiVersion: 'a/b/c', kind: 'not a kind' } }],
    [{ template: { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { 'not a key': 'x' } } } }],
    [{ template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'Any Name', annotations: { '/': '' } } } }],
    [{ template: { apiVersion: 'v1', kind: 'Pod', metadata: { bogus: 1, name: 'a' }, spec: { free: 'form' } } }],
    [{ template: { apiVersion: 1, kind: 'Pod' } }],
    [{ template: { apiVersion: 'v1', kind: 'Pod', metadata: { labels: 'none' } } }],
    [{ objects: [{ kind: 'Thing' }] }],
  ])('are judged: %j', async (spec) => {
    expect(outcome(await bundle(spec), scene)).toMatchSnapshot();
  });

  test('keep what is not known where the schema says so', async () => {
    const values = { free: { form: [1, 'two', null] }, known: { b: 'dropped' } };
    const answer = await api.post(
      `${group}/namespaces/${namespace}/bundles`,
      manifest(scene, 'Bundle', 'kept', { values, anything: [{ at: 'all' }] }),
      dryRun,
    );

    expect(outcome(answer, scene)).toMatchInlineSnapshot(`
      {
        "anything": [
          {
            "at": "all",
          },
        ],
        "values": {
          "free": {
            "form": [
              1,
              "two",
              null,
            ],
          },
          "known": {
            "a": "x",
          },
        },
      }
    `);
  });
});
