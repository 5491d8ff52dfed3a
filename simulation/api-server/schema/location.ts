/**
 * Where a walk through an object stands: a stack pushed and popped on the way, so that a path is built only for an
 * error. Not to be kept: take `path()` or `keyed()`.
 */
export class Location {
  readonly #steps: (string | number | MapKey)[] = [];

  get depth(): number {
    return this.#steps.length;
  }

  /** A property; a list's item by its index. */
  enter(step: string | number): void {
    this.#steps.push(step);
  }

  /** A key of a map (additionalProperties): differs from a property only in `keyed()`. */
  enterKey(key: string): void {
    this.#steps.push({ key });
  }

  leave(): void {
    this.#steps.pop();
  }

  /** `spec.list[0].labels.key`: as schema errors and unknown fields are told. `.` alone for the root. */
  path(child?: string): string {
    return join(this.#steps, child, (key) => `.${key}`);
  }

  /** `spec.list[0].labels[key]`: as duplicates and CEL rules are told. */
  keyed(child?: string): string {
    return join(this.#steps, child, (key) => `[${key}]`);
  }
}

interface MapKey {
  key: string;
}

function join(
  steps: readonly (string | number | MapKey)[],
  child: string | undefined,
  ofKey: (key: string) => string,
): string {
  let path = '';
  for (const step of steps) {
    if (typeof step === 'string') path += `.${step}`;
    else path += typeof step === 'number' ? `[${String(step)}]` : ofKey(step.key);
  }
  if (child !== undefined) path += `.${child}`;
  return path.startsWith('.') ? path.slice(1) : path;
}
