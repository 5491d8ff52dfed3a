import { describe, expect, test } from 'vitest';
import { parameterProblem } from '#ops-adapters/ssh/connection/parameters.ts';

describe("an OpsMaster's parameters", () => {
  test('of any kind that is known are no problem, nor are none', () => {
    const all = {
      user: 'ops',
      sudo: 'true',
      port: '2222',
      jump: 'gate@bastion:2022',
      agent: 'false',
      addressType: 'X',
    };

    expect(parameterProblem(all)).toBeUndefined();
    expect(parameterProblem({})).toBeUndefined();
  });

  test.each([
    ['a name that is mistyped', { usr: 'ops' }, `the parameter "usr" isn't known; there are: user, sudo, port`],
    ['a switch that is neither on nor off', { sudo: 'yes' }, "the parameter sudo is neither 'true' nor 'false'"],
    ['a port that is none', { port: '22O' }, 'the port in the parameter port of the OpsMaster is not between'],
    ['a port of a jump host', { jump: 'a,b:0' }, 'the port in the parameter jump of the OpsMaster is not between'],
    ['a jump host that is none', { jump: '-oProxyCommand=x' }, 'a host in the parameter jump of the OpsMaster is'],
    [
      'a user that is none',
      { user: 'Root' },
      'the user name in the parameter user of the OpsMaster is not of the form',
    ],
  ])('%s is told', (_, parameters, message) => {
    expect(parameterProblem(parameters as Record<string, string>)).toContain(message);
  });

  test('that mean something to another tool are known where that tool asks', () => {
    expect(parameterProblem({ 'var.mirror': 'x' }, (name) => name.startsWith('var.'))).toBeUndefined();
    expect(parameterProblem({ 'var.mirror': 'x' })).toContain("isn't known");
  });
});
