import { ansibleRunner } from '../../src/ansible-runner.ts';

/** These tests are about the real command: where it is missing they fail, and say what to do. */
export default async function setup(): Promise<void> {
  try {
    await ansibleRunner({ dataDir: '/nonexistent' }).version();
  } catch (error) {
    throw new Error(
      'The project `ansible` needs ansible-runner 2 and ansible-core: apt-get install python3-ansible-runner ansible-core, ' +
        'or in a virtual environment that is first in PATH: pip install ansible-runner ansible-core',
      { cause: error },
    );
  }
}
