import type { OSImage, OSImageStatus } from '../generated/osimage.ts';
import { osImages } from '../generated/resources.ts';
import { decideImage } from '../image/decide.ts';
import type { ObservedImage } from '../image/decide.ts';
import type { Stored } from '../meta/object.ts';
import type { Decision } from '../reconcile/decision.ts';

export function decideOSImage(image: Stored<OSImage>, observed: ObservedImage, now: number): Decision<OSImageStatus> {
  return decideImage(osImages, image, observed, now);
}
