export { createApp } from './app.ts'
export { createSite, type SiteOptions } from './site.ts'
export { startSite, type RunningSite } from './start-site.ts'
