// The sign-in and consent pages. With `state.auto` set, redirects take their place.

import { escape } from './html.mjs';

export async function interact(state, req, res) {
  const { provider, auto } = state;
  const interaction = await provider.interactionDetails(req, res).catch((error) => {
    res.writeHead(400, { 'content-type': 'text/plain' }).end(error.message);
  });
  if (!interaction) return;

  if (req.method === 'POST') {
    const form = new URLSearchParams(await readBody(req));
    await finish(provider, req, res, interaction, { sub: form.get('username'), deny: form.get('decision') === 'deny' });
  } else if (auto) {
    // Consent is what a person refuses; refusing to sign in would leave no session behind.
    const deny = auto.deny && interaction.prompt.name === 'consent';
    await finish(provider, req, res, interaction, { ...auto, deny });
  } else {
    res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(interaction));
  }
}

async function finish(provider, req, res, interaction, { sub, deny, loginAge = 0 }) {
  const { prompt, params } = interaction;
  if (deny) {
    const refusal = { error: 'access_denied', error_description: `the user refused (${prompt.name})` };
    return provider.interactionFinished(req, res, refusal, { mergeWithLastSubmission: false });
  }
  if (prompt.name === 'login') {
    const ts = Math.floor(Date.now() / 1000) - loginAge;
    const login = { accountId: sub, acr: requestedAcr(params), amr: ['pwd'], ts };
    return provider.interactionFinished(req, res, { login }, { mergeWithLastSubmission: false });
  }
  const grantId = await grantEverything(provider, interaction);
  return provider.interactionFinished(req, res, { consent: { grantId } });
}

async function grantEverything(provider, { prompt, params, session, grantId }) {
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes, rar } = prompt.details;
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
  for (const [indicator, scopes] of Object.entries(missingResourceScopes ?? {})) {
    grant.addResourceScope(indicator, scopes.join(' '));
  }
  for (const detail of rar ?? []) grant.addRar(detail);
  return grant.save();
}

/** The first context class that the request asks for, by parameter or by claim; the lower one without a wish. */
function requestedAcr(params) {
  const claim = JSON.parse(params.claims ?? '{}').id_token?.acr;
  return params.acr_values?.split(' ')[0] ?? claim?.value ?? claim?.values?.[0] ?? 'urn:example:loa:1';
}

function page({ uid, prompt, params }) {
  const question =
    prompt.name === 'login'
      ? `<label>Name <input name="username" value="${escape(params.login_hint ?? '')}"></label>
<label>Password (any) <input type="password" name="password"></label>`
      : `<p>${escape(params.client_id)} asks for: ${escape(params.scope ?? '')}</p>`;
  return `<!DOCTYPE html><title>${escape(prompt.name)}</title>
<form id="${escape(prompt.name)}" method="post" action="${escape(uid)}">
${question}
<button type="submit" name="decision" value="approve">Approve</button>
<button type="submit" name="decision" value="deny">Deny</button>
</form>`;
}

async function readBody(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
