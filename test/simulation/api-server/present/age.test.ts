import { describe, expect, it } from 'vitest';
import { humanDuration, since } from '#simulation/api-server/present/age.ts';

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;

describe('an age as kubectl prints it', () => {
  it.each([
    [0, '0s'],
    [119 * s, '119s'],
    [2 * m, '2m'],
    [2 * m + 5 * s, '2m5s'],
    [10 * m + 5 * s, '10m'],
    [179 * m, '179m'],
    [3 * h, '3h'],
    [3 * h + 20 * m, '3h20m'],
    [47 * h, '47h'],
    [2 * d + 3 * h, '2d3h'],
    [8 * d + 3 * h, '8d'],
    [400 * d, '400d'],
    [730 * d, '2y'],
    [800 * d, '2y70d'],
    [9 * 365 * d, '9y'],
    [-1 * s, '0s'],
    [-2 * s, '<invalid>'],
  ])('%i ms is %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });

  it('is unknown without a time', () => {
    expect(since(undefined, 0)).toBe('<unknown>');
    expect(since('yesterday', 0)).toBe('<unknown>');
  });
});
