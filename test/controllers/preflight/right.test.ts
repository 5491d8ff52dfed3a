import { expect, test } from 'vitest';
import { describeRights, listed } from '#controllers/preflight/right.ts';

test('rights are told by what they are for, and counted beyond a few', () => {
  const right = (verb: string, resource: string) => ({ verb, group: '', resource });
  const rights = [right('list', 'nodes'), right('watch', 'nodes'), right('list', 'pods'), right('get', 'secrets')];

  expect(describeRights(rights, 5)).toBe('list and watch nodes; list pods; get secrets');
  expect(describeRights(rights, 1)).toBe('list and watch nodes; and 2 more');
  expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
});
