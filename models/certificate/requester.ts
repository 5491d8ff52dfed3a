import { bootstrapGroup } from '../computenode/identity.ts';
import { clientSigner, servingSigner, type Asked, type SigningRequest } from './evidence.ts';

export const nodeUserPrefix = 'system:node:';
export const tokenUserPrefix = 'system:bootstrap:';

/**
 * The id of the bootstrap token that asks, where it is one of ours, that is in our group; '' for whoever else got into
 * that group. Undefined for everyone else: their requests are not ours.
 */
export function ownBootstrapToken({ spec }: SigningRequest): string | undefined {
  if (spec.groups?.includes(bootstrapGroup) !== true) return undefined;
  return spec.username?.startsWith(tokenUserPrefix) === true ? spec.username.slice(tokenUserPrefix.length) : '';
}

/** The name of the node that asks with its own certificate. */
export function requestingNode({ spec }: SigningRequest): string | undefined {
  if (spec.groups?.includes('system:nodes') !== true) return undefined;
  return nodeOf(spec.username);
}

/**
 * Whether a request can be ours at all, by what the API server itself says of it. All others are left unread: what
 * strangers ask for costs nothing here.
 */
export function mayBeOurs(request: SigningRequest): boolean {
  if (ownBootstrapToken(request) !== undefined) return true;
  const { signerName } = request.spec;
  return requestingNode(request) !== undefined && (signerName === clientSigner || signerName === servingSigner);
}

/**
 * The name of the ComputeNode that has to be looked up to judge a request: the name that a bootstrap token asks for, or
 * that of the node that asks. Undefined where no ComputeNode can be concerned.
 */
export function subjectOf(request: SigningRequest, asked: Asked): string | undefined {
  if (ownBootstrapToken(request) === undefined) return requestingNode(request);
  return 'unreadable' in asked ? undefined : nodeOf(asked.commonName);
}

function nodeOf(user: string | undefined): string | undefined {
  if (user?.startsWith(nodeUserPrefix) !== true) return undefined;
  const name = user.slice(nodeUserPrefix.length);
  // The name goes into the path of a read: only what can be the name of a ComputeNode does.
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? name : undefined;
}
