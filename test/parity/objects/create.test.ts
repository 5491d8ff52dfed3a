import { beforeAll, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const scene = createScene();
const { api, unique } = scene;
let path: string;
beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  path = widgetsPath(unique, await scene.namespace());
});

test('a created object comes back with what the server adds, defaults among it', async () => {
  const created = await api.post(path, widget(unique, 'a', { spec: { colour: 'red' } }));

  expect(created.status).toBe(201);
  expect(created.object).toMatchObject({
    metadata: { name: 'a', generation: 1, uid: expect.any(String), resourceVersion: expect.stringMatching(/^\d+$/) },
    spec: { colour: 'red', size: 1 },
  });
});

test('a name is taken once', async () => {
  await api.post(path, widget(unique, 'taken'));

  const again = await api.post(path, widget(unique, 'taken'));

  expect(again.status).toBe(409);
  expect(again.failure).toMatchObject({
    reason: 'AlreadyExists',
    message: `widgets.${unique}.example.com "taken" already exists`,
    details: { name: 'taken', group: `${unique}.example.com`, kind: 'widgets' },
  });
});
