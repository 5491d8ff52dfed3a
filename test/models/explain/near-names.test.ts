import { expect, test } from 'vitest';
import { nearNames } from '#models/explain/near-names.ts';

test('names with few letters changed are near, the nearest first', () => {
  expect(nearNames('fra1-a02', ['fra1-a13', 'ams2-b17', 'fra1-a03'])).toEqual(['fra1-a03', 'fra1-a13']);
});

test('two letters in the wrong order are one mistake', () => {
  expect(nearNames('wbe', ['web', 'abc'])).toEqual(['web']);
});

test('a name that another is part of is near, however long', () => {
  expect(nearNames('web', ['web-frontend-production', 'db'])).toEqual(['web-frontend-production']);
});

test('of many no more than a few are told', () => {
  expect(nearNames('a1', ['a2', 'a3', 'a4', 'a5'])).toEqual(['a2', 'a3', 'a4']);
});

test('nothing is near to what is like nothing', () => {
  expect(nearNames('web', ['storage', 'training'])).toEqual([]);
});
