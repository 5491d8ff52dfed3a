import { test } from 'vitest';
import { onBothServers } from './stage/on-both-servers.ts';

onBothServers(({ newShell }) => {
  test('run makes a pod', async () => {
    const { kubectl, matches } = await newShell();
    const override = `--overrides='{"spec":{"schedulerName":"nobody"}}'`;

    await kubectl(`run p --image=example.com/p:1 ${override}`);
    await kubectl(`run p --image=example.com/p:1 ${override}`);
    await kubectl(
      `run q --image=example.com/q:1 --env=A=1 --port=80 --labels=a=b --restart=Never ${override} -- sleep 1`,
    );
    await kubectl('get pods');
    await kubectl('get pods --show-labels');
    await kubectl('get pod q -o jsonpath={.spec.containers}{.spec.restartPolicy}');
    await kubectl('run r --image=example.com/r:1 --dry-run=client -o yaml');
    await kubectl('run r --image=example.com/r:1 --dry-run=server');
    await kubectl('run');
    await kubectl('run Not_Valid --image=i');
    await kubectl('delete pod p q --grace-period=0 --force');
    await kubectl('get pods');
    matches('run/run');
  });

  test('pods that aren’t there have no logs, shells and ports', async () => {
    const { kubectl, matches } = await newShell();

    await kubectl('logs nope');
    await kubectl('exec nope -- ls');
    await kubectl('attach nope');
    await kubectl('port-forward pod/nope 8080:80');
    await kubectl('cp nope:/etc/hosts hosts');
    matches('run/nope');
  });
});
