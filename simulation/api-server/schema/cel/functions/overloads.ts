import { CelError, typeName, type CelValue } from '../values.ts';
import { addressFunctions } from './addresses.ts';
import { conversionFunctions } from './conversions.ts';
import { formatFunctions } from './formats.ts';
import type { CelFunction } from './library.ts';
import { listFunctions } from './lists.ts';
import { quantityFunctions } from './quantities.ts';
import { stringFunctions } from './strings.ts';
import { urlFunctions } from './urls.ts';

/** Every function of the language that kube-apiserver 1.35 gives to rules, but authorizer, semver and JSON patch. */
export const functions: readonly CelFunction[] = [
  ...conversionFunctions,
  ...stringFunctions,
  ...listFunctions,
  ...quantityFunctions,
  ...urlFunctions,
  ...addressFunctions,
  ...formatFunctions,
];

/** Names before a function's that are no receivers. */
export const namespaces: ReadonlySet<string> = new Set(['sets', 'lists', 'ip', 'format', 'optional']);

const byKey = new Map<string, CelFunction[]>();
for (const one of functions) {
  const match = /^(?:([^(]+)\.)?(\w+)\(/.exec(one.signature);
  const [, receiver, name = ''] = match ?? [];
  const inNamespace = receiver !== undefined && namespaces.has(receiver);
  const key = receiver === undefined ? name : inNamespace ? `${receiver}.${name}` : `.${name}`;
  const known = byKey.get(key);
  if (known === undefined) byKey.set(key, [one]);
  else known.push(one);
}

/**
 * What calls `name` (a method's with a dot before it, its receiver being the first argument); undefined when there is no
 * such function. The overload is chosen by the values at run time.
 */
export function overloaded(name: string): ((args: readonly CelValue[]) => CelValue) | undefined {
  const candidates = byKey.get(name);
  if (candidates === undefined) return undefined;
  return (args) => {
    for (const one of candidates) if (one.accepts(args)) return one.run(args);
    throw new CelError(`no such overload: ${name.replace('.', '')}(${args.map(typeName).join(', ')})`);
  };
}
