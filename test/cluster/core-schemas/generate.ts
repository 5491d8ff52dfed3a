import { writeFileSync } from 'node:fs';
import { administrator, startControlPlane } from '#test/control-plane/control-plane.ts';
import { createClient } from '#test/parity/client/client.ts';
import { printSchemas, readCoreSchemas } from './read-core-schemas.ts';

const plane = await startControlPlane({ controllers: false });
try {
  const { url, caPem } = plane;
  const user = await plane.authority.issueClient(administrator);
  const api = createClient({ name: 'real', url, caPem, user, kubeconfig: '' });
  const file = new URL('../../../simulation/api-server/resources/core/schemas.generated.json', import.meta.url);
  writeFileSync(file, printSchemas(await readCoreSchemas(api)));
} finally {
  await plane.stop();
}
