import { describe, expect, test } from 'vitest';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();

describe('a timeout', () => {
  test.each(['', '5s', '1m30s', 'soon', '5', '-1s', '0', '0s', '1h', '1.5s', '5 s'])('of %j', async (timeout) => {
    const read = await api.get('/api/v1/namespaces/default', { timeout });
    const made = await api.post('/api/v1/namespaces', { metadata: { name: unique } }, { timeout, dryRun: 'All' });

    expect(read.status === 200 ? 200 : told(read, unique)).toMatchSnapshot();
    expect(made.status === 201 ? 201 : told(made, unique)).toMatchSnapshot();
  });
});

describe('a version that is deprecated', () => {
  test.each([
    ['of its own', {}],
    ['that are given', { deprecationWarning: 'Move to "v2", please' }],
  ])('warns in words %s', async (_, words) => {
    const own = `${unique}${'deprecationWarning' in words ? 'b' : 'a'}`;
    await scene.install(widgetCrd(own, { deprecated: true, ...words }));
    const path = widgetsPath(own, 'default');

    const listed = await api.get(path);
    const missed = await api.get(`${path}/absent`);

    expect(listed.headers['warning']?.replaceAll(own, '<unique>')).toMatchSnapshot();
    expect(missed.headers['warning']).toBe(listed.headers['warning']);
  });
});
