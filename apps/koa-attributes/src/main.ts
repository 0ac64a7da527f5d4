import { createApp } from './app.ts'

// The policy comes from JWT_ISSUER and JWT_AUDIENCE; without them this stops and says so.
const port = Number(process.env['PORT'] ?? 3002)
createApp().listen(port, '127.0.0.1', () => {
  console.log(`koa-attributes listens on http://127.0.0.1:${port}`)
})
