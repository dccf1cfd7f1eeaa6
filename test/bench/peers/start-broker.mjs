// @ts-check
// How long startBroker() takes once the package is loaded, in ms.
import { startBroker } from '@ottla/broker'

const begin = performance.now()
await startBroker()
console.log(performance.now() - begin)
process.exit(0)
