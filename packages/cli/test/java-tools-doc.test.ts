import { join } from 'node:path'
import { expect, test } from 'vitest'
import { documentation } from '../src/java/documentation.ts'
import { loadTool, toolNames } from '../src/java/tools.ts'

const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'java-tools.md')

test('docs/java-tools.md is what the tables of flags say (npx vitest run packages/cli -u writes it)', async () => {
  const tools = await Promise.all(toolNames.map(loadTool))
  await expect(documentation(tools)).toMatchFileSnapshot(page)
})

test('whatever is different or missing says why', async () => {
  for (const tool of await Promise.all(toolNames.map(loadTool))) {
    const commands = Object.entries(tool.commands ?? {})
    const entries = [
      ...Object.entries(tool.flags),
      ...commands,
      ...commands.flatMap(([, { flags }]) => Object.entries(flags)),
    ]
    for (const [name, { status, why }] of entries)
      expect([name, why !== undefined]).toEqual([name, status !== undefined])
  }
})
