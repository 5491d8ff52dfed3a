import { bootstrapGroup } from '../computenode/identity.ts';
import type { Asked, SigningRequest } from './evidence.ts';

export const nodeUserPrefix = 'system:node:';
const tokenUserPrefix = 'system:bootstrap:';

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
