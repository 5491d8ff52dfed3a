import { CommandError, must } from '../command.ts';
import { HostsError } from '../hosts-error.ts';

/** Where Debian's packages come from on this machine. */
export interface AptSource {
  uri: string;
  codename: string;
}

const format = '$(ORIGIN)|$(LABEL)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)';

/** As this machine's apt has it, so that no address of a mirror is ours. @throws HostsError when it has none of Debian. */
export async function findAptSource(): Promise<AptSource> {
  return readAptSource(await targets());
}

/** @param printed a line a target of apt's, as `format` has it. */
export function readAptSource(printed: string): AptSource {
  const found = printed
    .split('\n')
    .map((line) => line.split('|'))
    // Neither its updates nor its security fixes can be bootstrapped from alone.
    .find(([origin, label, codename = '', component]) => {
      return origin === 'Debian' && label === 'Debian' && component === 'main' && !codename.includes('-');
    });
  const [, , codename, , uri] = found ?? [];
  if (codename === undefined || uri === undefined) {
    throw new HostsError(
      "This machine's apt knows no Debian release to make test hosts of: is it Debian, and did `apt-get update` run?",
    );
  }
  return { uri, codename };
}

async function targets(): Promise<string> {
  try {
    return await must(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages']);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new HostsError('Test hosts are made of Debian packages, and this machine has no apt.', { cause: error });
  }
}
