import type { CoordinatorRecord, TransactionalProducer } from './coordinator-records.ts'

/** Takes the answer of a request that may wait for other members. Called once. */
export type ReplyTo<Response> = (response: Response) => void

/** A write whose outcome decides what follows. */
export interface PendingWrite {
  readonly records: readonly CoordinatorRecord[]
  /** Told 0 or the error code of the write; may add more effects. */
  readonly done: (errorCode: number) => void
  /** Set when the records hold only once the transaction of this producer is committed. */
  readonly producer: TransactionalProducer | undefined
}

/** A timer to set (again), or to cancel when `atMs` is undefined. */
export interface TimerChange {
  readonly groupId: string
  readonly key: string
  readonly atMs: number | undefined
  /** Leaves a timer alone that is running. */
  readonly ifAbsent: boolean
}

/**
 * What a step of a group's state machine wants done. The machine itself does nothing: the coordinator
 * writes the records, then sets the timers, then delivers the answers.
 */
export class Effects {
  readonly writes: PendingWrite[] = []
  readonly timers: TimerChange[] = []
  readonly replies: (() => void)[] = []

  write(
    records: readonly CoordinatorRecord[],
    done: (errorCode: number) => void,
    producer?: TransactionalProducer,
  ): void {
    this.writes.push({ records, done, producer })
  }

  setTimer(groupId: string, key: string, atMs: number): void {
    this.timers.push({ groupId, key, atMs, ifAbsent: false })
  }

  setTimerIfAbsent(groupId: string, key: string, atMs: number): void {
    this.timers.push({ groupId, key, atMs, ifAbsent: true })
  }

  cancelTimer(groupId: string, key: string): void {
    this.timers.push({ groupId, key, atMs: undefined, ifAbsent: false })
  }

  reply<Response>(to: ReplyTo<Response>, response: Response): void {
    this.replies.push(() => to(response))
  }
}
