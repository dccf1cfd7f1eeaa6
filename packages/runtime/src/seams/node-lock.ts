import fs from 'node:fs'
import type { DiskLock } from './disk.ts'

const held = new Set<string>()

/**
 * Locks by a file that names its holder: Node has no `flock`. The holder is a process id with, where the
 * system tells it, the time that process started, so that a recycled id does not look like a living holder.
 */
export function lockFile(path: string): DiskLock {
  const file = fs.existsSync(path) ? fs.realpathSync(path) : path
  const mine = holderOf(process.pid)
  for (let attempt = 0; ; attempt++) {
    try {
      fs.writeFileSync(path, mine, { flag: 'wx' })
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 0) throw error
      const holder = fs.readFileSync(path, 'utf8')
      const pid = Number.parseInt(holder, 10)
      const alive = pid === process.pid ? held.has(file) : pid > 0 && isAlive(pid) && holderOf(pid) === holder
      if (alive)
        throw Object.assign(new Error(`EBUSY: held by process ${pid}, lock '${path}'`), { code: 'EBUSY', path })
      fs.rmSync(path, { force: true })
    }
  }
  const key = fs.realpathSync(path)
  held.add(key)
  return {
    release: () => {
      if (!held.delete(key)) return
      fs.rmSync(path, { force: true })
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function holderOf(pid: number): string {
  try {
    const status = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const startTicks = status.slice(status.lastIndexOf(')') + 2).split(' ')[19]
    return `${pid} ${startTicks}\n`
  } catch {
    return `${pid}\n`
  }
}
