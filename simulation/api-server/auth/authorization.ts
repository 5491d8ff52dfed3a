import type { UserInfo } from '../resources/definition.ts';

/** What is asked for. Resource requests have `resource` (the plural), others have `path`. */
export interface Attributes {
  verb: string;
  group?: string;
  version?: string;
  resource?: string;
  subresource?: string;
  namespace?: string;
  name?: string;
  path?: string;
}

export interface Decision {
  allowed: boolean;
  /** Shown to whom it is refused, and by `kubectl auth can-i`. */
  reason?: string;
}

export type Authorize = (user: UserInfo, attributes: Attributes) => Decision;

const publicPaths: readonly string[] = ['/healthz', '/livez', '/readyz', '/version'];

/**
 * What the server decides before anyone is asked: system:masters may all, health and version are for everybody, and
 * bootstrap tokens are for certificate requests only. Undefined where it has no opinion.
 */
export function builtInDecision(user: UserInfo, attributes: Attributes): Decision | undefined {
  if (user.groups.includes('system:masters')) return { allowed: true };
  if (publicPaths.includes(attributes.path ?? '') && attributes.verb === 'get') return { allowed: true };
  if (user.groups.includes('system:bootstrappers')) {
    const allowed = mayBootstrap(attributes);
    return allowed ? { allowed } : { allowed, reason: 'bootstrap tokens may only request certificates' };
  }
  return undefined;
}

/**
 * The lab's default: whoever is authenticated may all. There is no RBAC in this server; pass an `authorize` of your own
 * where permissions matter.
 */
export const allowAuthenticated: Authorize = (user) => ({ allowed: user.groups.includes('system:authenticated') });

function mayBootstrap(attributes: Attributes): boolean {
  if (attributes.resource === undefined) return attributes.verb === 'get';
  if (attributes.group === 'authorization.k8s.io' || attributes.group === 'authentication.k8s.io') return true;
  return (
    attributes.group === 'certificates.k8s.io' &&
    attributes.resource === 'certificatesigningrequests' &&
    attributes.subresource === undefined &&
    ['create', 'get', 'list', 'watch'].includes(attributes.verb)
  );
}
