import { expect, it } from 'vitest'
import { ErrorCode } from '../src/error-codes.ts'
import { errorInfo } from '../src/error-info.ts'
import { loadVectors } from './support/vectors.ts'

interface ErrorVector {
  code: number
  name: string
  retriable: boolean
  refreshRetriable: boolean
  invalidMetadata: boolean
  abortable: boolean
  applicationRecoverable: boolean
  invalidConfiguration: boolean
}

const { errors } = loadVectors('error-codes.json') as { errors: ErrorVector[] }

it('all 138 error codes of the Java client are known by the same name and category', () => {
  expect(errors.length).toBe(138)
  expect(Object.keys(ErrorCode).length).toBe(138)
  for (const vector of errors) {
    const info = errorInfo(vector.code)
    expect(ErrorCode[vector.name as keyof typeof ErrorCode]).toBe(vector.code)
    expect(info.name).toBe(vector.name)
    expect(info.retriable, vector.name).toBe(vector.retriable)
    expect(info.category === 'refresh-retriable', vector.name).toBe(vector.refreshRetriable)
    expect(info.refreshMetadata, vector.name).toBe(vector.invalidMetadata)
    expect(info.refreshCoordinator, vector.name).toBe(vector.refreshRetriable && !vector.invalidMetadata)
    expect(info.category === 'abortable', vector.name).toBe(vector.abortable)
    expect(info.category === 'application-recoverable', vector.name).toBe(vector.applicationRecoverable)
    expect(info.category === 'invalid-configuration', vector.name).toBe(vector.invalidConfiguration)
    expect(info.message, vector.name).toMatch(/^\S.*[^.]$/)
  }
})

it('an unknown error code keeps its number and is not retried', () => {
  const info = errorInfo(4711)
  expect(info).toMatchObject({ code: 4711, name: 'UNKNOWN_ERROR_4711', retriable: false, category: 'other' })
  expect(info.message).toContain('4711')
})
