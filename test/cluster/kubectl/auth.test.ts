import { test } from 'vitest';
import { onBothServers } from './stage/on-both-servers.ts';

onBothServers(({ newShell }) => {
  test('can-i and whoami, as the administrator', async () => {
    const { kubectl, matches } = await newShell();

    await kubectl('auth can-i get pods');
    await kubectl('auth can-i create deployments.apps');
    await kubectl(`auth can-i '*' '*'`);
    await kubectl('auth can-i get /version');
    await kubectl('auth can-i get nonsense');
    await kubectl('auth can-i get nodes');
    await kubectl('auth can-i get pods --subresource=log -q');
    await kubectl('auth can-i get pods/name');
    await kubectl('auth can-i');
    await kubectl('auth whoami -o jsonpath={.status.userInfo.groups}');
    await kubectl('auth whoami --as=ann --as-group=team -o jsonpath={.status.userInfo}');
    await kubectl('auth whoami --as=ann --as-group=team');
    matches('auth/can-i');
  });

  test('nobody in particular may ask for the version only', async () => {
    const { kubectl, matches } = await newShell();
    const nobody = '--as=system:anonymous --as-group=system:unauthenticated';

    await kubectl(`get pods ${nobody}`);
    await kubectl(`get nodes ${nobody}`);
    await kubectl(`create configmap c ${nobody}`);
    await kubectl(`get --raw /version ${nobody}`, { hide: [[/[^]*/, 'VERSION']] });
    await kubectl(`get --raw /healthz ${nobody}`);
    await kubectl(`get --raw /metrics ${nobody}`);
    matches('auth/anonymous');
  });
});
