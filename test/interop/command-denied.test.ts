import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandResult, ottla } from '../../packages/cli/test/support/command.ts'
import { RealKafka } from './real-kafka.ts'

// An Apache Kafka in which the anonymous user may do what no rule forbids.
let kafka: RealKafka
beforeAll(async () => {
  kafka = await RealKafka.start({
    properties: { 'super.users': 'User:root', 'allow.everyone.if.no.acl.found': 'true' },
  })
})
afterAll(() => kafka.stop())

const at = (args: readonly string[], input = ''): Promise<CommandResult> =>
  ottla([...args, '-b', kafka.bootstrapServers], { input })

test('what is not allowed is one line that says what to ask for, and exit code 7', async () => {
  await at(['topics', 'create', 'secret', 'open'])
  await at(['acls', 'create', '--topic', 'secret', '--deny', 'User:ANONYMOUS', '--operation', 'all'])
  await at(['acls', 'create', '--group', 'secret', '--deny', 'User:ANONYMOUS', '--operation', 'all'])
  expect((await at(['topics', 'list'])).stdout).toBe('open\n')
  const commands = [
    ['topics', 'describe', 'secret'],
    ['topics', 'alter', 'secret', '-p', '3'],
    ['configs', 'alter', 'topic', 'secret', '-s', 'retention.ms=1'],
    ['configs', 'describe', 'topic', 'secret'],
    ['consume', 'secret', '-e'],
    ['consume', 'open', '-e', '-g', 'secret'],
    ['produce', 'secret', '-v', 'x', '--timeout', '3s'],
    ['groups', 'describe', 'secret'],
  ]
  for (const command of commands) {
    const { code, stdout, stderr } = await at(command)
    expect({ command, code, stdout, stderr }).toMatchObject({
      command,
      code: 7,
      stdout: '',
      stderr: expect.stringMatching(/^ottla: [^\n]*ask for an ACL[^\n]*\n$/) as string,
    })
  }
})
