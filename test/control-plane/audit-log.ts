import { readFileSync } from 'node:fs';

/** What an audit event says of one answered request (audit.k8s.io/v1). */
export interface AuditEvent {
  verb: string;
  user: { username: string; groups?: string[] };
  userAgent?: string;
  requestURI: string;
  objectRef?: { resource?: string; namespace?: string; name?: string; apiGroup?: string; subresource?: string };
  responseStatus?: { code?: number };
  requestReceivedTimestamp: string;
  stageTimestamp: string;
}

/**
 * Of what is asked, only writes are kept, one line each once they are answered; Events and Leases apart. Reads would
 * be most of the file, and say little.
 */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted', 'Panic'],
  rules: [
    { level: 'None', verbs: ['get', 'list', 'watch'] },
    { level: 'None', resources: [{ group: '', resources: ['events'] }, { group: 'events.k8s.io' }] },
    { level: 'None', resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }] },
    { level: 'Metadata' },
  ],
};

export function readAuditLog(file: string): AuditEvent[] {
  return readFileSync(file, 'utf8').split('\n').flatMap(eventIn);
}

/** A server that writes, or was killed while it did, leaves half a line: at the end, or before the next. */
function eventIn(line: string): AuditEvent[] {
  try {
    return [JSON.parse(line) as AuditEvent];
  } catch {
    return [];
  }
}
