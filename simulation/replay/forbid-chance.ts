import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** Something reached for the time or the chance of the real world, in a run that has to be the same each time. */
export class RealWorldError extends Error {
  override readonly name = 'RealWorldError';
}

/**
 * From here on whatever reads the real time, waits by it, or draws from the system's chance throws, in this whole thread
 * and for good: for a worker of its own. Turns of the event loop stay, as the virtual clock lives on them.
 */
export function forbidChance(): void {
  const forbid = (what: string) => (): never => {
    throw new RealWorldError(`${what} was called: time, chance and identities come through ports`);
  };
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: unknown[]) => (given.length === 0 ? forbid('new Date()')() : construct(target, given)),
    apply: forbid('Date()'),
    get: (target, property) =>
      property === 'now' ? forbid('Date.now') : (Reflect.get(target, property, target) as unknown),
  });
  Math.random = forbid('Math.random');
  performance.now = forbid('performance.now');
  for (const name of ['setTimeout', 'setInterval'] as const) {
    Object.defineProperty(globalThis, name, { value: forbid(name), configurable: true });
  }
  for (const name of ['randomUUID', 'getRandomValues'] as const) {
    Object.defineProperty(globalThis.crypto, name, { value: forbid(`crypto.${name}`) });
  }
  for (const name of ['randomUUID', 'randomBytes', 'randomInt', 'randomFillSync'] as const) {
    Object.defineProperty(crypto, name, { value: forbid(`node:crypto ${name}`) });
  }
  syncBuiltinESMExports();
}

function construct(target: DateConstructor, given: readonly unknown[]): Date {
  return Reflect.construct(target, given) as Date;
}
