/**
 * Without the zero values that a server of Go structs shows where nobody said anything (`firstTimestamp: null`,
 * `nodeInfo: {machineID: ""}`): whether they are shown is no fact of an object.
 */
export function withoutZeros(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeros);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([name, item]): [string, unknown] => [name, withoutZeros(item)])
    .filter(([, item]) => !isZero(item));
  return Object.fromEntries(kept);
}

function isZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === null || value === '' || value === 0;
}
