// What one seed does: who takes part, what happens to them and when. A plan is data, so that parts of it can be left out and the rest
// runs as before: every part draws its chances from a source of its own name.
import type { LinkConditions } from '@ottla/runtime'

/** What a crash of the broker's machine may take with it. */
export type Durability =
  /** Every append is flushed before it is answered (`log.flush.interval.messages=1`): the power may fail. */
  | 'flushed'
  /** Appends stay in the page cache: processes are killed, the power does not fail. */
  | 'cached'
  /** Appends stay in the page cache and the power fails: what was acknowledged may be lost, and nothing else may go wrong. */
  | 'unsafe'

/** Configuration that is handed to a client as it is. */
export type ClientSettings = Readonly<Record<string, unknown>>

interface ActorBase {
  /** One letter for the kind, and a number. */
  readonly name: string
  readonly startMs: number
  /** When it leaves in order; it stays to the end without. */
  readonly leaveMs?: number
  readonly conditions: Partial<LinkConditions>
  readonly config: ClientSettings
}

/** An idempotent producer that sends records to `input`. */
export interface SenderSpec extends ActorBase {
  readonly kind: 'sender'
  readonly records: number
  readonly pauseMs: number
  /** How it chooses partitions. */
  readonly by: 'partition' | 'key'
}

/** A transactional producer: transactions of some records over `input`, or transfers between accounts in `bank`. */
export interface WriterSpec extends ActorBase {
  readonly kind: 'writer'
  readonly topic: 'input' | 'bank'
  readonly transactions: number
  readonly size: number
  readonly pauseMs: number
  readonly abortRate: number
}

/** How a member of a group reads and commits. */
export type MemberStyle =
  /** poll, work, commit */
  | 'commit'
  /** poll and work, with automatic commits */
  | 'auto'
  /** run() */
  | 'run'
  /** for await, with automatic commits */
  | 'loop'
  /** poll, commit, work: at most once */
  | 'most'
  /** transact() to `output` */
  | 'copy'

/** A member of a group over `input`. */
export interface MemberSpec extends ActorBase {
  readonly kind: 'member'
  readonly group: string
  readonly style: MemberStyle
  /** Longest time of work on what one poll returns. */
  readonly workMs: number
  readonly pauseRate: number
  readonly handlerFailRate: number
}

/** A consumer with assigned partitions that reads all of `input`, pauses, resumes and seeks. */
export interface ReaderSpec extends ActorBase {
  readonly kind: 'reader'
  readonly topic: 'input' | 'bank'
  readonly isCommittedOnly: boolean
  readonly pauseRate: number
  readonly seekRate: number
}

export type ActorSpec = SenderSpec | WriterSpec | MemberSpec | ReaderSpec

/** What may happen to a request, see FaultyTransport. */
export type RequestFault = 'lose-answer' | 'lose-request' | 'cut-request' | 'cut-answer' | 'corrupt-request' | 'stall'

interface FaultBase {
  readonly name: string
  readonly atMs: number
}

interface ActorFault extends FaultBase {
  readonly target: string
}

export type FaultSpec =
  /** All connections of an actor, or of all, break. */
  | (ActorFault & { readonly kind: 'cut' })
  | (FaultBase & { readonly kind: 'cut-all' })
  /** Nothing gets through in one direction, or both, and arrives late. */
  | (ActorFault & {
      readonly kind: 'hold'
      readonly directions: readonly ('out' | 'in')[]
      readonly durationMs: number
    })
  | (ActorFault & { readonly kind: 'slow'; readonly bytesPerMs: number; readonly durationMs: number })
  | (ActorFault & { readonly kind: 'lossy'; readonly lossRate: number; readonly durationMs: number })
  /** Requests of some APIs meet one of the faults. */
  | (ActorFault & {
      readonly kind: 'requests'
      readonly rate: number
      readonly faults: readonly RequestFault[]
      readonly apiKeys: readonly number[]
      readonly durationMs: number
    })
  /** The process dies, without a word to the broker where its machine dies with it, and starts again later. */
  | (ActorFault & { readonly kind: 'kill'; readonly isSilent: boolean; readonly restartMs: number })
  /** The process stands still. */
  | (ActorFault & { readonly kind: 'stop'; readonly durationMs: number })
  /** The process stands still, another takes its place, and then it goes on. */
  | (ActorFault & { readonly kind: 'replace'; readonly durationMs: number })
  | (ActorFault & { readonly kind: 'clock'; readonly byMs: number })
  /** The broker closes in order and starts again. */
  | (FaultBase & { readonly kind: 'broker-restart'; readonly downMs: number })
  | (FaultBase & { readonly kind: 'broker-kill'; readonly downMs: number })
  /** It dies at its n-th write to the disk from now on, of which a part is written. */
  | (FaultBase & { readonly kind: 'broker-kill-at-write'; readonly writes: number; readonly downMs: number })
  /** The machine dies: what was not flushed is lost, but for a part of it. */
  | (FaultBase & { readonly kind: 'broker-power'; readonly downMs: number })
  | (FaultBase & { readonly kind: 'broker-stop'; readonly durationMs: number })
  | (FaultBase & { readonly kind: 'broker-clock'; readonly byMs: number })
  | (FaultBase & { readonly kind: 'disk-full'; readonly durationMs: number })
  /** Some reads of records from the disk come back damaged. */
  | (FaultBase & { readonly kind: 'bad-reads'; readonly count: number })

/** What happens to one actor. */
export type ActorFaultSpec = Extract<FaultSpec, { readonly target: string }>
/** What happens to the broker, or to all. */
export type WorldFaultSpec = Exclude<FaultSpec, { readonly target: string }>

/** All that happens in one run. */
export interface Plan {
  readonly seed: number
  readonly durability: Durability
  readonly partitions: number
  /** When the faults end. */
  readonly faultsMs: number
  readonly brokerConfig: Readonly<Record<string, string | number>>
  /** Longest time of the broker's disk for a flush. */
  readonly syncMs: number
  readonly actors: readonly ActorSpec[]
  readonly faults: readonly FaultSpec[]
}

/** The plan with the named actors and faults alone; faults of actors that are left out are left out too. */
export function onlyParts(plan: Plan, names: ReadonlySet<string>): Plan {
  const actors = plan.actors.filter(({ name }) => names.has(name))
  const left = new Set(actors.map(({ name }) => name))
  const faults = plan.faults.filter(
    (fault) => names.has(fault.name) && (!('target' in fault) || left.has(fault.target)),
  )
  return { ...plan, actors, faults }
}

/** Names of all that can be left out. */
export function partsOf({ actors, faults }: Plan): string[] {
  return [...actors, ...faults].map(({ name }) => name)
}
