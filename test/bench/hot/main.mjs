// `npm run bench:hot`: our CPU time per record next to that of the bare loop, the two in turn, for each way to send and
// to consume. Micro and fast: without `--bootstrap` the other side is `sink.mjs`, which does next to nothing.
//
//   npm run bench:hot -- [--styles=forget,callback,promise,poll,loop,batches,run,runasync] [--turns=3] [--n=100000]
//     [--batch=16384] [--nodes=/path/to/node20,/path/to/node24] [--bootstrap=host:port --topic=name] [--flags=--cpu-prof]
//
// With `--bootstrap` a real cluster answers: one broker that leads all six partitions of the topic, which must exist
// and, for the ways to consume, hold at least `n` records. `--flags` go to our process only, for profiles. With
// `--garbage` it tells instead how many bytes a record leaves to the garbage collector, and where they come from.
import { execFileSync, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { options, quantile } from './load.mjs'

const given = options({
  styles: 'forget,callback,promise,poll,loop,batches,run,runasync',
  turns: '3',
  rounds: '40',
  n: '100000',
  batch: '16384',
  nodes: process.execPath,
  topic: 'hot',
  flags: '',
  only: '',
})
const { bootstrap, stop } = given.bootstrap === undefined ? await startSink() : { bootstrap: given.bootstrap }
const pass = [
  `--bootstrap=${bootstrap}`,
  ...['topic', 'n', 'rounds', 'batch'].map((name) => `--${name}=${given[name]}`),
]

try {
  for (const node of given.nodes.split(',')) {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
    console.log(
      `\nNode ${version}, batches of ${given.batch} bytes, load ${loadavg()[0].toFixed(1)}, µs of CPU a record`,
    )
    if (given.garbage === undefined) {
      console.log('           bare  ours  ratio    of it system   records/s bare       ours')
    }
    for (const style of given.styles.split(',')) {
      if (given.garbage === undefined) row(node, style)
      else garbage(node, style)
    }
  }
} finally {
  stop?.()
}

function row(node, style) {
  const figures = { bare: [], ottla: [] }
  for (let turn = 0; turn < Number(given.turns); turn++) {
    for (const [who, list] of Object.entries(figures)) {
      if (given.only === '' || given.only === who) list.push(run(node, who, style))
    }
  }
  const of = (who, name) =>
    quantile(
      figures[who].map((figure) => figure[name]),
      0.5,
    ) ?? NaN
  const [bare, ours] = [of('bare', 'cpu'), of('ottla', 'cpu')]
  const system = `${of('bare', 'system').toFixed(2)} ${of('ottla', 'system').toFixed(2)}`
  const rates = ['bare', 'ottla'].map((who) => Math.round(of(who, 'rate')).toLocaleString('en').padStart(10)).join(' ')
  console.log(
    `${style.padEnd(10)} ${bare.toFixed(2)}  ${ours.toFixed(2)}   ${(ours / bare).toFixed(2)}      ${system.padEnd(14)}     ${rates}`,
  )
}

function garbage(node, style) {
  const { all, ours, top } = run(node, 'ottla', style, ['--garbage'])
  if (given.garbage === 'json') {
    console.log(JSON.stringify({ style, all, ours }))
    return
  }
  console.log(`\n${style}: ${all.toFixed(0)} bytes a record, ${ours.toFixed(0)} of them in our code; from most:`)
  for (const place of top) console.log(`  ${place}`)
}

function run(node, who, style, more = []) {
  const flags = who === 'ottla' && given.flags !== '' ? given.flags.split(' ') : []
  const args = [...flags, join(import.meta.dirname, `${who}.mjs`), `--style=${style}`, ...pass, ...more]
  const { stdout, stderr, status } = spawnSync(node, args, { encoding: 'utf8', timeout: 60_000 })
  if (status !== 0) throw new Error(`${who} ${style} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

async function startSink() {
  const sink = fork(join(import.meta.dirname, 'sink.mjs'), sinkOptions())
  const [port] = await once(sink, 'message')
  return { bootstrap: `127.0.0.1:${port}`, stop: () => sink.kill() }
}

function sinkOptions() {
  return [`--topic=${given.topic}`, `--batch=${given.batch}`]
}
