/** What an operator decides about sign-in, as the settings file and the environment give it. */
import { z } from 'zod'

/** Single sign-on by OpenID Connect. */
export const singleSignOnSchema = z.strictObject({
  /** The provider's issuer exactly as it calls itself; `<issuer>/.well-known/openid-configuration` must answer. */
  issuer: z.url({ protocol: /^https?$/ }).describe('Issuer of the OpenID Connect provider, exactly as it calls itself'),
  clientId: z.string().min(1).describe('Client id that the provider gave to this desk'),
  clientSecret: z.string().min(1).describe('Client secret that the provider gave to this desk'),
  name: z.string().min(1).default('Single sign-on').describe('Words on the sign-in button'),
  /** For providers that never say `email_verified` though every address they hand out is their own. */
  trustEmail: z.boolean().default(false).describe('Take the provider’s e-mail addresses as verified'),
})
export type SingleSignOnSettings = z.output<typeof singleSignOnSchema>

export type AuthSettings = {
  /** The public address (`DUTYDESK_URL`): cookies, passkeys, origins and the provider's callback are made from it. */
  readonly url: string
  /** `DUTYDESK_SECRET`: the key of the cookies' signatures is derived from it. At least 32 characters. */
  readonly secret: string
  readonly singleSignOn: SingleSignOnSettings | null
}

/** The shortest password that a person may choose. */
export const minPasswordLength = 12
/** scrypt takes any length; this bounds the work that one request may ask for. */
export const maxPasswordLength = 128
