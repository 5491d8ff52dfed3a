import type { CNIImage, CNIImageStatus } from '../generated/cniimage.ts';
import { cniImages } from '../generated/resources.ts';
import { decideImage } from '../image/decide.ts';
import type { ObservedImage } from '../image/decide.ts';
import type { Stored } from '../meta/object.ts';
import type { Decision } from '../reconcile/decision.ts';

export function decideCNIImage(
  image: Stored<CNIImage>,
  observed: ObservedImage,
  now: number,
): Decision<CNIImageStatus> {
  return decideImage(cniImages, image, observed, now);
}
