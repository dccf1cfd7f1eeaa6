#!/usr/bin/env node
import { runTool } from './start.js'

await runTool('kafka-verifiable-consumer')
