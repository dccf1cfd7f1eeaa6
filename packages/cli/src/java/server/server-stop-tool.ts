import type { JavaTool } from '../flags.ts'

export const serverStopTool: JavaTool = {
  name: 'kafka-server-stop',
  className: 'bin/kafka-server-stop.sh',
  text: 'Ends the brokers that this user has started with kafka-server-start.sh.',
  style: 'jopt',
  runsWithoutArguments: true,
  flags: {
    'process-role': {
      takes: 'text',
      text: 'only nodes of this role',
      status: 'different',
      why: 'every node here is broker and controller at once',
    },
    'node-id': { takes: 'int', text: 'only the node of this id' },
  },
  load: async () => (await import('./server-stop-command.ts')).runServerStop,
}
