import type { JavaTool } from '../flags.ts'

export const e2eLatencyTool: JavaTool = {
  name: 'kafka-e2e-latency',
  className: 'org.apache.kafka.tools.EndToEndLatency',
  text: 'Measures the time from sending a record to reading it, one record at a time.',
  style: 'jopt',
  positional: '(or: bootstrap-server topic num-records producer-acks record-size [command-config])',
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    topic: { takes: 'text', text: 'the topic, created with one partition when it is missing; always needed' },
    'num-records': { takes: 'int', text: 'how many records; always needed' },
    'producer-acks': { takes: 'text', text: '1 or all; always needed' },
    'record-size': { takes: 'int', text: 'bytes of a value; always needed' },
    'record-key-size': { takes: 'int', isOptional: true, default: '0', text: 'bytes of a key' },
    'record-header-key-size': { takes: 'int', isOptional: true, default: '0', text: 'bytes of the name of a header' },
    'record-header-size': { takes: 'int', isOptional: true, default: '0', text: 'bytes of the value of a header' },
    'num-headers': { takes: 'int', isOptional: true, default: '0', text: 'how many headers' },
    'command-config': { takes: 'text', isOptional: true, text: 'properties file for the clients' },
  },
  load: async () => (await import('./e2e-latency-command.ts')).runEndToEndLatency,
}
