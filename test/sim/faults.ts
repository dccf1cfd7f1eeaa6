import type { ActorFaultSpec, ActorSpec, FaultSpec, WorldFaultSpec } from './plan.ts'
import type { Running, World } from './world.ts'

/** Does what the plan says happens. From `heal` on nothing does any more, and all that is broken is mended. */
export class Faults {
  readonly #world: World
  readonly #mend: (() => void)[] = []
  #isOver = false
  /** How often each kind took effect. */
  readonly counts: Record<string, number> = {}

  constructor(world: World) {
    this.#world = world
    for (const fault of world.plan.faults) world.at(fault.atMs, () => this.#strike(fault))
  }

  /** The world is well again: every actor that died starts once more. */
  async heal(): Promise<void> {
    const world = this.#world
    this.#isOver = true
    world.note('world', 'is healed')
    for (const mend of this.#mend.splice(0)) mend()
    for (const { stage } of world.everyone) {
      stage.requests.isCalm = true
      stage.process.goOn()
    }
    world.broker.process?.goOn()
    world.broker.makeRoom()
    world.broker.repairDisk()
    // One that is being closed has to be gone first.
    for (let i = 0; i < 50 && !world.broker.isUp; i++) {
      await world.run(world.broker.start(), 10_000, 'the broker does not start')
      await world.advance(100)
    }
    for (const spec of world.plan.actors) this.#enterAgain(spec)
  }

  #strike(fault: FaultSpec): void {
    if (this.#isOver) return
    const { broker } = this.#world
    const running = 'target' in fault ? this.#world.running.get(fault.target) : undefined
    if ('target' in fault && (running === undefined || running.stage.process.isDead)) return
    if (fault.kind.startsWith('broker') && !broker.isUp) return
    const { name, atMs: _, kind, ...facts } = fault
    this.counts[kind] = (this.counts[kind] ?? 0) + 1
    this.#world.note(running?.stage.name ?? 'world', `${name}: ${kind} ${JSON.stringify(facts)}`)
    if ('target' in fault) this.#strikeActor(fault, running!)
    else this.#strikeWorld(fault)
  }

  /** Now, or for a time. */
  #for(durationMs: number, mend: () => void): void {
    this.#mend.push(mend)
    this.#world.at(this.#world.runtime.clock.monotonic() + durationMs, mend)
  }

  #later(delayMs: number, run: () => void): void {
    const { clock } = this.#world.runtime
    this.#world.at(clock.monotonic() + delayMs, () => {
      if (!this.#isOver) run()
    })
  }

  #strikeActor(fault: ActorFaultSpec, { stage }: Running): void {
    const { link, process, spec, requests } = stage
    switch (fault.kind) {
      case 'cut':
        link.cut()
        return
      case 'hold':
        link.hold(...fault.directions)
        this.#for(fault.durationMs, () => link.release())
        return
      case 'slow':
        link.conditions = { ...link.conditions, bytesPerMs: fault.bytesPerMs }
        this.#for(fault.durationMs, () => (link.conditions = { ...link.conditions, bytesPerMs: Infinity }))
        return
      case 'lossy':
        link.conditions = { ...link.conditions, lossRate: fault.lossRate }
        this.#for(fault.durationMs, () => (link.conditions = { ...link.conditions, lossRate: 0 }))
        return
      case 'requests':
        requests.change({ rate: fault.rate, faults: fault.faults, apiKeys: fault.apiKeys })
        this.#for(fault.durationMs, () => requests.change({ rate: 0, faults: [], apiKeys: [] }))
        return
      case 'kill':
        if (fault.isSilent) {
          link.hold('out', 'in')
          this.#for(fault.restartMs + 5_000, () => link.release())
        }
        process.kill()
        this.#later(fault.restartMs, () => this.#enterAgain(spec))
        return
      case 'stop':
        process.stop()
        this.#for(fault.durationMs, () => process.goOn())
        return
      case 'replace':
        process.stop()
        this.#world.enter(spec)
        this.#for(fault.durationMs, () => process.goOn())
        return
      case 'clock':
        process.jumpClock(fault.byMs)
        return
    }
  }

  #strikeWorld(fault: WorldFaultSpec): void {
    const { broker, runtime } = this.#world
    switch (fault.kind) {
      case 'cut-all':
        runtime.transport.cutAll()
        return
      case 'broker-restart':
        // Who stands still cannot close in order.
        broker.process?.goOn()
        void broker.close().then(() => this.#later(fault.downMs, () => void broker.start()))
        return
      case 'broker-kill':
        broker.kill()
        this.#later(fault.downMs, () => void broker.start())
        return
      case 'broker-power':
        broker.powerFailure()
        this.#later(fault.downMs, () => void broker.start())
        return
      case 'broker-kill-at-write':
        broker.killAtWrite(fault.writes, () => {
          this.#world.note('broker', 'died in a write')
          this.#later(fault.downMs, () => void broker.start())
        })
        return
      case 'broker-stop': {
        const { process } = broker
        process?.stop()
        this.#for(fault.durationMs, () => process?.goOn())
        return
      }
      case 'broker-clock':
        broker.jumpClock(fault.byMs)
        return
      case 'disk-full':
        broker.fillDisk()
        this.#for(fault.durationMs, () => broker.makeRoom())
        return
      case 'bad-reads':
        broker.damageReads(fault.count)
        return
    }
  }

  #enterAgain(spec: ActorSpec): void {
    const running = this.#world.running.get(spec.name)
    if (running === undefined || (running.stage.process.isDead && !running.isDone)) this.#world.enter(spec)
  }
}
