import { Command } from 'commander'
import { clientProperties, propertiesFor } from '../connection/client-properties.ts'
import type { ClusterCommandOptions } from '../connection/clients.ts'
import { withCluster } from '../connection/output-option.ts'
import { examine, type Finding } from '../doctor/examination.ts'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError } from '../terminal/failure.ts'
import { Output } from '../terminal/output.ts'
import { paint, type Tone } from '../terminal/style.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { writeLine } from '../terminal/write.ts'

const stepTimeoutMs = 5_000

const tones: Readonly<Record<Finding['verdict'], Tone>> = { ok: 'good', warning: 'doubtful', failed: 'bad' }

/** `ottla doctor`: why a cluster cannot be reached. */
export function doctorCommand(terminal: Terminal): Command {
  const command = new Command('doctor').description(
    'look at names, ports, certificates, authentication, protocol, versions, rights, advertised listeners and partitions, and say what is wrong and what helps; --timeout holds for each step',
  )
  return withCluster(command).action((options: ClusterCommandOptions) => doctor(terminal, options))
}

async function doctor(terminal: Terminal, options: ClusterCommandOptions): Promise<void> {
  const { Admin, adminConfigSchema } = await import('@ottla/admin')
  const { configFromProperties } = await import('@ottla/runtime')
  const { securityProtocolOf } = await import('@ottla/core/internal')
  const given = await clientProperties(terminal, options)
  const config = configFromProperties(
    adminConfigSchema,
    await propertiesFor(terminal, adminConfigSchema, given, options.property),
  )
  const output = new Output(terminal, options.output)
  const findings: Finding[] = []
  const examination = examine({
    runtime: terminal.runtime,
    bootstrapServers: String(config.bootstrapServers),
    securityProtocol: securityProtocolOf(config),
    tls: config.tls,
    timeoutMs: options.timeout ?? stepTimeoutMs,
    connect: async (bootstrapServers) =>
      // Bootstrap addresses are tried one by one: each must do alone.
      new Admin({ ...config, bootstrapServers }, { runtime: terminal.runtime }),
  })
  for await (const finding of examination) {
    findings.push(finding)
    if (output.isForPeople) for (const line of findingLines(terminal, finding)) await writeLine(terminal, line)
  }
  if (!output.isForPeople) await output.lines(findings, () => '')
  const failed = findings.filter(({ verdict }) => verdict === 'failed').length
  if (failed > 0)
    throw new CommandError(
      `${failed} thing${failed === 1 ? ' is' : 's are'} wrong with ${given['bootstrap.servers']}`,
      ExitCode.unreachable,
    )
}

function findingLines(terminal: Terminal, { check, subject, verdict, detail, remedy }: Finding): string[] {
  const line = `${paint(terminal, tones[verdict], verdict.padEnd(7))}  ${check.padEnd(19)}  ${subject}  ${detail}`
  return remedy === undefined ? [line] : [line, `         ${''.padEnd(19)}  ${remedy}`]
}
