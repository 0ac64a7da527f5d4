import { Session, type Profiler } from 'node:inspector'
import { placesOf, type Place } from './places.ts'

/** Samples what this process does until it is stopped. */
export function startSampler(): () => Promise<readonly Place[]> {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  // Microseconds between samples.
  session.post('Profiler.setSamplingInterval', { interval: 200 })
  session.post('Profiler.start')
  return () =>
    new Promise((resolve, reject) => {
      session.post('Profiler.stop', (fault, result: Profiler.StopReturnType) => {
        session.disconnect()
        if (fault === null) resolve(placesOf(result.profile))
        else reject(fault)
      })
    })
}
