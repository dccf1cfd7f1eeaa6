import { Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../connection/clients.ts'
import { withCluster } from '../connection/output-option.ts'
import { parseWholeNumber } from '../options.ts'
import { confirm } from '../terminal/confirm.ts'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError } from '../terminal/failure.ts'
import { UsageError } from '../terminal/failure.ts'
import { paint } from '../terminal/style.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface UnregisterOptions extends ClusterCommandOptions {
  readonly yes?: true
  readonly dryRun?: true
}

/** `ottla cluster`: brokers, controllers, features. */
export function clusterCommand(terminal: Terminal): Command {
  return new Command('cluster')
    .description('print the brokers, the controllers and the features of a cluster')
    .addCommand(describeCommand(terminal))
    .addCommand(featuresCommand(terminal))
    .addCommand(setFeatureCommand(terminal))
    .addCommand(quorumCommand(terminal))
    .addCommand(unregisterCommand(terminal))
}

function describeCommand(terminal: Terminal): Command {
  const command = new Command('describe')
    .description('print the id of the cluster and its brokers')
    .option('--fenced', 'brokers too that are registered and not running')
  return withCluster(command).action((options: ClusterCommandOptions & { fenced?: true }) =>
    withAdmin(terminal, options, async (admin, output) => {
      const { tableLines } = await import('../terminal/table.ts')
      const { clusterId, controller, nodes } = await admin.describeCluster({
        includeFencedBrokers: options.fenced === true,
      })
      const brokers = nodes.map(({ id, host, port, rack, isFenced }) => ({
        id,
        host,
        port,
        rack: rack ?? null,
        isFenced,
      }))
      const shown = { clusterId: clusterId ?? null, controller: controller?.id ?? null, brokers }
      await output.one(shown, () => [
        `cluster ${shown.clusterId ?? '(no id)'}  controller ${shown.controller ?? 'none'}`,
        ...tableLines(
          brokers,
          [
            { header: 'BROKER', value: ({ id }) => id, align: 'right' },
            { header: 'ADDRESS', value: ({ host, port }) => `${host}:${port}` },
            { header: 'RACK', value: ({ rack }) => rack },
            ...(options.fenced === true
              ? [
                  {
                    header: 'STATE',
                    value: ({ isFenced }: (typeof brokers)[number]) => (isFenced ? 'fenced' : 'running'),
                  },
                ]
              : []),
          ],
          (text) => paint(terminal, 'title', text),
        ),
      ])
    }),
  )
}

function featuresCommand(terminal: Terminal): Command {
  const command = new Command('features').description('print the features that the cluster has settled on')
  return withCluster(command).action((options: ClusterCommandOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const { finalized, supported } = await admin.describeFeatures()
      const names = [...new Set([...finalized.keys(), ...supported.keys()])].toSorted()
      await output.rows(
        names.map((name) => ({
          feature: name,
          level: finalized.get(name)?.max ?? 0,
          supportedMin: supported.get(name)?.min ?? null,
          supportedMax: supported.get(name)?.max ?? null,
        })),
        [
          { header: 'FEATURE', value: ({ feature }) => feature },
          { header: 'LEVEL', value: ({ level }) => level, align: 'right' },
          {
            header: 'SUPPORTED',
            value: ({ supportedMin, supportedMax }) =>
              supportedMax === null ? null : `${supportedMin}-${supportedMax}`,
          },
        ],
        'no features',
      )
    }),
  )
}

interface SetFeatureOptions extends ClusterCommandOptions {
  readonly unsafe?: true
  readonly yes?: true
  readonly dryRun?: true
}

