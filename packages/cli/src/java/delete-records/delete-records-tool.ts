import type { JavaTool } from '../flags.ts'

export const deleteRecordsTool: JavaTool = {
  name: 'kafka-delete-records',
  className: 'org.apache.kafka.tools.DeleteRecordsCommand',
  text: 'Deletes the oldest records of partitions, up to an offset.',
  style: 'jopt',
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    'offset-json-file': {
      takes: 'text',
      text: '{"partitions": [{"topic": "orders", "partition": 0, "offset": 100}], "version": 1}; always needed',
    },
    'command-config': { takes: 'text', text: 'properties file for the admin client' },
  },
  load: async () => (await import('./delete-records-command.ts')).runDeleteRecords,
}
