import type { VerifierOptions } from '@sekisho/core'

/** A service that listens. */
export interface MountedService {
  /** Where it listens, for example `http://127.0.0.1:3000`; without a slash at the end. */
  readonly url: string
  /** Ends the service, its verifier and every open connection. */
  close(): Promise<void>
}

/**
 * Starts a service on a free port with these routes, all of them over one `jwtAuth` made with the
 * options as they are. JSON and urlencoded bodies are parsed before it. JSON answers are written
 * without white space, with members in the order given here.
 *
 * | route | guard | answer |
 * |---|---|---|
 * | `GET /open` | none: no token is looked at | 200 `{"open":true}` |
 * | `GET /me`, `HEAD /me` | jwtAuth | 200 `{"subject":"alice","scopes":[…sorted]}`; anonymous: `{"subject":null,"scopes":[]}` |
 * | `OPTIONS /me` | jwtAuth | 204 |
 * | `GET /orders` | and scope `orders:read` | 200 `{"orders":[]}` |
 * | `POST /orders` | and scopes `orders:read`, `orders:write`, in this order | 201 `{"created":true}` |
 * | `GET /admin` | and role `admin` | 200 `{"passed":true}` |
 * | `GET /tenants/:id` | and claim `tenant` equal to `${param.id}` | 200 `{"passed":true}` |
 * | `GET /either` | and one of: scope `orders:admin`, role `admin` | 200 `{"passed":true}` |
 * | `GET /guarded` | and all of: not role `guest`, a predicate that the subject is `alice` | 200 `{"passed":true}` |
 * | `GET /files/:name`, `DELETE /files/:name` | and the access rules of the token | 200 `{"passed":true}` |
 * | `GET /boom` | jwtAuth | the handler throws `new Error('boom')`: the framework's own 500 |
 * | `POST /echo` | jwtAuth | 200 `{"value":…}`, the field `value` of the form or JSON body, or null |
 *
 * Any other path is the framework's own 404, or a denial if the framework asks for the token first.
 */
export type Mount = (options: VerifierOptions) => Promise<MountedService>
