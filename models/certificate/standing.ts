import type { KubeObject, Stored } from '../meta/object.ts';
import type { SigningRequest } from './evidence.ts';

/** An object with all that a CertificateSigningRequest has to have. */
export function isSigningRequest<T extends KubeObject>(object: T): object is T & SigningRequest {
  const { spec, status } = object;
  if (!isRecord(spec) || typeof spec['request'] !== 'string' || typeof spec['signerName'] !== 'string') return false;
  return status === undefined || (isRecord(status) && areConditions(status['conditions'] ?? []));
}

/** Nobody has decided on it. What a person, or another approver, has decided stays as it is. */
export function isOpen(request: SigningRequest): boolean {
  return !has(request, 'Approved') && !has(request, 'Denied') && !has(request, 'Failed');
}

/** Approved, by whomever, and not given up by its signer: there is a certificate, or will be. */
export function certificateIssuable(request: SigningRequest): boolean {
  return has(request, 'Approved') && !has(request, 'Failed');
}

/** When the certificate was granted (ms since the epoch), once there is one. */
export function issuedAt({ metadata, status }: Stored<SigningRequest>): number | undefined {
  if ((status?.certificate ?? '') === '') return undefined;
  const approved = status?.conditions?.find(({ type }) => type === 'Approved');
  return Date.parse(approved?.lastUpdateTime ?? metadata.creationTimestamp);
}

function has({ status }: SigningRequest, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type) === true;
}

function areConditions(conditions: unknown): boolean {
  return Array.isArray(conditions) && conditions.every((each) => isRecord(each) && typeof each['type'] === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
