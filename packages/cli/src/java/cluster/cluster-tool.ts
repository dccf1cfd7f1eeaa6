import { controllerFlag } from '../controller-flag.ts'
import type { Flags, JavaTool } from '../flags.ts'

const connection: Flags = {
  'bootstrap-server': { takes: 'text', short: 'b', text: 'brokers to start from, host:port with commas between' },
  'bootstrap-controller': { ...controllerFlag, short: 'C' },
  config: { takes: 'text', text: 'old name of --command-config' },
  'command-config': { takes: 'text', short: 'c', text: 'properties file for the admin client' },
}

export const clusterTool: JavaTool = {
  name: 'kafka-cluster',
  className: 'org.apache.kafka.tools.ClusterTool',
  text: 'Tells the id of the cluster and the addresses of its brokers, and removes brokers that are gone.',
  style: 'argparse',
  helpExitCode: 0,
  flags: {},
  commands: {
    'cluster-id': { text: 'print the id of the cluster', flags: connection },
    unregister: {
      text: 'forget a broker that has left for good',
      flags: { ...connection, id: { takes: 'int', short: 'i', isRequired: true, text: 'id of the broker' } },
    },
    'list-endpoints': {
      text: 'print the addresses of the brokers',
      flags: {
        ...connection,
        'include-fenced-brokers': { text: 'also brokers that are registered but not in service' },
      },
    },
  },
  load: async () => (await import('./cluster-command.ts')).runCluster,
}
