import type { JavaTool } from './flags.ts'

/** The tools by the names of their scripts, each in a module of its own: a command loads only itself. */
const loaders: Readonly<Record<string, () => Promise<JavaTool>>> = {
  'kafka-console-consumer': async () =>
    (await import('./console-consumer/console-consumer-tool.ts')).consoleConsumerTool,
  'kafka-console-producer': async () =>
    (await import('./console-producer/console-producer-tool.ts')).consoleProducerTool,
  'kafka-topics': async () => (await import('./topics/topics-tool.ts')).topicsTool,
}

/** Names of all tools. */
export const toolNames: readonly string[] = Object.keys(loaders)

/** The tool of a script. */
export function loadTool(name: string): Promise<JavaTool> {
  const load = loaders[name]
  if (load === undefined) throw new Error(`There is no tool ${name}`)
  return load()
}
