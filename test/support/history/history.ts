// What clients did and what came of it, as events in the order they happened, so that the end of a run can be compared with what
// was promised on the way.

/**
 * What a process did. `send` to `abort` begin and end; the others are noted when they happen: records were delivered (`read`), a group's
 * member has finished its work on some (`work`), was assigned partitions (`assigned`) or has none of them any more (`lost`), the position
 * was moved by the application (`seek`), a group's offsets were found (`committed`), the world did something (`fault`).
 */
export type Operation =
  | 'send'
  | 'init'
  | 'begin'
  | 'commit'
  | 'abort'
  | 'read'
  | 'work'
  | 'assigned'
  | 'lost'
  | 'seek'
  | 'committed'
  | 'fault'

/**
 * One line of a history. `invoke`: a process begins an operation. `ok`, `fail`: it has ended, well or surely without effect. `info`: it has
 * ended and nobody can know whether it took effect. `note`: it has no duration.
 */
export interface HistoryEvent {
  /** Place in the history. */
  readonly index: number
  readonly type: 'invoke' | 'ok' | 'fail' | 'info' | 'note'
  readonly operation: Operation
  /** The client: one producer with one identity. */
  readonly process: string
  /** The `invoke` that this event ends. */
  readonly of?: number
  /** Of sends: where to, and a value that no other send has. */
  readonly topic?: string
  readonly partition?: number
  readonly value?: string
  /** Of an acknowledged send; -1 when the broker did not tell. */
  readonly offset?: number
  /** The transaction it belongs to: the index of its `begin`. */
  readonly transaction?: number
  readonly error?: string
  /** When it happened, in ms since the run began, where the history has a clock. */
  readonly atMs?: number
  /** Of consumers: their group, and what they are promised. */
  readonly group?: string
  readonly isCommittedOnly?: boolean
  readonly records?: readonly ReadRecord[]
  /** Of `assigned`: which partitions, `topic-partition`, in which generation and by which name. */
  readonly partitions?: readonly string[]
  readonly generation?: number
  readonly member?: string
  /** Of `committed`. */
  readonly offsets?: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[]
  /** Of `fault`. */
  readonly text?: string
}

/** A record as it was read in the end. */
export interface ReadRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly value: string
}

/** How an operation ended: `ok`, surely not (`fail`), nobody knows (`info`), or not at all (`open`). */
export type Outcome = 'ok' | 'fail' | 'info' | 'open'

/** One send with its end. */
export interface SendOutcome {
  readonly index: number
  readonly process: string
  readonly topic: string
  /** Where it was sent to or, when the partitioner chose, where it was acknowledged; -1 when that is not known. */
  readonly partition: number
  readonly value: string
  readonly outcome: Outcome
  readonly offset: number
  readonly transaction: number | undefined
}

/** One transaction with its end. */
export interface TransactionOutcome {
  readonly index: number
  readonly process: string
  /** What was tried last: `none` when the process never got to it. */
  readonly end: 'commit' | 'abort' | 'none'
  readonly outcome: Outcome
  readonly sends: readonly SendOutcome[]
}

/** What a process tells of what it does. */
export interface HistoryWriter {
  /** A process begins an operation. @returns its index, for `end`. */
  invoke(process: string, operation: Operation, facts?: Partial<HistoryEvent>): number
  /** An operation has ended. */
  end(of: number, type: 'ok' | 'fail' | 'info', facts?: Partial<HistoryEvent>): void
}

/** Keeps the events of all processes of a run. */
export class History implements HistoryWriter {
  readonly events: HistoryEvent[] = []
  readonly #now: (() => number) | undefined

  /** @param now - the time of events, in ms. */
  constructor(now?: () => number) {
    this.#now = now
  }

  /** Something happened that has no duration. */
  note(process: string, operation: Operation, facts: Partial<HistoryEvent> = {}): void {
    this.#add({ ...facts, type: 'note', operation, process })
  }

  invoke(process: string, operation: Operation, facts: Partial<HistoryEvent> = {}): number {
    return this.#add({ ...facts, type: 'invoke', operation, process })
  }

  end(of: number, type: 'ok' | 'fail' | 'info', facts: Partial<HistoryEvent> = {}): void {
    const { operation, process } = this.events[of]!
    this.#add({ ...facts, type, operation, process, of })
  }

  #add(event: Omit<HistoryEvent, 'index'>): number {
    const index = this.events.length
    this.events.push(this.#now === undefined ? { index, ...event } : { index, atMs: this.#now(), ...event })
    return index
  }

  /** One event a line, for keeping and for other checkers. */
  toNdjson(): string {
    return this.events.map((event) => `${JSON.stringify(event)}\n`).join('')
  }

  static fromNdjson(text: string): History {
    const history = new History()
    for (const line of text.split('\n')) if (line !== '') history.events.push(JSON.parse(line) as HistoryEvent)
    return history
  }

  /** All sends, in the order of the calls. */
  sends(): SendOutcome[] {
    const ends = this.#ends()
    return this.events
      .filter(({ type, operation }) => type === 'invoke' && operation === 'send')
      .map(({ index, process, topic = '', partition = -1, value = '', transaction }) => {
        const end = ends.get(index)
        const outcome: Outcome = end === undefined ? 'open' : (end.type as Outcome)
        const place = end?.partition ?? partition
        return { index, process, topic, partition: place, value, outcome, offset: end?.offset ?? -1, transaction }
      })
  }

  /** All transactions, in the order of their beginning. */
  transactions(): TransactionOutcome[] {
    const ends = this.#ends()
    const sends = new Map<number, SendOutcome[]>()
    for (const send of this.sends()) {
      if (send.transaction === undefined) continue
      const known = sends.get(send.transaction)
      if (known === undefined) sends.set(send.transaction, [send])
      else known.push(send)
    }
    const attempts = this.events.filter(
      ({ type, operation }) => type === 'invoke' && (operation === 'commit' || operation === 'abort'),
    )
    return this.events
      .filter(({ type, operation }) => type === 'invoke' && operation === 'begin')
      .map(({ index, process }) => {
        // A commit whose outcome is not known may be followed by another try, which tells.
        const last = attempts.findLast(({ transaction }) => transaction === index)
        const outcome = last === undefined ? 'open' : ((ends.get(last.index)?.type ?? 'open') as Outcome)
        const end = (last?.operation ?? 'none') as TransactionOutcome['end']
        return { index, process, end, outcome, sends: sends.get(index) ?? [] }
      })
  }

  #ends(): Map<number, HistoryEvent> {
    const ends = new Map<number, HistoryEvent>()
    for (const event of this.events) if (event.of !== undefined) ends.set(event.of, event)
    return ends
  }
}
