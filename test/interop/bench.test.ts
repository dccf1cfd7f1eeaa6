import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runOk } from '../support/processes.ts'

test('the benchmark runs, checks its claims and writes its report', async () => {
  const out = mkdtempSync(join(tmpdir(), 'ottla-bench-report-'))
  try {
    const flags = ['--quick', '--broker', 'ottla', '--clients', 'ottla,bare', '--workloads', 'callback,poll']
    await runOk('node', ['test/bench/main.mjs', 'bench', ...flags, '--out', out])
    const name = `node-${process.version.replace(/^v(\d+).*/, '$1')}`
    expect(readFileSync(join(out, `${name}.md`), 'utf8')).toMatch(/\| Ottla +\| +\d/)
    expect(readFileSync(join(out, `${name}.svg`), 'utf8')).toContain('consume, poll, 100 B')
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
})
