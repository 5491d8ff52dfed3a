/** Whether two JSON values say the same. Absent and undefined fields are alike; the order of keys doesn't matter. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equalJson(item, right[index]));
  }
  const others = new Map<string, unknown>(Object.entries(right));
  for (const [key, value] of Object.entries(left)) {
    if (!equalJson(value, others.get(key))) return false;
    others.delete(key);
  }
  return others.values().every((value) => value === undefined);
}