function setFeatureCommand(terminal: Terminal): Command {
  const command = new Command('set-feature')
    .description('raise or lower the level of features, such as transaction.version=2; level 0 turns one off')
    .argument('<feature=level...>')
    .option('--unsafe', 'lower a level also where metadata is lost by it')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'let the cluster check everything and change nothing')
  return withCluster(command).action((levels: readonly string[], options: SetFeatureOptions) => {
    const wanted = levels.map(parseLevel)
    return withAdmin(terminal, options, async (admin, output) => {
      const { finalized } = await admin.describeFeatures()
      const updates = wanted.map(({ feature, level }) => {
        const isRaised = level > (finalized.get(feature)?.max ?? 0)
        const lowering = options.unsafe === true ? ('unsafeDowngrade' as const) : ('safeDowngrade' as const)
        return { feature, maxVersionLevel: level, upgradeType: isRaised ? ('upgrade' as const) : lowering }
      })
      if (options.dryRun !== true)
        await confirm(terminal, `set ${levels.join(', ')} for the whole cluster`, options.yes)
      await admin.updateFeatures(updates, { validateOnly: options.dryRun === true })
      const done = options.dryRun === true ? 'would set' : 'set'
      await output.lines(wanted, ({ feature, level }) => `${done} ${feature} to ${level}`)
    })
  })
}

function parseLevel(text: string): { feature: string; level: number } {
  const match = /^([a-z.]+)=(\d{1,5})$/.exec(text)
  if (match === null) throw new UsageError(`Expected FEATURE=LEVEL, such as transaction.version=2, not ${text}`)
  return { feature: match[1]!, level: Number(match[2]) }
}

function quorumCommand(terminal: Terminal): Command {
  const command = new Command('quorum').description('print the controllers that keep the metadata, and how far each is')
  return withCluster(command).action((options: ClusterCommandOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const { leaderId, leaderEpoch, highWatermark, voters, observers } = await admin.describeMetadataQuorum()
      const role = (id: number, isVoter: boolean): string =>
        id === leaderId ? 'leader' : isVoter ? 'follower' : 'observer'
      const rows = [
        ...voters.map((each) => ({ each, isVoter: true })),
        ...observers.map((each) => ({ each, isVoter: false })),
      ].map(({ each, isVoter }) => ({
        id: each.id,
        directoryId: each.directoryId ?? null,
        role: role(each.id, isVoter),
        logEndOffset: each.logEndOffset,
        lag: Math.max((voters.find(({ id }) => id === leaderId)?.logEndOffset ?? highWatermark) - each.logEndOffset, 0),
        lastCaughtUpTimestamp: each.lastCaughtUpTimestamp ?? null,
        leaderEpoch,
      }))
      await output.rows(
        rows,
        [
          { header: 'NODE', value: ({ id }) => id, align: 'right' },
          { header: 'ROLE', value: (row) => row.role },
          { header: 'LOG-END-OFFSET', value: ({ logEndOffset }) => logEndOffset, align: 'right' },
          { header: 'LAG', value: ({ lag }) => lag, align: 'right' },
          { header: 'EPOCH', value: (row) => row.leaderEpoch, align: 'right' },
        ],
        'no controllers',
      )
    }),
  )
}

function unregisterCommand(terminal: Terminal): Command {
  const command = new Command('unregister')
    .description('take a broker off the list of the cluster that will never come back')
    .argument('<id>', 'the broker', parseWholeNumber)
    .option('--dry-run', 'only look whether the cluster knows the broker')
    .option('-y, --yes', 'do not ask')
  return withCluster(command).action((id: number, options: UnregisterOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      if (options.dryRun === true) {
        const { nodes } = await admin.describeCluster({ includeFencedBrokers: true })
        if (!nodes.some((node) => node.id === id))
          throw new CommandError(`The cluster knows no broker ${id}`, ExitCode.notFound)
        return output.one({ broker: id }, () => `would unregister broker ${id}`)
      }
      await confirm(terminal, `unregister broker ${id}, whose replicas are lost unless they were moved`, options.yes)
      await admin.unregisterBroker(id)
      await output.one({ broker: id }, () => `unregistered broker ${id}`)
    }),
  )
}
