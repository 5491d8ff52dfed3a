import { expect, test } from 'vitest';
import type { Kube } from '#controllers/runtime/kube.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import { machineAddress } from '#controllers/shell/machine-address.ts';
import { computeAsset } from '../../builders/computeasset.ts';
import { opsMaster } from '../../builders/opsmaster.ts';
import { createControllerLab } from '../lab.ts';

test('a Secret that may not be read is told of by name, for an object to say: it was only logged', async () => {
  const lab = await createControllerLab();
  const forbidden = new KubeError('Forbidden', 'secrets "elsewhere" is forbidden', { status: 403 });
  const kube: Kube = { ...lab.kube, get: () => Promise.reject(forbidden) };
  const master = opsMaster({ spec: { credentialsSecretRef: { namespace: 'default', name: 'elsewhere' } } });

  await expect(machineAddress(kube, computeAsset(), master)).rejects.toMatchObject({
    reason: 'AuthenticationFailed',
    retryable: true,
    message: 'Rackwright may not read Secret default/elsewhere: grant it get on that Secret, by name',
  });
  await lab.stop();
});
