import type { Command, ObjectRef } from './cause.ts';

/** One word of a shell line, quoted where the shell would read more into it: names may come from any file. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9._/:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Kinds that clusters know by other groups too, so that the short word could mean another. */
const ambiguous: ReadonlySet<string> = new Set(['Cluster']);

/** As kubectl takes it: `computenode web-3`, `resourceoffer big -n ml`. */
export function kubectlName({ kind, name, namespace }: ObjectRef): string {
  const resource = ambiguous.has(kind) ? `${kind.toLowerCase()}.rackwright.io` : kind.toLowerCase();
  const where = namespace === undefined ? '' : ` -n ${shellWord(namespace)}`;
  return `${resource} ${shellWord(name)}${where}`;
}

export function patchSpec(to: ObjectRef, spec: Record<string, unknown>, does: string): Command {
  return {
    run: `kubectl patch ${kubectlName(to)} --type merge -p ${shellWord(JSON.stringify({ spec }))}`,
    does,
  };
}

export function annotate(to: ObjectRef, key: string, value: string, does: string): Command {
  return { run: `kubectl annotate ${kubectlName(to)} ${shellWord(`${key}=${value}`)}`, does };
}

export function describe(to: ObjectRef, does: string): Command {
  return { run: `kubectl describe ${kubectlName(to)}`, does };
}

export function remove(to: ObjectRef, does: string): Command {
  return { run: `kubectl delete ${kubectlName(to)}`, does };
}

export function explainAgain(to: ObjectRef, does: string): Command {
  const where = to.namespace === undefined ? '' : ` -n ${shellWord(to.namespace)}`;
  return { run: `rackwright explain ${to.kind.toLowerCase()}/${shellWord(to.name)}${where}`, does };
}

/** Another token than the one there is: whichever it is, a change is what counts. */
export function freshToken(current: string | undefined): string {
  const counted = /^again-(\d{1,6})$/.exec(current ?? '');
  return `again-${counted === null ? 1 : Number(counted[1]) + 1}`;
}
