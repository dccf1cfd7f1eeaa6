import { Admin } from '@ottla/admin'
import { inject } from 'vitest'
import { adminContract } from '../../packages/admin/test/support/contract.ts'

const bootstrapServers = inject('apacheKafka')

adminContract({
  bootstrapServers: () => bootstrapServers,
  nodes: bootstrapServers.split(',').length,
  isEmbedded: false,
  withAdmin: async (run) => {
    const admin = new Admin({ bootstrapServers })
    try {
      await run(admin)
    } finally {
      await admin.close()
    }
  },
})
