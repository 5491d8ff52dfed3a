import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { OpsMaster } from '#models/generated/opsmaster.ts';
import { secrets } from '#models/meta/core-resources.ts';
import type { MachineAddress } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import type { Kube } from '../runtime/kube.ts';
import { isKubeError } from '../runtime/kube-error.ts';

/**
 * How a machine is reached, with the values of the Secrets that its asset and its OpsMaster name, and of no others:
 * `bmc.<key>` and `ops.<key>`.
 * @throws OpsError `AuthenticationFailed` when a Secret is missing or may not be read; retryable, since that may be mended.
 */
export async function machineAddress(kube: Kube, asset: ComputeAsset, opsMaster: OpsMaster): Promise<MachineAddress> {
  const { serial, addresses = [], bmc, claimEpoch } = asset.spec;
  const found = {
    ...(await credentials(kube, bmc?.credentialsSecretRef, 'bmc')),
    ...(await credentials(kube, opsMaster.spec.credentialsSecretRef, 'ops')),
  };
  return {
    serial,
    addresses: addresses.map(({ type, address }) => ({ type, address })),
    ...(bmc === undefined ? {} : { bmc: bmcAddress(bmc) }),
    ...(claimEpoch === undefined ? {} : { claimEpoch }),
    ...(Object.keys(found).length === 0 ? {} : { secrets: found }),
  };
}

function bmcAddress({ address, certificateFingerprint }: NonNullable<ComputeAsset['spec']['bmc']>): {
  address: string;
  certificateFingerprint?: string;
} {
  return certificateFingerprint === undefined ? { address } : { address, certificateFingerprint };
}

async function credentials(
  kube: Kube,
  ref: { namespace: string; name: string } | undefined,
  purpose: string,
): Promise<Record<string, string>> {
  try {
    return await secretValues(kube, ref, purpose);
  } catch (error) {
    if (ref === undefined || !isKubeError(error, 'Forbidden')) throw error;
    const message = `Rackwright may not read Secret ${ref.namespace}/${ref.name}: grant it get on that Secret, by name`;
    throw new OpsError('AuthenticationFailed', message, { retryable: true, cause: error });
  }
}

/** Values of one Secret by `<purpose>.<key>`, decoded. */
export async function secretValues(
  kube: Kube,
  ref: { namespace: string; name: string } | undefined,
  purpose: string,
): Promise<Record<string, string>> {
  if (ref === undefined) return {};
  try {
    const { data } = await kube.get(secrets, ref);
    if (typeof data !== 'object' || data === null) return {};
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [
        `${purpose}.${key}`,
        Buffer.from(String(value), 'base64').toString(),
      ]),
    );
  } catch (error) {
    if (!isKubeError(error, 'NotFound')) throw error;
    const message = `Secret ${ref.namespace}/${ref.name} doesn't exist: create it`;
    throw new OpsError('AuthenticationFailed', message, { retryable: true, cause: error });
  }
}
