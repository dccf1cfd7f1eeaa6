import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { commandEntries } from '../src/commands.ts'
import { wholeProgram } from '../src/program.ts'
import { cliDocs } from './support/cli-docs.ts'
import { testTerminal } from './support/command.ts'

const path = join(fileURLToPath(import.meta.url), '..', '..', '..', '..', 'docs', 'cli.md')

test('docs/cli.md says what the commands say of themselves', async () => {
  await expect(await cliDocs(testTerminal())).toMatchFileSnapshot(path)
})

test('every command and every flag is explained', async () => {
  const program = await wholeProgram(testTerminal())
  expect(program.commands.map((each) => each.name())).toEqual(commandEntries.map(({ name }) => name))
  const visit = (command: typeof program): void => {
    expect(command.description()).not.toBe('')
    for (const option of command.options) expect(`${option.flags} ${option.description}`).toMatch(/ \S/)
    for (const child of command.commands) visit(child)
  }
  visit(program)
})
