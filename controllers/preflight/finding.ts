import type { Right } from './right.ts';

/** What each kind of finding carries. */
interface Fields {
  KubeconfigUnusable: { message: string };
  CredentialsUnreadable: { url: string; message: string };
  Unreachable: { url: string; why: Unreachable; detail: string };
  NotTLS: { url: string };
  TLSExpected: { url: string };
  ServerUntrusted: { url: string; detail: string };
  ServerNameMismatch: { url: string; detail: string };
  ServerCertificateExpired: { url: string; nowMs: number };
  ServerCertificateNotYetValid: { url: string; nowMs: number };
  NotKubernetes: { url: string; got: string };
  NotReady: { url: string; status: number; message: string };
  NoCredentials: { url: string };
  CredentialsExpired: { url: string; what: string; atMs: number };
  CredentialsNotYetValid: { url: string; what: string; atMs: number };
  CredentialsRefused: { url: string; what: string };
  Forbidden: { url: string; path: string; message: string };
  /** Of ours against the server's: negative when ours is behind. */
  ClockOff: { url: string; byMs: number };
  KindsMissing: { url: string; kinds: readonly string[]; all: boolean };
  KindsNotEstablished: { url: string; kinds: readonly { kind: string; message: string }[] };
  KindsTerminating: { url: string; kinds: readonly string[] };
  VersionNotServed: { url: string; kinds: readonly string[]; served: readonly string[]; wanted: string };
  SchemasUnpublished: { url: string; kinds: readonly string[] };
  SchemasUnreadable: { url: string };
  SchemasOlder: { url: string; lacking: readonly string[] };
  SchemasNewer: { url: string; unknown: readonly string[] };
  SchemasIncompatible: {
    url: string;
    lacking: readonly string[];
    unknown: readonly string[];
    changed: readonly string[];
  };
  RightsMissing: { url: string; who: string | undefined; rights: readonly Right[] };
  NamespaceMissing: { url: string; namespace: string };
}

export type FindingKind = keyof Fields;

/** What is wrong with a cluster, or with the way to it, as a closed set. `sentence.ts` says each in words. */
export type Finding<K extends FindingKind = FindingKind> = { [P in K]: { kind: P } & Fields[P] }[K];

export type Unreachable = 'refused' | 'unknown-name' | 'no-route' | 'timeout' | 'broken' | 'other';

/** What has to be seen before a finding of it can be said, or said to be over. */
export type Stage = 'reach' | 'clock' | 'kinds' | 'schemas' | 'rights' | 'namespace';

/** One look at a cluster: what is wrong, and how far the look went. */
export interface Survey {
  findings: readonly Finding[];
  seen: ReadonlySet<Stage>;
}

const later: Readonly<Partial<Record<FindingKind, Stage>>> = {
  ClockOff: 'clock',
  KindsMissing: 'kinds',
  KindsNotEstablished: 'kinds',
  KindsTerminating: 'kinds',
  VersionNotServed: 'kinds',
  SchemasUnpublished: 'schemas',
  SchemasUnreadable: 'schemas',
  SchemasOlder: 'schemas',
  SchemasNewer: 'schemas',
  SchemasIncompatible: 'schemas',
  RightsMissing: 'rights',
  NamespaceMissing: 'namespace',
};

export function stageOf(finding: Finding): Stage {
  return later[finding.kind] ?? 'reach';
}

const warnings: ReadonlySet<FindingKind> = new Set([
  // A clock that is off: see skew.ts.
  'ClockOff',
  // Fields that this version doesn't know are left alone: every write is of what it knows, or carries the rest along.
  'SchemasNewer',
  // Who may not read the schemas may still be served the right ones.
  'SchemasUnreadable',
]);

/** Whether nothing may be started while it lasts. */
export function blocks(finding: Finding): boolean {
  return !warnings.has(finding.kind);
}

/** How loud it is said. */
export function levelOf(finding: Finding): 'error' | 'warn' | 'info' {
  // After a start of the server, or the installation of its kinds, that is the course of things.
  if (finding.kind === 'SchemasUnpublished') return 'info';
  if (finding.kind === 'KindsNotEstablished' && finding.kinds.every(({ message }) => message === '')) return 'info';
  return blocks(finding) ? 'error' : 'warn';
}
