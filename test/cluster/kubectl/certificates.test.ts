import 'reflect-metadata';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { test } from 'vitest';
import { onBothServers } from './stage/on-both-servers.ts';

onBothServers(({ scene, newShell }) => {
  async function request(name: string): Promise<unknown> {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
    const csr = await Pkcs10CertificateRequestGenerator.create({
      name: 'CN=ann, O=team',
      keys,
      signingAlgorithm: algorithm,
    });
    scene.collect(`/apis/certificates.k8s.io/v1/certificatesigningrequests/${name}`);
    return {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name },
      spec: {
        request: Buffer.from(csr.toString('pem')).toString('base64'),
        signerName: 'example.com/nobody',
        usages: ['digital signature', 'client auth'],
      },
    };
  }

  test('certificate approve, deny, and what get and describe show', async () => {
    const { kubectl, quietly, file, matches } = await newShell();
    const { unique } = scene;
    file('all.yaml', await request(`${unique}-yes`), await request(`${unique}-no`), await request(`${unique}-late`));
    await quietly('create -f all.yaml');
    const user = [[/(Requesting User: +|REQUESTOR.*\n(?:.*\n)*?)(?:administrator|lab-admin\S*)/g, '$1ADMIN']] as const;

    await kubectl(
      'get csr UNIQUE-yes -o custom-columns=NAME:.metadata.name,SIGNER:.spec.signerName,USAGES:.spec.usages',
    );
    await kubectl('certificate approve UNIQUE-yes');
    await kubectl('certificate approve UNIQUE-yes');
    await kubectl('certificate deny UNIQUE-no');
    await kubectl('certificate approve UNIQUE-no');
    await kubectl('certificate deny UNIQUE-yes');
    await kubectl('certificate approve nope');
    await kubectl('certificate approve');
    await kubectl('certificate deny -f all.yaml --force');
    await kubectl(
      'get csr UNIQUE-yes -o jsonpath={.status.conditions[*].type}{.status.conditions[*].reason}{.status.conditions[*].message}',
    );
    await kubectl(
      'get csr UNIQUE-no -o jsonpath={.status.conditions[*].type}{.status.conditions[*].reason}{.status.conditions[*].message}',
    );
    await kubectl('describe csr UNIQUE-no', { hide: user });
    await kubectl('delete -f all.yaml');
    matches('certificates/certificates');
  });
});
