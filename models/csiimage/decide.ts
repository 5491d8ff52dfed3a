import type { CSIImage, CSIImageStatus } from '../generated/csiimage.ts';
import { csiImages } from '../generated/resources.ts';
import { decideImage } from '../image/decide.ts';
import type { ObservedImage } from '../image/decide.ts';
import type { Stored } from '../meta/object.ts';
import type { Decision } from '../reconcile/decision.ts';

export function decideCSIImage(
  image: Stored<CSIImage>,
  observed: ObservedImage,
  now: number,
): Decision<CSIImageStatus> {
  return decideImage(csiImages, image, observed, now);
}
