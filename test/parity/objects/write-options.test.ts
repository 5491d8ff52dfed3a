import { beforeAll, describe, expect, test } from 'vitest';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let path: string;
beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  path = widgetsPath(unique, await scene.namespace());
});

describe('a dry run', () => {
  test('of a creation comes to nothing', async () => {
    const created = await api.post(path, widget(unique, 'dry'), { dryRun: 'All' });

    expect(told(created, unique)).toMatchSnapshot();
    expect((await api.get(`${path}/dry`)).status).toBe(404);
  });

  test('of a creation says what it would be refused for', async () => {
    await api.post(path, widget(unique, 'there'));

    expect(told(await api.post(path, widget(unique, 'there'), { dryRun: 'All' }), unique)).toMatchSnapshot();
    expect(
      told(await api.post(path, widget(unique, 'x', { spec: { size: -1 } }), { dryRun: 'All' }), unique),
    ).toMatchSnapshot();
  });

  test('of an update and a patch shows what would be', async () => {
    const { object } = await api.post(path, widget(unique, 'kept', { spec: { size: 1 } }));
    const update = await api.put(`${path}/kept`, { ...object, spec: { size: 2 } }, { dryRun: 'All' });
    const patch = await api.patch('merge', `${path}/kept`, { spec: { size: 3 } }, { dryRun: 'All' });

    expect(told(update, unique)).toMatchSnapshot();
    expect(told(patch, unique)).toMatchSnapshot();
    expect((await api.get(`${path}/kept`)).object).toEqual(object);
  });

  test.each(['all', 'None', 'true', ''])('that is asked for as %j', async (dryRun) => {
    expect(
      told(await api.post(path, widget(unique, `asked-${dryRun.toLowerCase()}x`), { dryRun }), unique),
    ).toMatchSnapshot();
    expect(told(await api.patch('merge', `${path}/asked`, {}, { dryRun }), unique)).toMatchSnapshot();
    expect(told(await api.put(`${path}/asked`, widget(unique, 'asked'), { dryRun }), unique)).toMatchSnapshot();
    expect(told(await api.delete(`${path}/asked`, undefined, { dryRun }), unique)).toMatchSnapshot();
    expect(told(await api.delete(`${path}/asked`, { dryRun: [dryRun] }), unique)).toMatchSnapshot();
  });
});

test('a field validation that is none', async () => {
  const fieldValidation = 'Sometimes';

  expect(told(await api.post(path, widget(unique, 'asked'), { fieldValidation }), unique)).toMatchSnapshot();
  expect(told(await api.patch('merge', `${path}/asked`, {}, { fieldValidation }), unique)).toMatchSnapshot();
  expect(told(await api.put(`${path}/asked`, widget(unique, 'asked'), { fieldValidation }), unique)).toMatchSnapshot();
});
