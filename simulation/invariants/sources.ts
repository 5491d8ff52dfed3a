import type { AnyImage } from '#models/image/image.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Operation, OperationSpec } from '#models/generated/operation.ts';
import { criImages, cniImages, csiImages, k8sImages, operations, osImages } from '#models/generated/resources.ts';
import type { Resource } from '#models/meta/resource.ts';
import { describeOperation } from '../world/acts.ts';
import { began, type Began } from './acts.ts';
import type { Scene } from './scene.ts';
import { machineKey } from './view.ts';
import type { Invariant } from './watched.ts';

const imageResources: Readonly<Record<string, Resource>> = {
  OSImage: osImages,
  CRIImage: criImages,
  K8SImage: k8sImages,
  CNIImage: cniImages,
  CSIImage: csiImages,
};

/** 15 and 16: only verified bytes are written, and only pinned hosts reached. */
export function sourceRules({ view, world, report }: Scene): Invariant {
  function verified({ serial, operation }: Began): void {
    if (operation.image === undefined) return;
    const objects = [`machine ${serial}`, `Operation ${operation.name}`];
    const found = view.get<Operation>(operations, { name: operation.name })?.spec;
    const resource = imageResources[found?.imageRef?.kind ?? ''];
    const what = describeOperation(operation);
    if (found?.imageRef === undefined || resource === undefined) {
      report(15, `${what} began for no image on record`, ...objects);
      return;
    }
    const { kind, name } = found.imageRef;
    const image = view.get<AnyImage>(resource, { name });
    if (image === undefined || !isVerified(image)) {
      report(15, `${what} began, though ${kind} ${name} is ${image?.status?.phase ?? 'not there'}`, ...objects);
    } else if (!standsFor(image, found, operation.image)) {
      report(15, `${what} began with other bytes than ${kind} ${name} stands for`, ...objects, `${kind} ${name}`);
    }
  }

  function pinned({ serial, operation }: Began): void {
    const presented = world.machine(serial)?.bmc?.certificateFingerprint;
    if (presented === undefined) return;
    const asset: ComputeAsset | undefined = view.assetsBySerial
      .of(machineKey(serial))
      .find(({ spec }) => spec.claimRef?.uid === operation.claimUid);
    if (asset?.spec.bmc === undefined || asset.spec.bmc.certificateFingerprint === presented) return;
    const how = asset.spec.bmc.certificateFingerprint === undefined ? 'unpinned' : 'pinned to another certificate';
    report(16, `its BMC is ${how}, and was reached`, `machine ${serial}`, `ComputeAsset ${asset.metadata.name}`);
  }

  return {
    act(act) {
      if (!began(act)) return;
      verified(act);
      pinned(act);
    },
  };
}

function isVerified({ status }: AnyImage): boolean {
  return status?.digest !== undefined && (status.phase === 'Ready' || status.phase === 'Deprecated');
}

/** Whether the Operation, and what the adapter was told, name the very bytes that were verified. */
function standsFor(image: AnyImage, found: OperationSpec, told: { family: string; version: string }): boolean {
  const { family, version, url, sha256 } = image.spec;
  const named = found.image;
  const same = named?.family === family && named.version === version && named.url === url && named.sha256 === sha256;
  return same && told.family === family && told.version === version && found.imageDigest === image.status?.digest;
}
