import * as z from 'zod/mini';

/*
 * What the RP API v6.0 answers. Fields that are not named here are tolerated and dropped, unknown hint codes are kept:
 * BankID adds both without notice.
 */

const text = z.string().check(z.minLength(1));

/** auth, sign and payment. `qrStartSecret` stays in the relying party. */
export const orderAnswer = z.object({
  orderRef: text,
  autoStartToken: text,
  qrStartToken: text,
  qrStartSecret: text,
});
export type OrderAnswer = z.infer<typeof orderAnswer>;

/** phone/auth and phone/sign. */
export const phoneOrderAnswer = z.object({ orderRef: text });
export type PhoneOrderAnswer = z.infer<typeof phoneOrderAnswer>;

const completionData = z.object({
  /** Names may be in upper case. */
  user: z.object({ personalNumber: text, name: z.string(), givenName: z.string(), surname: z.string() }),
  /** The device that BankID ran on. `uhi` is a hash of its hardware. */
  device: z.object({ ipAddress: z.string(), uhi: z.optional(z.string()) }),
  /** YYYY-MM-DD. This and the next decide nothing: a value of another form is dropped, not an order lost by it. */
  bankIdIssueDate: z.catch(z.optional(z.string()), undefined),
  stepUp: z.catch(z.optional(z.object({ mrtd: z.optional(z.boolean()) })), undefined),
  signature: z.string(),
  ocspResponse: z.string(),
  /** `low`, `moderate` or `high`; only when asked for, and even then it may be absent. */
  risk: z.optional(z.string()),
});
export type CompletionData = z.infer<typeof completionData>;

export const collectAnswer = z.discriminatedUnion('status', [
  z.object({ orderRef: text, status: z.literal('pending'), hintCode: text }),
  z.object({ orderRef: text, status: z.literal('failed'), hintCode: text }),
  z.object({ orderRef: text, status: z.literal('complete'), completionData }),
]);
export type CollectAnswer = z.infer<typeof collectAnswer>;

export const cancelAnswer = z.object({});

export const errorAnswer = z.object({ errorCode: z.optional(z.string()), details: z.optional(z.string()) });
