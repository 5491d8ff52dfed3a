import type { Condition } from '../meta/object.ts';
import type { Evidence } from './cause.ts';
import type { Explained } from './view.ts';

const logLines = 10;

/** The fields that the sentences go by. */
export function evidenceOf(object: Explained, ready: Condition | undefined): Evidence[] {
  const found: Evidence[] = [];
  const add = (field: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '') found.push({ field, value: String(value) });
  };
  if (ready !== undefined) add('status.conditions[Ready]', `${ready.status} ${ready.reason}: ${ready.message}`);
  add('metadata.deletionTimestamp', object.metadata.deletionTimestamp);
  if (object.metadata.deletionTimestamp !== undefined)
    add('metadata.finalizers', object.metadata.finalizers?.join(', '));
  if (object.kind === 'ComputeNode') {
    const { next } = object.status ?? {};
    if (next !== undefined)
      add('status.next', `${next.action} ${next.layer}, attempt ${next.attempt}, since ${next.since}`);
    add('status.next.notBefore', next?.notBefore);
    add('status.drainStartedAt', object.status?.drainStartedAt);
    add('status.unhealthySince', object.status?.unhealthySince);
    add('spec.assetRef.name', object.spec.assetRef?.name);
  }
  if (object.kind === 'Operation') {
    add('spec.attempt', object.spec.attempt);
    add('spec.deadline', object.spec.deadline);
    add('status.startedAt', object.status?.startedAt);
    add('status.logTail', tailOf(object.status?.logTail));
  }
  return found;
}

function tailOf(log: string | undefined): string | undefined {
  const lines = log?.trimEnd().split('\n') ?? [];
  return lines.length === 0 ? undefined : lines.slice(-logLines).join('\n');
}
