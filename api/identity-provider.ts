import * as z from 'zod';
import type { FieldRule } from './field-rule.ts';
import { ruled } from './field-rule.ts';
import { ACCEPTED, AGE, defineKind } from './kind.ts';
import { setOf } from './list.ts';
import { printable } from './name.ts';
import { plainStatus } from './status.ts';

const NOT_SUPPORTED =
  'Accepted by the schema; this release refuses it with the problem NotSupported.';

/** Plain http is for a provider on the same machine only. */
const SECURE_URL: FieldRule<string> = {
  cel: String.raw`self.matches(r'^(https:\/\/[^\/?#@\s]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?)(\/[^?#\s]*)?$') && isURL(self)`,
  message:
    'must be an https URL without user, query and fragment; http is for localhost, 127.0.0.1 and [::1] only',
  check: (text) =>
    /^(https:\/\/[^/?#@\s]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?)(\/[^?#\s]*)?$/.test(
      text,
    ) && URL.canParse(text),
};

const secureUrl = ruled(z.string().max(512), SECURE_URL);
const audiences = setOf(printable(512), { max: 16 });

/** Asymmetric ones only: with `none` and HS* whoever knows the public key could sign. */
const algorithm = ruled(z.string().max(8), {
  cel: "self in ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']",
  message:
    'must be one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA and Ed25519',
  check: (name) => /^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/.test(name),
});

const oidc = z.strictObject({
  issuer: secureUrl.describe(
    'The `iss` of its tokens, exactly; keys are found by OIDC discovery below it.',
  ),
  audiences: audiences.default([]).describe("Accepted `aud` values besides the server's own URLs."),
  jwksUri: secureUrl.optional().describe('Where the keys are, for issuers without discovery.'),
  algorithms: setOf(algorithm, { min: 1, max: 11 })
    .default(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'])
    .describe('Signature algorithms that are accepted.'),
  introspection: z
    .strictObject({
      endpoint: secureUrl.describe('Introspection endpoint (RFC 7662).'),
      clientId: printable(256).describe(
        'Client that asks; its secret is mounted into the sidecar.',
      ),
    })
    .optional()
    .describe(`For opaque tokens. ${NOT_SUPPORTED}`),
});

const saml = z.strictObject({
  entityId: printable(512).describe('Entity id of the SAML identity provider.'),
  metadataUrl: secureUrl.describe('Where its metadata is.'),
});

const claimMapping = z.strictObject({
  user: printable(256).default('sub').describe('Claim with the name that people know.'),
  roles: printable(256)
    .default('groups')
    .describe('Claim that members of a role are looked up in, unless they name another.'),
  kubernetesUser: printable(256)
    .optional()
    .describe(
      'Claim with the name of the same person in Kubernetes: nobody may approve their own call.',
    ),
});

export const IDENTITY_PROVIDER = defineKind({
  kind: 'McpIdentityProvider',
  plural: 'mcpidentityproviders',
  shortName: 'mip',
  description:
    'Who vouches for principals: an issuer of tokens, for every pod of the namespace. Roles refer to it by its name.',
  spec: ruled(
    z.strictObject({
      oidc: oidc
        .optional()
        .describe('An OpenID Connect issuer, or any issuer of signed tokens (JWT).'),
      saml: saml.optional().describe(`A SAML identity provider. ${NOT_SUPPORTED}`),
      kubernetes: z
        .strictObject({ audiences: audiences.min(1).describe('Accepted audiences of the tokens.') })
        .optional()
        .describe(
          'Service-account tokens of this cluster. Without a cluster nobody gets in through it.',
        ),
      claimMapping: claimMapping.prefault({}).describe('Which claims say what.'),
    }),
    {
      cel: '[has(self.oidc), has(self.saml), has(self.kubernetes)].exists_one(given, given)',
      message: 'a provider is exactly one of oidc, saml and kubernetes',
      check: (spec) =>
        [spec.oidc, spec.saml, spec.kubernetes].filter((given) => given !== undefined).length === 1,
    },
  ),
  status: plainStatus,
  columns: [
    {
      name: 'Issuer',
      type: 'string',
      jsonPath: '.spec.oidc.issuer',
      description: 'Issuer of its tokens.',
    },
    ACCEPTED,
    AGE,
  ],
});
