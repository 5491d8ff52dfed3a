import { expect, inject, test } from 'vitest';
import { coreComponents } from '#simulation/api-server/resources/core/schemas.ts';
import { createClient } from '#test/parity/client/client.ts';
import { readCoreSchemas } from './read-core-schemas.ts';

test('the core kinds’ schemas are those of Kubernetes: run `npm run generate:core-schemas` if not', async () => {
  const published = await readCoreSchemas(createClient(inject('servers').real));

  expect(Object.keys(coreComponents)).toEqual(Object.keys(published));
  expect(coreComponents).toEqual(published);
});
