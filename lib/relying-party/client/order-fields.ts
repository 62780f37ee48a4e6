import { isIP } from 'node:net';
import { base64, compact, longest, matching, oneOf, optional, type Wire } from './fields.ts';
import {
  DEVICE_IDENTIFIER_MAX,
  DOMAIN_LENGTH,
  RequestLimitError,
  RETURN_URL_MAX,
  type TextLimits,
  USER_AGENT_MAX,
} from './limits.ts';
import type { AppDevice, AuthRequest, PhoneRequirement, Requirement, Texts, WebDevice } from './requests.ts';

const TWELVE_DIGITS = /^\d{12}$/u;
const POLICY = /^\d+(?:\.\d+)+$|^\d+(?:\.\d+){3,}\.\*$/u;

export function textFields({ userVisibleData, userNonVisibleData, userVisibleDataFormat }: Texts, limits: TextLimits) {
  return {
    userVisibleData: base64('userVisibleData', userVisibleData, limits.visible),
    userNonVisibleData: base64('userNonVisibleData', userNonVisibleData, limits.nonVisible),
    userVisibleDataFormat: oneOf('userVisibleDataFormat', userVisibleDataFormat, ['plaintext', 'simpleMarkdownV1']),
  };
}

/** What auth, sign and payment have in common. */
export function orderFields(request: AuthRequest, limits: TextLimits): Wire {
  const { endUserIp, requirement, returnUrl, returnRisk, web, app } = request;
  if (isIP(endUserIp) === 0 || endUserIp.includes('%')) throw new RequestLimitError('endUserIp', 'is no IP address');
  if (web && app) throw new RequestLimitError('web', 'and app exclude each other');
  return {
    endUserIp,
    requirement: requirement && requirementFields(requirement),
    ...textFields(request, limits),
    returnUrl: returnUrlField(returnUrl),
    returnRisk,
    web: web && webFields(web),
    app: app && appFields(app),
  };
}

export function phoneRequirementFields(requirement: PhoneRequirement): Wire | undefined {
  return compact(shared(requirement));
}

export function personalNumberField(field: string, value: string | undefined): string | undefined {
  return matching(field, optional(value), TWELVE_DIGITS, 'is not 12 digits');
}

function requirementFields(requirement: Requirement): Wire | undefined {
  const { mrtd, personalNumber, risk } = requirement;
  return compact({
    ...shared(requirement),
    mrtd,
    personalNumber: personalNumberField('requirement.personalNumber', personalNumber),
    // BankID's own sample sends upper case, and its answers are lower case.
    risk: oneOf('requirement.risk', risk, ['low', 'moderate'])?.toUpperCase(),
  });
}

function shared({ pinCode, cardReader, certificatePolicies }: PhoneRequirement): Wire {
  for (const policy of certificatePolicies ?? [])
    matching('requirement.certificatePolicies', policy, POLICY, 'has an entry that is no policy');
  return {
    pinCode,
    cardReader: oneOf('requirement.cardReader', cardReader, ['class1', 'class2']),
    certificatePolicies: certificatePolicies?.length ? [...certificatePolicies] : undefined,
  };
}

function returnUrlField(value: string | undefined): string | undefined {
  const url = longest('returnUrl', optional(value), RETURN_URL_MAX);
  if (url !== undefined && !URL.canParse(url)) throw new RequestLimitError('returnUrl', 'is no address');
  return url;
}

function webFields({ referringDomain, userAgent, deviceIdentifier }: WebDevice): Wire {
  const domain = matching('web.referringDomain', optional(referringDomain), /^[0-9a-z.-]+$/u, 'is not in Punycode');
  if (domain !== undefined && domain.length < DOMAIN_LENGTH.min)
    throw new RequestLimitError('web.referringDomain', 'is too short');
  return someOf('web', {
    referringDomain: longest('web.referringDomain', domain, DOMAIN_LENGTH.max),
    userAgent: optional(userAgent)?.slice(0, USER_AGENT_MAX),
    deviceIdentifier: longest('web.deviceIdentifier', optional(deviceIdentifier), DEVICE_IDENTIFIER_MAX),
  });
}

function appFields({ appIdentifier, deviceOS, deviceModelName, deviceIdentifier }: AppDevice): Wire {
  return someOf('app', {
    appIdentifier: optional(appIdentifier),
    deviceOS: optional(deviceOS),
    deviceModelName: optional(deviceModelName),
    deviceIdentifier: longest('app.deviceIdentifier', optional(deviceIdentifier), DEVICE_IDENTIFIER_MAX),
  });
}

function someOf(field: string, members: Wire): Wire {
  const some = compact(members);
  if (!some) throw new RequestLimitError(field, 'has no member');
  return some;
}
