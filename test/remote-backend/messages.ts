import type { OpsAdapter, OpsFailureReason } from '#ops-adapters/port.ts';

export type BackendCall = 'start' | 'poll' | 'cancel' | 'inspect' | 'health';

export interface BackendQuestion {
  id: number;
  call: BackendCall;
  argument: unknown;
}

export type BackendReply =
  | { id: number; answer: unknown }
  | { id: number; failure: { reason: OpsFailureReason; message: string; retryable: boolean } };

export type Answer<C extends BackendCall> = Awaited<ReturnType<OpsAdapter[C]>>;
