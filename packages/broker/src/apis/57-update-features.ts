import { ErrorCode } from '@ottla/protocol'
import {
  updateFeatures,
  type UpdateFeaturesRequest,
  type UpdateFeaturesResponseInput,
} from '@ottla/protocol/messages/update-features'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { clusterRefusalMessage } from './refusal-message.ts'

const upgrade = 1
const lastVersionWithResults = 1

/*
 * UpdateFeatures (57), versions 0-2 (KIP-584, KIP-1022): all changes or none. The level of transaction.version can be
 * changed; the others only to what they are.
 */
export const updateFeaturesHandler: ApiHandler<UpdateFeaturesRequest, UpdateFeaturesResponseInput> = {
  api: updateFeatures,
  handle({ controller, logger }, { featureUpdates, validateOnly }, { apiVersion, access }) {
    const refusal = access.refusal(permissions.UpdateFeatures.cluster)
    if (refusal !== undefined) {
      return {
        throttleTimeMs: 0,
        errorCode: refusal,
        errorMessage: clusterRefusalMessage(updateFeatures, permissions.UpdateFeatures.cluster),
        results: [],
      }
    }
    try {
      // Version 0 has no types: Kafka takes its switch for downgrades as none.
      const updates = featureUpdates.map(({ feature, maxVersionLevel, upgradeType }) => ({
        name: feature,
        level: maxVersionLevel,
        upgradeType: apiVersion === 0 ? upgrade : upgradeType,
      }))
      controller.updateFeatures(updates, validateOnly)
    } catch (error) {
      const errorCode = errorCodeOf(error, 'Updating features', logger)
      const prefix = 'The update failed for all features since the following feature had an error: '
      return { throttleTimeMs: 0, errorCode, errorMessage: `${prefix}${errorMessageOf(error) ?? ''}`, results: [] }
    }
    const results = featureUpdates.map(({ feature }) => ({ feature, errorCode: ErrorCode.NONE, errorMessage: 'NONE' }))
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      errorMessage: null,
      results: apiVersion <= lastVersionWithResults ? results : [],
    }
  },
}
