import type { WaitOptions } from '@ottla/core'
import { clientSoftware } from '@ottla/core/internal'
import { UnsupportedVersionError } from '@ottla/protocol'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import { updateFeatures as updateApi } from '@ottla/protocol/messages/update-features'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { byName } from '../by-name.ts'
import { codeOf } from '../code-of.ts'
import { itemError, throwError } from '../response-error.ts'
import { controllerRetries, lookOnce } from '../retry-rules.ts'

/** Options of {@link Admin.describeFeatures}. */
export interface DescribeFeaturesOptions extends WaitOptions {
  /** Id of the broker that is asked. Default: any. */
  readonly broker?: number
}

/** Levels of a feature. */
export interface FeatureLevels {
  readonly min: number
  readonly max: number
}

/** The features that a cluster has settled on, and those that the broker could do (KIP-584). */
export interface FeatureMetadata {
  readonly finalized: ReadonlyMap<string, FeatureLevels>
  /** Grows with each change; absent where the broker does not tell. */
  readonly finalizedEpoch?: number
  readonly supported: ReadonlyMap<string, FeatureLevels>
}

/** A feature, such as `transaction.version`, and the level it is to have. */
export interface FeatureUpdate {
  readonly feature: string
  /** 0 turns the feature off, which is a downgrade. */
  readonly maxVersionLevel: number
  /** How far the level may go down: not at all, as far as nothing is lost, or at any price. Default `upgrade`. */
  readonly upgradeType?: 'upgrade' | 'safeDowngrade' | 'unsafeDowngrade'
}

/** Options of {@link Admin.updateFeatures}. */
export interface UpdateFeaturesOptions extends WaitOptions {
  /** Checks everything and changes nothing; needs brokers of 3.3. Default false. */
  readonly validateOnly?: boolean
}

/** ApiVersions from which on clients say what software they are. */
const softwareVersion = 3
const software = { clientSoftwareName: clientSoftware.name, clientSoftwareVersion: clientSoftware.version }

export function describeFeatures(
  requests: AdminRequests,
  options: DescribeFeaturesOptions = {},
): Promise<FeatureMetadata> {
  const deadline = requests.deadline(options)
  const { broker } = options
  return requests.single({ operation: 'Describing features', deadline, ...lookOnce }, async () => {
    const request = (version: number) => (version >= softwareVersion ? software : {})
    const response = await (broker === undefined
      ? requests.toAny(apiVersions, request, deadline)
      : requests.toBroker(broker, apiVersions, request, deadline))
    throwError(response.errorCode, { operation: 'Describing features', apiKey: apiVersions.key })
    const { finalizedFeatures, finalizedFeaturesEpoch: epoch, supportedFeatures } = response
    const finalized = finalizedFeatures.map(({ name, minVersionLevel: min, maxVersionLevel: max }) => {
      return [name, { min, max }] as const
    })
    const supported = supportedFeatures.map(({ name, minVersion: min, maxVersion: max }) => {
      return [name, { min, max }] as const
    })
    return {
      finalized: new Map(finalized),
      ...(epoch < 0 ? {} : { finalizedEpoch: epoch }),
      supported: new Map(supported),
    }
  })
}

const upgradeTypes = { upgrade: 1, safeDowngrade: 2, unsafeDowngrade: 3 }

export async function updateFeatures(
  requests: AdminRequests,
  updates: readonly FeatureUpdate[],
  options: UpdateFeaturesOptions = {},
): Promise<void> {
  const deadline = requests.deadline(options)
  const { validateOnly = false } = options
  const wanted = byName(updates, ({ feature }) => feature, 'A feature to update')
  const call = { operation: 'Updating features', deadline, ...controllerRetries({}) }
  await requests.batch(wanted.keys(), call, async (names) => {
    const response = await requests.toController(
      updateApi,
      (version) => {
        if (validateOnly && version === 0) {
          throw new UnsupportedVersionError('Brokers before 3.3 do not validate features only')
        }
        return {
          timeoutMs: requests.serverTimeoutMs(deadline),
          featureUpdates: names.map((name) => updateOf(wanted.get(name)!, version)),
          ...(version >= 1 ? { validateOnly } : {}),
        }
      },
      deadline,
    )
    const { errorCode, errorMessage: detail, results } = response
    throwError(errorCode, { operation: call.operation, apiKey: updateApi.key, detail })
    // From version 2 on it is all or nothing.
    const outcomes = new Map<string, KafkaError | true>(names.map((name) => [name, true]))
    for (const { feature, errorCode: code, errorMessage } of results) {
      const context = { operation: `Updating feature ${feature}`, apiKey: updateApi.key, detail: errorMessage }
      outcomes.set(feature, itemError(code, context) ?? true)
    }
    return outcomes
  })
}

function updateOf({ feature, maxVersionLevel, upgradeType = 'upgrade' }: FeatureUpdate, version: number) {
  return {
    feature,
    maxVersionLevel,
    ...(version === 0
      ? { allowDowngrade: upgradeType !== 'upgrade' }
      : { upgradeType: codeOf(upgradeTypes, upgradeType, 'The upgradeType of a feature') }),
  }
}
