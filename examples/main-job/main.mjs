// @ts-check
// `npm start`: real data through producer, broker and a consumer group, one of whose members is killed half-way; at
// the end every single record is accounted for. See `--help` for your own data and your own cluster.
import { runJob } from './job.mjs'
import { parseOptions, usage, UsageError } from './options.mjs'

// Whoever reads has seen enough, as in `npm start | head`: the job ends without a complaint.
process.stdout.on('error', () => process.exit(1))

try {
  const options = parseOptions(process.argv.slice(2))
  if (options === 'help') console.log(usage)
  else process.exitCode = await runJob(options)
} catch (error) {
  console.error(`main job: ${error instanceof Error ? error.message : String(error)}`)
  if (!(error instanceof UsageError) && process.env.OTTLA_STACK === '1') console.error(error)
  process.exitCode = 1
}
