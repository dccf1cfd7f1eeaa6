import type { TestProject } from 'vitest/node'
import { provideKafka } from './setup.ts'

/** After the setup of the project with one node, which installs what is missing. */
export function setup(project: TestProject): Promise<() => Promise<void>> {
  return provideKafka(project, 3)
}
