/** One figure of one bench. `target` says in words what it must reach; without one it is only told. */
export interface Result {
  name: string;
  value: number;
  unit: string;
  target: string | null;
  met: boolean | null;
}

export function figure(name: string, value: number, unit: string): Result {
  return { name, value: rounded(value), unit, target: null, met: null };
}

export function atMost(name: string, value: number, unit: string, limit: number): Result {
  return { name, value: rounded(value), unit, target: `at most ${limit}`, met: value <= limit };
}

export function atLeast(name: string, value: number, unit: string, limit: number): Result {
  return { name, value: rounded(value), unit, target: `at least ${rounded(limit)}`, met: value >= limit };
}

/** Three digits say what a bench can know. */
function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
