import type { Act, OperationRecord } from '../world/acts.ts';

export type Began = Extract<Act, { step: 'Began' }>;

export function began(act: Act): act is Began {
  return act.step === 'Began';
}

/** Whether it takes away, or puts anew, what a running Node stands on. */
export function disturbs({ action, layer }: OperationRecord): boolean {
  if (action === 'Wipe' || action === 'PowerOff' || action === 'Reboot' || action === 'Reset') return true;
  return (action === 'Install' || action === 'Upgrade') && layer !== 'cni' && layer !== 'csi';
}
