import type { TestUserConfig } from 'vitest/node'
import { SkipReporter } from './skip-reporter.ts'

/** What a run tells: to people, why tests were skipped, and as JSON into the file that `OTTLA_TEST_REPORT` names. */
export function reporters(): NonNullable<TestUserConfig['reporters']> {
  const outputFile = process.env['OTTLA_TEST_REPORT']
  return [
    'default',
    new SkipReporter(),
    ...(outputFile === undefined ? [] : [['json', { outputFile }] as ['json', { outputFile: string }]]),
  ]
}
