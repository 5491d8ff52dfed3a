import type { Readiness } from '../conditions/readiness.ts';
import { notReady, ready, readyCondition, readyUnknown } from '../conditions/readiness.ts';
import { step } from '../machine/step.ts';
import type { Stored } from '../meta/object.ts';
import type { Resource } from '../meta/resource.ts';
import { protect } from '../protection/protect.ts';
import { conclude } from '../reconcile/conclude.ts';
import type { Decision } from '../reconcile/decision.ts';
import type { Tones } from '../reconcile/phase-event.ts';
import { phaseEvent } from '../reconcile/phase-event.ts';
import { commonStatus } from '../reconcile/status.ts';
import type { AnyImage, ImageStatus } from './image.ts';
import type { ImageEvent } from './machine.ts';
import { imageMachine } from './machine.ts';
import type { Verification } from './verification.ts';

/** What the shell looks up for an image of any layer, from synced stores and the images port. */
export interface ObservedImage {
  /** The port's answer; absent when it wasn't asked, because `needsVerification` saw no need. */
  verification?: Verification;
  /** ComputeNodes that have it installed or are about to. */
  usedBy: number;
  /** ComputeNodes and NodePools that refer to it, as a person reads them. Read once, and only when it is being deleted. */
  users: Iterable<string>;
  /** When the shell last wrote this object's status (ms since the epoch); absent when it doesn't know. */
  statusWrittenAt?: number;
}

const tones: Tones<ImageStatus['phase']> = { Ready: 'Normal', Deprecated: 'Normal', Invalid: 'Warning' };

interface Perceived {
  event: ImageEvent;
  readiness: Readiness;
  digest?: string;
  requeueAt?: number;
}

/** The reconcile that the images of all layers share: verified once, counted, protected while in use. */
export function decideImage(
  resource: Resource,
  image: Stored<AnyImage>,
  observed: ObservedImage,
  now: number,
): Decision<ImageStatus> {
  const before = image.status;
  const title = `${resource.kind} ${image.metadata.name}`;
  const perceived = perceive(title, image, observed.verification);
  const phase = step(imageMachine, before?.phase, perceived.event);
  const protection = protect(resource, image, observed.users);
  const readiness = protection.state === 'held' ? protection.readiness : perceived.readiness;
  const after: ImageStatus = {
    ...commonStatus(image, phase, [readyCondition(readiness)], now),
    usedBy: observed.usedBy,
    ...(perceived.digest === undefined ? {} : { digest: perceived.digest }),
  };
  const events = phaseEvent(before?.phase, phase, perceived.readiness, tones);
  const { requeueAt } = perceived;
  const { statusWrittenAt } = observed;
  return conclude({ before, after, events, protection, statusWrittenAt, requeueAt }, now);
}

function perceive(title: string, image: AnyImage, verification: Verification | undefined): Perceived {
  if (verification?.state === 'invalid') {
    const { reason, message } = verification;
    return { event: { type: 'INVALID' }, readiness: notReady(reason, `${title} can't be installed: ${message}`) };
  }
  if (verification?.state === 'verified') return verified(title, image, verification.digest);
  const again = verification === undefined ? {} : { requeueAt: verification.retryAt };
  const { digest } = image.status ?? {};
  if (digest !== undefined) return { ...verified(title, image, digest), ...again };
  if (verification === undefined) {
    const message = `${title} hasn't been verified yet.`;
    return { event: { type: 'UNVERIFIED' }, readiness: readyUnknown('ImageNotVerified', message) };
  }
  const message = `${title} is being verified: ${verification.message}`;
  return { event: { type: 'VERIFYING' }, readiness: notReady('ImageNotVerified', message), ...again };
}

function verified(title: string, { spec }: AnyImage, digest: string): Perceived {
  if (spec.deprecated === true) {
    const message = `${title} is deprecated: machines that have it keep it, nothing new gets it.`;
    return { event: { type: 'DEPRECATED' }, readiness: ready(message, 'ImageDeprecated'), digest };
  }
  return { event: { type: 'VERIFIED' }, readiness: ready(`${title} is verified, and may be installed.`), digest };
}
