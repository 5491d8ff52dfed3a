import type { OpsFailureReason } from './port.ts';

const all: Readonly<Record<OpsFailureReason, true>> = {
  Unreachable: true,
  AuthenticationFailed: true,
  HostKeyMismatch: true,
  SerialMismatch: true,
  Unsupported: true,
  InvalidRequest: true,
  ImageUnavailable: true,
  ChecksumMismatch: true,
  DiskNotFound: true,
  DiskTooSmall: true,
  InstallFailed: true,
  BootFailed: true,
  PowerFailed: true,
  DeadlineExceeded: true,
  Cancelled: true,
  BackendFailed: true,
};

// The keys are those of the type: the compiler holds them to it.
/** Every reason of the port, for those who read one from outside. */
export const opsFailureReasons = Object.keys(all) as OpsFailureReason[];
