import { History, type HistoryEvent, type Operation } from '../history/history.ts'

/** An operation of a producer in another process, begun or ended. */
export type ToldOperation =
  | {
      readonly type: 'invoke'
      readonly atUs: number
      readonly index: number
      readonly process: string
      readonly operation: Operation
      readonly facts: Partial<HistoryEvent>
    }
  | {
      readonly type: 'end'
      readonly atUs: number
      readonly of: number
      readonly outcome: 'ok' | 'fail' | 'info'
      readonly facts: Partial<HistoryEvent>
    }

/** Gathers what processes tell into one history, in the order in which it happened. */
export class ToldHistory {
  readonly #told: { readonly source: string; readonly operation: ToldOperation }[] = []

  hear(source: string, operation: ToldOperation): void {
    this.#told.push({ source, operation })
  }

  /** What was told so far. */
  get count(): number {
    return this.#told.length
  }

  merged(): History {
    const history = new History()
    const indexes = new Map<string, number>()
    for (const { source, operation } of this.#told.toSorted((a, b) => a.operation.atUs - b.operation.atUs)) {
      const { facts } = operation
      const indexOf = (index: number): number => indexes.get(`${source} ${index}`)!
      // Each process counts its own events.
      const { transaction } = facts
      const merged = transaction === undefined ? facts : { ...facts, transaction: indexOf(transaction) }
      if (operation.type === 'end') history.end(indexOf(operation.of), operation.outcome, merged)
      else {
        const index = history.invoke(operation.process, operation.operation, merged)
        indexes.set(`${source} ${operation.index}`, index)
      }
    }
    return history
  }
}
