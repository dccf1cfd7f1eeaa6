#!/usr/bin/env node
import { runTool } from './start.js'

await runTool('kafka-delegation-tokens')
